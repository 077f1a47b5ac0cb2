// Runs shipped suites on the real model, as they stand and with prompts exchanged between their cases.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <utility>

#include "app/load_suites.h"
#include "app/registry.h"
#include "app/run_backends.h"
#include "run/run.h"
#include "worker/supervised_model.h"

namespace cupel {

// All checks of a case, wherever they stand, as checks of the last answer.
inline std::vector<CheckSpec> all_checks_of(const Case& content) {
  std::vector<CheckSpec> checks = content.checks;
  for (const Turn& turn : content.turns) checks.insert(checks.end(), turn.checks.begin(), turn.checks.end());
  return checks;
}

// Asks what `other` asks, and judges it by the checks of `content`.
inline Case with_prompt_of(const Case& content, const Case& other) {
  Case exchanged = content;
  exchanged.system = other.system;
  exchanged.options = other.options;
  exchanged.turns = other.turns;
  for (Turn& turn : exchanged.turns) turn.checks.clear();
  exchanged.checks = all_checks_of(content);
  return exchanged;
}

class ShippedSuite : public ::testing::Test {
 protected:
  void SetUp() override {
    workspace_.environment = Environment::of_process();
    if (workspace_.environment.get("CUPEL_NO_MODEL").value_or("") == "1") {
      GTEST_SKIP() << "CUPEL_NO_MODEL=1: tests that need the real model are skipped";
    }
    workspace_.folder = CUPEL_SOURCE_FOLDER;
    workspace_.home = cupel_home(workspace_.environment);
    const Result<std::filesystem::path> program = worker::find_program(workspace_.environment, "");
    ASSERT_TRUE(program) << describe_error(program.error());
    workspace_.program = *program;
  }

  std::vector<Suite> load(const std::string& folder) const {
    Result<std::vector<Suite>> suites = load_suites({folder}, workspace_.folder);
    EXPECT_TRUE(suites) << describe_error(suites.error());
    return suites.value_or(std::vector<Suite>());
  }

  struct Graded {
    std::map<std::string, Outcome> outcomes;  // by suite/id
    std::vector<GateResult> gates;
  };

  Graded grade(std::vector<Suite> suites) const {
    OpenedBackends opened(workspace_);
    RunBackends backends({.scope = {.backend = {"smollm2-135m"}}, .no_store = true}, opened, workspace_);
    const PlanOptions options{.default_backends = {"smollm2-135m"}, .check_backends = &backends};
    const Result<Plan> plan = make_plan(std::move(suites), options, all_checks());
    EXPECT_TRUE(plan) << describe_error(plan.error());
    Outcomes outcomes;
    RunContext context{.open = [&](const std::string& spec) { return backends.open(spec); },
                       .reporters = {&outcomes},
                       .clock = system_clock(),
                       .stop = {}};
    EXPECT_TRUE(run_plan(*plan, {}, {}, context));
    return outcomes.graded;
  }

  // Asks each case what the next one asks: how many of all then fail.
  std::pair<std::size_t, std::size_t> failed_when_exchanged(const std::string& folder) const {
    std::vector<Suite> suites = load(folder);
    std::vector<Case*> cases;
    for (Suite& suite : suites) {
      suite.gates.clear();
      for (Case& content : suite.cases) cases.push_back(&content);
    }
    std::vector<Case> prompts;
    for (const Case* content : cases) prompts.push_back(*content);
    for (std::size_t i = 0; i < cases.size(); ++i) *cases[i] = with_prompt_of(prompts[i], prompts[(i + 1) % prompts.size()]);
    std::size_t failed = 0;
    for (const auto& [id, outcome] : grade(std::move(suites)).outcomes) {
      failed += outcome == Outcome::fail;
      if (outcome != Outcome::fail) std::printf("not failed by the next case's answer: %s\n", id.c_str());
    }
    return {failed, cases.size()};
  }

 private:
  class Outcomes final : public Reporter {
   public:
    void on(const Event& event) override {
      if (const auto* finished = std::get_if<AttemptFinished>(&event)) {
        graded.outcomes[finished->attempt.suite + "/" + finished->attempt.id] = finished->attempt.outcome;
      }
      if (const auto* ended = std::get_if<RunFinished>(&event)) graded.gates = ended->gates;
    }
    Result<void> finish() override { return {}; }
    Graded graded;
  };

  Workspace workspace_;
};

}  // namespace cupel
