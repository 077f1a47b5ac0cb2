// For tests of checks: checks written as JSON, judged against answers.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "base/result.h"
#include "checks/rows.h"
#include "core/json_reader.h"

namespace cupel::testing_checks {

/// A check that can never judge.
inline CheckRow undecided_check() {
  return {.name = "undecided", .summary = "", .example = "", .fields = {}, .make = [](const Node&, const CheckContext&) -> Result<Check> {
            return [](const Attempt&) -> Result<Verdict> { return fail(ErrorCode::limit_exceeded, "beyond a limit"); };
          }};
}

/// All checks, and `undecided`.
inline const CheckTable& table() {
#define CUPEL_ROW(name) name##_check(),
  static const CheckTable kTable({
#include "checks/rows.def"
      undecided_check()});
#undef CUPEL_ROW
  return kTable;
}

inline Result<Check> make(const std::string& json, const std::string& folder = ".") {
  const Json parsed = json_or_discarded(json);
  EXPECT_FALSE(parsed.is_discarded()) << json;
  const CheckSpec spec = CUPEL_TRY(parse_check_spec(to_node(parsed)));
  return table().make(spec, folder);
}

inline Attempt answer(std::string output) {
  Attempt attempt;
  attempt.output = std::move(output);
  return attempt;
}

inline CheckResult judged(const std::string& json, const Attempt& attempt) {
  const Result<Check> check = make(json);
  EXPECT_TRUE(check) << json << ": " << (check ? "" : check.error().message);
  return check ? judge(CheckSpec{}, *check, attempt) : CheckResult{.type = "", .outcome = Outcome::error};
}
inline CheckResult judged(const std::string& json, std::string output) { return judged(json, answer(std::move(output))); }

inline Outcome outcome_of(const std::string& json, std::string output) { return judged(json, std::move(output)).outcome; }

/// The message with which making the check is refused.
inline std::string refusal(const std::string& json) {
  const Result<Check> check = make(json);
  EXPECT_FALSE(check) << json;
  if (check) return "";
  EXPECT_EQ(check.error().code, ErrorCode::invalid_suite);
  return check.error().message;
}

inline bool holds_text(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace cupel::testing_checks
