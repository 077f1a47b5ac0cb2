// For tests of checks that ask a judge: one that answers by a script and remembers what it was asked.
#pragma once

#include <gtest/gtest.h>

#include <deque>

#include "checks/testing/judged.h"
#include "core/check_backends.h"

namespace cupel::testing_checks {

class FakeJudge final : public Backend, public CheckBackends, public std::enable_shared_from_this<FakeJudge> {
 public:
  Capabilities capabilities() const override { return {.constraints = is_guided, .asks_schemas = asks_schemas}; }
  Result<Reply> generate(const Request& request, const TokenSink&, std::stop_token) override {
    asked.push_back(request);
    if (answers.empty()) return fail(ErrorCode::internal, "the judge was asked too often");
    Result<Reply> answer = std::move(answers.front());
    answers.pop_front();
    return answer;
  }
  Result<ModelFacts> model() override { return ModelFacts{.name = "judge"}; }
  /// By whether a text speaks of a capital, and of something else.
  Result<EmbedReply> embed(const EmbedRequest& request, std::stop_token) override {
    EmbedReply reply;
    for (const std::string& text : request.texts) {
      const bool is_near = text.find("capital") != std::string::npos;
      reply.embeddings.push_back({.vector = {is_near ? 1.0F : 0.0F, is_near ? 0.0F : 1.0F}});
    }
    return reply;
  }
  void add_cost(const std::string& /*spec*/, std::optional<double> usd) override { spent += usd.value_or(0); }

  Result<std::shared_ptr<Backend>> open(const std::string& spec) override {
    opened.push_back(spec);
    if (spec == "openai:missing") return fail(ErrorCode::unavailable, "there is none");
    return shared_from_this();
  }
  std::string default_spec() const override { return "default"; }
  std::optional<double> timeout_ms() const override { return 1234; }
  std::stop_token stop() const override { return {}; }

  void says(std::string text, FinishReason reason = FinishReason::stop) {
    answers.emplace_back(Reply{.text = std::move(text), .finish_reason = reason});
  }

  bool is_guided = true;
  bool asks_schemas = false;
  double spent = 0;
  std::deque<Result<Reply>> answers;
  std::vector<Request> asked;
  std::vector<std::string> opened;
};

class Judged : public testing::Test {
 protected:
  CheckResult judged(const std::string& check, const Attempt& attempt, const std::string& default_judge = "") {
    const CheckSpec spec = *parse_check_spec(to_node(Json::parse(check)));
    const Result<Check> made = table().make(spec, CheckContext{table(), ".", judge.get(), default_judge});
    EXPECT_TRUE(made) << (made ? "" : made.error().message);
    return made ? judge_of(spec, *made, attempt) : CheckResult{};
  }
  CheckResult judged(const std::string& check) { return judged(check, attempt_of("Paris.")); }

  /// The message with which making the check is refused.
  static std::string refused(const std::string& check) {
    const Result<Check> made = table().make(*parse_check_spec(to_node(Json::parse(check))), ".");
    return made ? "made" : made.error().message;
  }

  static Attempt attempt_of(std::string output) {
    Attempt attempt = answer(std::move(output));
    attempt.backend = "answered-by";
    attempt.messages = {{"user", "What is the capital of France?"}};
    return attempt;
  }
  std::string question(std::size_t index = 0) const { return judge->asked.at(index).messages.back().text(); }

  std::shared_ptr<FakeJudge> judge = std::make_shared<FakeJudge>();

 private:
  static CheckResult judge_of(const CheckSpec& spec, const Check& check, const Attempt& attempt) {
    return cupel::judge(spec, check, attempt);
  }
};

}  // namespace cupel::testing_checks
