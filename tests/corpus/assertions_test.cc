// promptfoo's checks, held against the outcomes and scores it gives: each assertion written as a check of ours. Whoever loads its files
// translates for real; what is tested here is that our checks can say the same.
#include <gtest/gtest.h>

#include <cmath>
#include <iostream>
#include <optional>

#include "checks/testing/judged.h"
#include "corpus.h"

namespace cupel {
namespace {

// A comma-separated list is one of texts; in quotes a comma is part of the text.
Json texts_of(const Json& value) {
  if (!value.is_string()) return value;
  Json list = Json::array();
  std::string text;
  bool quoted = false;
  for (const char c : value.get<std::string>() + ",") {
    if (c == '"') quoted = !quoted;
    else if (c == ',' && !quoted) {
      text.erase(0, text.find_first_not_of(' '));
      list.push_back(text);
      text.clear();
    } else {
      text += c;
    }
  }
  return list;
}

Json text_check(const char* name, Json args, bool ignore_case) {
  if (ignore_case) args["ignore_case"] = true;
  return {{name, std::move(args)}};
}

Json score_check(const char* name, const Json& assertion) {
  Json args = {{"texts", assertion.at("value")}};
  if (assertion.contains("threshold")) args["least"] = assertion.at("threshold");
  return {{name, std::move(args)}};
}

std::optional<Json> structure_check(const std::string& type, const Json& value) {
  if (type == "is-json" && value.is_null()) return Json{{"json", true}};
  if (type == "is-json" && value.is_object()) return Json{{"json_schema", value}};
  if (type == "contains-json") return Json{{"contains_json", value.is_null() ? Json(true) : value}};
  return std::nullopt;
}

// The check that says the same; nothing where there is none.
std::optional<Json> check_of(const Json& assertion) {
  const std::string type = assertion.at("type");
  const Json value = assertion.value("value", Json());
  if (type.starts_with("not-")) {
    Json inner = assertion;
    inner["type"] = type.substr(4);
    std::optional<Json> check = check_of(inner);
    return check ? std::optional(Json{{"not", std::move(*check)}}) : std::nullopt;
  }
  const bool ignore_case = type.starts_with("icontains");
  const std::string name = ignore_case ? type.substr(1) : type;
  if (name == "contains") return text_check("contains", {{"text", value}}, ignore_case);
  if (name == "contains-all") return text_check("contains_all", {{"texts", texts_of(value)}}, ignore_case);
  if (name == "contains-any") return text_check("contains_any", {{"texts", texts_of(value)}}, ignore_case);
  if (name == "equals") return Json{{"equals", {{"value", value}, {"trim", false}}}};
  if (name == "starts-with") return Json{{"starts_with", {{"text", value}, {"trim", false}}}};
  if (name == "regex") return Json{{"regex", {{"pattern", value}, {"ecmascript", true}}}};
  if (name == "levenshtein") return Json{{"levenshtein", {{"text", value}, {"most", assertion.value("threshold", 5)}, {"trim", false}}}};
  if (name == "bleu") return score_check("bleu", assertion);
  if (name == "rouge-n") return score_check("rouge_n", assertion);
  if (name == "latency") return Json{{"latency", "<= " + assertion.at("threshold").dump() + " ms"}};
  if (name == "cost") return Json{{"cost", "<= " + assertion.at("threshold").dump()}};
  return structure_check(name, value);
}

Attempt attempt_of(const Json& row) {
  Attempt attempt = testing_checks::answer(row.at("output"));
  const Json context = row.value("context", Json::object());
  attempt.timing.latency_ms = context.value("latency_ms", 0.0);
  if (context.contains("cost")) attempt.cost_usd = context.at("cost").get<double>();
  return attempt;
}

// A pattern that is none is an error when a suite is loaded; there it is a failed assertion, also negated.
bool is_right(const Json& row, const Json& check) {
  const Result<Check> made = testing_checks::make(check.dump());
  const Json& expected = row.at("expected");
  if (!made) return expected.at("pass") == false;
  const CheckResult result = judge(CheckSpec{}, *made, attempt_of(row));
  if ((result.outcome == Outcome::pass) != expected.at("pass").get<bool>() || result.outcome == Outcome::error) return false;
  return !expected.contains("score") || (result.score && std::abs(*result.score - expected.at("score").get<double>()) < 1e-9);
}

TEST(assertions, of_promptfoo_can_be_said_by_our_checks) {
  const std::vector<Json> rows = corpus::read_rows("05_promptfoo/assertion_cases.jsonl");
  CUPEL_NEEDS_CORPUS(rows);
  std::size_t single = 0, right = 0;
  for (const Json& row : rows) {
    if (row.at("kind") != "single" || row.value("upstream_quirk", false)) continue;
    ++single;
    const std::optional<Json> check = check_of(row.at("assertion"));
    if (!check) {
      std::cout << "no check says " << row.at("assertion").dump() << '\n';
      continue;
    }
    const bool holds = is_right(row, *check);
    EXPECT_TRUE(holds) << row.dump() << "\nas " << check->dump();
    right += holds ? 1U : 0U;
  }
  std::cout << right << " of " << single << " single assertions; sets and templates are the loader's\n";
  EXPECT_GE(right, 62U) << "what was said can be said still";
}

}  // namespace
}  // namespace cupel
