#include "run/dialogue.h"

#include <gtest/gtest.h>

#include "run/testing/fakes.h"

namespace cupel {
namespace {

Case dialogue_case(std::vector<CheckSpec> checks = {}) {
  Case content = case_of("a", "Hello", std::move(checks));
  content.dialogue = Dialogue{.speakers = {{.name = "customer", .goal = "a refund"}, {.name = "support", .system = "Be polite."}},
                              .max_turns = 4,
                              .until = "goodbye"};
  return content;
}

// Says the next of these texts, whoever is asked.
FakeBackend::Script says(std::vector<std::string> texts) {
  return [texts = std::move(texts), next = std::make_shared<std::size_t>(0)](const Request&, const TokenSink&,
                                                                             std::stop_token) -> Result<Reply> {
    if (*next == texts.size()) return fail(ErrorCode::unavailable, "nothing more to say");
    return Reply{.text = texts[(*next)++], .exact = true, .usage = {.prompt_tokens = 3, .completion_tokens = 2}, .timing = {0, 2, 10}};
  };
}

class OtherBackends final : public CheckBackends {
 public:
  explicit OtherBackends(std::shared_ptr<Backend> other) : other_(std::move(other)) {}
  Result<std::shared_ptr<Backend>> open(const std::string&) override { return other_; }
  std::string default_spec() const override { return "x"; }
  std::optional<double> timeout_ms() const override { return std::nullopt; }
  std::stop_token stop() const override { return {}; }

 private:
  std::shared_ptr<Backend> other_;
};

class DialogueTest : public testing::Test {
 protected:
  Attempt run(Case content, FakeBackend::Script script, std::optional<double> timeout_ms = {}, CheckBackends* others = nullptr) {
    backend_ = std::make_shared<FakeBackend>(std::move(script));
    const Plan plan = *make_plan(suite_of({std::move(content)}), {.backends = {"x"}, .check_backends = others}, fake_checks());
    const OpenedBackend opened{backend_, std::nullopt};
    return *run_attempt(plan, 0, &opened, timeout_ms, {}, {});
  }
  std::shared_ptr<FakeBackend> backend_;
};

TEST_F(DialogueTest, AgentsTakeTurnsAndChecksSeeTheTranscript) {
  const Attempt attempt =
      run(dialogue_case({check("has", "support: How can I help?")}), says({"How can I help?", "Refund!", "Done.", "[END]"}));
  EXPECT_EQ(attempt.outcome, Outcome::pass);
  EXPECT_EQ(attempt.output, "customer: Hello\n\nsupport: How can I help?\n\ncustomer: Refund!\n\nsupport: Done.\n\ncustomer: [END]");
  ASSERT_EQ(attempt.turns.size(), 4U);
  EXPECT_EQ(attempt.turns[1].speaker, "customer");
  EXPECT_EQ(attempt.turns[1].user, "How can I help?");
  EXPECT_EQ(attempt.usage.completion_tokens, 8);
  EXPECT_EQ(attempt.timing.latency_ms, 40);
  EXPECT_EQ(attempt.prompt(), "Hello");
}

TEST_F(DialogueTest, EachSeesItselfAsTheAssistant) {
  run(dialogue_case(), says({"How can I help?", "Refund!", "Done.", "[END]"}));
  const std::vector<Request> asked = backend_->requests();
  ASSERT_EQ(asked.size(), 4U);
  EXPECT_EQ(asked[0].messages, (std::vector<Message>{{"system", "Be polite."}, {"user", "Hello"}}));
  ASSERT_EQ(asked[1].messages.size(), 4U);
  EXPECT_NE(asked[1].messages[0].text().find("a refund"), std::string::npos);
  EXPECT_EQ(asked[1].messages[1].role, "user") << "templates want a user's message first";
  EXPECT_EQ(asked[1].messages[2], (Message{"assistant", "Hello"}));
  EXPECT_EQ(asked[1].messages[3], (Message{"user", "How can I help?"}));
}

TEST_F(DialogueTest, EndsByTheLimitTheWordTheMarkOrSilence) {
  EXPECT_EQ(run(dialogue_case(), says({"a", "b", "c", "d", "e"})).turns.size(), 4U);
  EXPECT_EQ(run(dialogue_case(), says({"a", "Well, GOODBYE then", "c"})).turns.size(), 2U);
  EXPECT_EQ(run(dialogue_case(), says({"a", "[END]", "c"})).turns.size(), 2U);
  EXPECT_EQ(run(dialogue_case(), says({"[END]", "b", "[END]"})).turns.size(), 3U) << "only who has a goal ends by the mark";
  EXPECT_EQ(run(dialogue_case(), says({" \n", "b"})).turns.size(), 1U);
}

TEST_F(DialogueTest, ThreeAgentsAreToldApart) {
  Case content = dialogue_case();
  content.dialogue->speakers.push_back({.name = "manager"});
  run(content, says({"a", "b", "c", "d"}));
  EXPECT_EQ(backend_->requests()[1].messages, (std::vector<Message>{{"user", "customer: Hello\n\nsupport: a"}}));
}

TEST_F(DialogueTest, AnAgentMayHaveABackendOfItsOwn) {
  Case content = dialogue_case();
  content.dialogue->speakers[1].backend = "other";
  const auto other = std::make_shared<FakeBackend>(says({"from the other", "again"}));
  OtherBackends others(other);
  const Attempt attempt = run(content, says({"first", "second"}), {}, &others);
  EXPECT_EQ(other->requests().size(), 2U);
  EXPECT_EQ(attempt.turns[0].output, "from the other");
  EXPECT_EQ(attempt.turns[1].output, "first");
}

TEST_F(DialogueTest, AnErrorNamesTheAgentAndKeepsWhatWasSaid) {
  const Attempt attempt = run(dialogue_case(), says({"a"}));
  EXPECT_EQ(attempt.outcome, Outcome::error);
  EXPECT_EQ(attempt.error->notes.back(), "agent 'customer'");
  EXPECT_NE(attempt.output.find("support: a"), std::string::npos);
  EXPECT_EQ(run(dialogue_case(), says({"a", "b", "c", "d"}), 15).error->code, ErrorCode::timeout);
}

}  // namespace
}  // namespace cupel
