// For the tests of checks only: checks written as JSON, judged against answers.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "base/result.h"
#include "checks/rows.h"
#include "core/json_reader.h"

namespace cupel::checks_testing {

/// A check that can never judge.
inline CheckRow undecided_check() {
  return {.name = "undecided", .summary = "", .example = "", .fields = {}, .make = [](const Node&, const CheckContext&) -> Result<Check> {
            return [](const Attempt&) -> Result<Verdict> { return fail(ErrorCode::limit_exceeded, "beyond a limit"); };
          }};
}

inline const CheckTable& table() {
  static const CheckTable kTable({equals_check(),
                                  contains_check(),
                                  contains_any_check(),
                                  contains_all_check(),
                                  starts_with_check(),
                                  ends_with_check(),
                                  regex_check(),
                                  word_count_check(),
                                  length_check(),
                                  json_check(),
                                  json_schema_check(),
                                  contains_json_check(),
                                  latency_check(),
                                  levenshtein_check(),
                                  exact_match_check(),
                                  numeric_check(),
                                  refusal_check(),
                                  xml_check(),
                                  html_check(),
                                  sql_check(),
                                  bleu_check(),
                                  gleu_check(),
                                  chrf_check(),
                                  rouge_n_check(),
                                  rouge_l_check(),
                                  meteor_check(),
                                  ttft_check(),
                                  cost_check(),
                                  finish_reason_check(),
                                  tokens_check(),
                                  shell_risk_check(),
                                  stable_check(),
                                  tool_call_check(),
                                  valid_tool_call_check(),
                                  tool_call_f1_check(),
                                  tool_used_check(),
                                  tool_args_match_check(),
                                  tool_sequence_check(),
                                  step_count_check(),
                                  skill_used_check(),
                                  trace_span_count_check(),
                                  trace_span_duration_check(),
                                  trace_error_spans_check(),
                                  not_check(),
                                  all_check(),
                                  any_check(),
                                  undecided_check()});
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

}  // namespace cupel::checks_testing
