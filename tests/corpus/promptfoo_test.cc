// promptfoo's own examples and single assertions, through the whole way of a file: importer, plan, checks. What loads may only grow.
#include <gtest/gtest.h>

#include <cmath>
#include <iostream>
#include <map>

#include "app/load_suites.h"
#include "app/registry.h"
#include "corpus.h"
#include "run/judge.h"
#include "run/plan.h"

namespace cupel {
namespace {

constexpr const char* kBackend = "smollm2-135m";

Result<Plan> plan_of(std::vector<Suite> suites) { return make_plan(std::move(suites), {.backends = {kBackend}}, all_checks()); }

const ImporterRow& promptfoo() {
  const auto row = std::ranges::find(all_importers(), "promptfoo", &ImporterRow::name);
  return *row;
}

Json test_of(const Json& row) {
  Json test = {{"vars", row.value("vars", Json::object())}, {"options", {{"disableVarExpansion", true}}}};
  test["assert"] = row.contains("asserts") ? row.at("asserts") : Json::array({row.at("assertion")});
  if (row.contains("threshold")) test["threshold"] = row.at("threshold");
  return test;
}

Attempt attempt_of(const Json& row, const Case& content) {
  Attempt attempt;
  attempt.output = row.at("output");
  const Json context = row.value("context", Json::object());
  attempt.timing.latency_ms = context.value("latency_ms", 0.0);
  if (context.contains("cost")) attempt.cost_usd = context.at("cost").get<double>();
  for (const Json& each : context.value("logprobs", Json::array())) {
    attempt.logprobs.push_back({.log_probability = each.get<double>()});
  }
  attempt.threshold = content.threshold;
  return attempt;
}

/// "" when pass and score are as expected; "no equivalent" when a type does not exist here; else what is wrong.
std::string disagreement(const Json& row) {
  const Json config = {{"prompts", Json::array({"x"})}, {"tests", Json::array({test_of(row)})}};
  std::vector<Suite> suites(1);
  const CaseSink keep = [&](Case each) -> Result<void> {
    suites[0].cases.push_back(std::move(each));
    return {};
  };
  const Result<Suite> suite = promptfoo().load({"c.yaml", to_node(config)}, keep);
  if (!suite) return suite.error().message;
  const Result<Plan> plan = plan_of(std::move(suites));
  if (!plan) return plan.error().message;
  const std::shared_ptr<const PlannedCase> held = plan->cases.at(0);
  const PlannedCase& planned = *held;
  const Json& expected = row.at("expected");
  if (planned.content.error) {
    const std::string& message = planned.content.error->message;
    if (message.find("no equivalent") != std::string::npos) return "no equivalent";
    return expected.at("pass") == false ? "" : message;  // a pattern that is none fails there, and is an error here: neither passes
  }
  Attempt attempt = attempt_of(row, planned.content);
  attempt.checks = judge_all(planned.content.checks, planned.checks, attempt);
  conclude(attempt, planned.content.threshold);
  if ((attempt.outcome == Outcome::pass) != expected.at("pass").get<bool>()) return std::string("it is ") + outcome_name(attempt.outcome);
  if (!expected.contains("score")) return "";
  const bool is_near = attempt.score && std::abs(*attempt.score - expected.at("score").get<double>()) < 1e-9;
  return is_near ? "" : "the score is another";
}

TEST(promptfoo, assertions_pass_and_score_as_there) {
  const std::vector<Json> rows = corpus::read_rows("05_promptfoo/assertion_cases.jsonl");
  CUPEL_NEEDS_CORPUS(rows);
  std::size_t judged = 0, right = 0;
  for (const Json& row : rows) {
    if (row.value("upstream_quirk", false)) continue;
    ++judged;
    const std::string why = disagreement(row);
    if (why == "no equivalent") std::cout << "no equivalent: " << render_json(row.at("assertion")) << '\n';
    else EXPECT_EQ(why, "") << render_json(row);
    right += why.empty() ? 1U : 0U;
  }
  std::cout << right << " of " << judged << " rows\n";
  EXPECT_GE(right, 73U) << "what agreed agrees still";
}

// Files that the examples name and that are not among them: scripts, pictures, tables elsewhere.
bool is_about_a_missing_file(const std::string& message) {
  for (const char* text : {"does not exist", "no file matches", "nothing is fetched"}) {
    if (message.find(text) != std::string::npos) return true;
  }
  return false;
}

struct Examples {
  std::size_t configurations = 0, whole = 0;
  std::size_t cases = 0, planned = 0, missing = 0;
  std::map<std::string, std::size_t> reasons;  // why a case is in error, without its place
};

std::string without_place(const std::string& message) {
  const std::size_t colon = message.find(": ");
  return colon == std::string::npos ? message : message.substr(colon + 2);
}

void count(const std::string& path, Examples& examples) {
  ++examples.configurations;
  Result<std::vector<Suite>> suites = load_suites({path}, corpus::folder() / "05_promptfoo");
  const Result<Plan> plan = suites ? plan_of(*std::move(suites)) : Result<Plan>(fail(suites.error()));
  if (!plan) {
    ++examples.reasons[plan.error().message];
    return;
  }
  bool is_whole = true;
  for (std::size_t i = 0; i < plan->cases.size(); ++i) {
    const std::shared_ptr<const Case> each = plan->cases.content(i);
    ++examples.cases;
    if (!each->error) {
      ++examples.planned;
    } else if (is_about_a_missing_file(each->error->message)) {
      ++examples.missing;
    } else {
      is_whole = false;
      ++examples.reasons[without_place(each->error->message)];
      std::cout << each->error->message << '\n';
    }
  }
  examples.whole += is_whole ? 1U : 0U;
}

TEST(promptfoo, examples_load_and_plan) {
  const std::vector<Json> index = corpus::read_rows("05_promptfoo/INDEX.jsonl");
  CUPEL_NEEDS_CORPUS(index);
  Examples examples;
  for (const Json& row : index) count(row.at("path"), examples);
  for (const auto& [reason, cases] : examples.reasons) std::cout << cases << " x " << reason << '\n';
  std::cout << examples.whole << " of " << examples.configurations << " configurations plan every test whose files exist; "
            << examples.planned << " of " << examples.cases << " cases are planned, " << examples.missing << " name a missing file\n";
  EXPECT_EQ(examples.configurations, 156U);
  EXPECT_GE(examples.whole, 153U) << "what loaded loads still";
  EXPECT_GE(examples.planned, 775U);
}

}  // namespace
}  // namespace cupel
