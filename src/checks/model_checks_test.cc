// Checks that ask a model while they judge: choice, perplexity, similar.
#include <cmath>
#include <map>

#include "checks/testing/judged.h"
#include "core/check_backends.h"

namespace cupel {
namespace {

using testing_checks::answer;
using testing_checks::holds_text;
using testing_checks::table;

std::string refusal(const std::string& json) {
  const Result<Check> check = table().make(parse_check_spec(to_node(Json::parse(json))).value(), ".");
  EXPECT_FALSE(check) << json;
  return check ? "" : check.error().message;
}

/// Finds texts as likely as it is told, and embeds by the number of each vowel.
class FakeModel final : public Backend {
 public:
  Capabilities capabilities() const override { return {}; }
  Result<Reply> generate(const Request&, const TokenSink&, std::stop_token) override { return Reply{}; }
  Result<ModelFacts> model() override { return ModelFacts{}; }

  Result<ScoreReply> score(const ScoreRequest& request, std::stop_token) override {
    CUPEL_CHECK(check_score_request(request));
    asked = request;
    ScoreReply reply;
    for (const std::string& text : request.texts) {
      TextLikelihood likelihood;
      const int tokens = 1 + static_cast<int>(text.size()) / 4;
      for (int i = 0; i < tokens; ++i) likelihood.tokens.push_back({.id = i, .bytes = "x", .log_probability = likelihoods[text] / tokens});
      reply.texts.push_back(std::move(likelihood));
    }
    return reply;
  }

  Result<EmbedReply> embed(const EmbedRequest& request, std::stop_token) override {
    EmbedReply reply;
    for (const std::string& text : request.texts) {
      Embedding& embedding = reply.embeddings.emplace_back();
      for (const char vowel : {'a', 'e', 'i', 'o', 'u'}) {
        embedding.vector.push_back(static_cast<float>(std::ranges::count(text, vowel)));
      }
    }
    return reply;
  }

  std::optional<std::uint64_t> memory_bytes() const override { return memory; }

  std::optional<std::uint64_t> memory;
  std::map<std::string, double> likelihoods;
  ScoreRequest asked;
};

/// A backend that only answers.
class Answering final : public Backend {
 public:
  Capabilities capabilities() const override { return {}; }
  Result<Reply> generate(const Request&, const TokenSink&, std::stop_token) override { return Reply{}; }
  Result<ModelFacts> model() override { return ModelFacts{}; }
};

class ModelChecks : public ::testing::Test, public CheckBackends {
 protected:
  Result<std::shared_ptr<Backend>> open(const std::string& spec) override {
    if (spec == "remote") return remote;
    if (spec == "own" || spec == "judge" || spec == kDefaultEmbeddingModel) {
      last = spec;
      return shared;
    }
    return fail(ErrorCode::unknown_name, "no backend of that name");
  }

  CheckResult judged(const std::string& json, const Attempt& attempt, CheckBackends* backends) {
    const Result<CheckSpec> spec = parse_check_spec(to_node(Json::parse(json)));
    const Result<Check> check = table().make(*spec, CheckContext{table(), ".", backends});
    EXPECT_TRUE(check) << (check ? "" : check.error().message);
    return check ? judge(*spec, *check, attempt) : CheckResult{.type = "", .outcome = Outcome::skip};
  }

  CheckResult judged(const std::string& json, const Attempt& attempt) { return judged(json, attempt, this); }

  static Attempt attempt(std::string output, std::string backend = "own") {
    Attempt attempt = answer(std::move(output));
    attempt.backend = std::move(backend);
    attempt.messages = {{"user", "Capital of France?"}};
    return attempt;
  }

  std::string default_spec() const override { return "judge"; }
  std::optional<double> timeout_ms() const override { return std::nullopt; }
  std::stop_token stop() const override { return {}; }

  std::shared_ptr<FakeModel> shared = std::make_shared<FakeModel>();
  FakeModel& model = *shared;
  std::shared_ptr<Answering> remote = std::make_shared<Answering>();
  std::string last;
};

TEST_F(ModelChecks, choice_is_the_most_likely) {
  model.likelihoods = {{"Paris", -2}, {"Rome", -3}, {"Saint-Petersburg", -2.5}};
  const std::string choice = R"({"choice": {"expected": "Paris", "of": ["Paris", "Rome", "Saint-Petersburg"]}})";
  const CheckResult result = judged(choice, attempt(""));
  EXPECT_EQ(result.outcome, Outcome::pass) << result.why;
  EXPECT_EQ(result.expected, "'Paris' as the most likely of 3 choices");
  EXPECT_EQ(result.found, "'Paris' -2.000, 'Saint-Petersburg' -2.500, 'Rome' -3.000");
  EXPECT_EQ(model.asked.messages, (std::vector<Message>{{"user", "Capital of France?"}}));
  EXPECT_EQ(judged(R"({"choice": {"expected": "Rome", "of": ["Paris", "Rome"]}})", attempt("")).outcome, Outcome::fail);
}

TEST_F(ModelChecks, choice_by_token_and_byte_and_margin) {
  model.likelihoods = {{"Paris", -2}, {"Saint-Petersburg", -2.5}};
  const auto outcome = [&](const std::string& more) {
    return judged(R"({"choice": {"expected": "Paris", "of": ["Saint-Petersburg"])" + more + "}}", attempt("")).outcome;
  };
  EXPECT_EQ(outcome(""), Outcome::pass);
  EXPECT_EQ(outcome(R"(, "normalize": "byte")"), Outcome::fail);
  EXPECT_EQ(outcome(R"(, "normalize": "token")"), Outcome::fail);
  EXPECT_EQ(outcome(R"(, "margin": 0.4)"), Outcome::pass);
  EXPECT_EQ(outcome(R"(, "margin": 0.6)"), Outcome::fail);
}

TEST_F(ModelChecks, perplexity_of_an_answer_that_came_with_its_logprobs) {
  Attempt known = attempt("x", "remote");  // which cannot score
  known.logprobs = {{.log_probability = std::log(0.5)}, {.log_probability = std::log(0.5)}};
  EXPECT_EQ(judged(R"({"perplexity": {"limit": "<= 1.5", "behind_prompt": true}})", known).outcome, Outcome::fail);
  EXPECT_EQ(judged(R"({"perplexity": {"limit": "<= 2.5", "behind_prompt": true}})", known).outcome, Outcome::pass);
  const CheckResult score = judged(R"({"perplexity_score": 0.3})", known);
  EXPECT_EQ(score.outcome, Outcome::pass);
  EXPECT_NEAR(*score.score, 1.0 / 3, 1e-12);
  EXPECT_EQ(judged(R"({"perplexity_score": 0.4})", known).outcome, Outcome::fail);
  EXPECT_EQ(judged(R"({"perplexity_score": {}})", known).outcome, Outcome::pass);
  EXPECT_EQ(judged(R"({"not": {"perplexity_score": 0.4}})", attempt("x", "remote")).outcome, Outcome::error);
}

TEST_F(ModelChecks, memory_is_that_of_the_process_that_computed) {
  const Attempt answered = attempt("x");
  EXPECT_EQ(judged(R"({"memory": "< 1 MB"})", answered).outcome, Outcome::skip);
  model.memory = 1'500'000;
  EXPECT_EQ(judged(R"({"memory": "< 1 MB"})", answered).outcome, Outcome::fail);
  EXPECT_EQ(judged(R"({"memory": "<= 1.5 MB"})", answered).outcome, Outcome::pass);
  EXPECT_EQ(judged(R"({"memory": "< 1.5 MiB"})", answered).found, "1.5 MB");
  Attempt given = answered;
  given.source = Source::given;
  EXPECT_EQ(judged(R"({"memory": "< 1 MB"})", given).outcome, Outcome::skip);
  EXPECT_TRUE(holds_text(refusal(R"({"memory": "< 100"})"), "has no unit"));
}

TEST_F(ModelChecks, equally_likely_choices_fail) {
  EXPECT_EQ(judged(R"({"choice": {"expected": "Paris", "of": ["Rome"]}})", attempt("")).outcome, Outcome::fail);
}

TEST_F(ModelChecks, perplexity_of_answer_or_text) {
  model.likelihoods = {{"tall", -4}, {"other", -20}};  // two tokens each
  EXPECT_EQ(judged(R"({"perplexity": "< 8"})", attempt("tall")).outcome, Outcome::pass);
  EXPECT_EQ(judged(R"({"perplexity": "< 7"})", attempt("tall")).outcome, Outcome::fail);
  EXPECT_EQ(judged(R"({"perplexity": "< 7"})", attempt("tall")).found, "7.39 over 2 tokens");
  EXPECT_EQ(judged(R"({"perplexity": {"limit": "< 8", "text": "other"}})", attempt("tall")).outcome, Outcome::fail);
  EXPECT_TRUE(model.asked.messages.empty());
  judged(R"({"perplexity": {"limit": "< 8", "behind_prompt": true}})", attempt("tall"));
  EXPECT_EQ(model.asked.messages.size(), 1U);
  EXPECT_EQ(judged(R"({"perplexity": "< 8"})", attempt("")).outcome, Outcome::error);
}

TEST_F(ModelChecks, similar_is_the_cosine) {
  const CheckResult same = judged(R"({"similar": "banana"})", attempt("a cat sat"));
  EXPECT_EQ(same.outcome, Outcome::pass) << same.why;
  EXPECT_DOUBLE_EQ(same.score.value_or(0), 1);
  EXPECT_EQ(last, kDefaultEmbeddingModel);
  EXPECT_EQ(judged(R"({"similar": "banana"})", attempt("be")).outcome, Outcome::fail);
  EXPECT_EQ(judged(R"({"similar": ["banana", "he"]})", attempt("be")).outcome, Outcome::pass);
  EXPECT_EQ(judged(R"({"similar": {"text": "banana", "threshold": 0.8}})", attempt("ae")).outcome, Outcome::fail);
  EXPECT_EQ(judged(R"({"similar": {"text": "banana", "threshold": 0.7}})", attempt("ae")).outcome, Outcome::pass);
  EXPECT_EQ(judged(R"({"similar": "banana"})", attempt(" ")).outcome, Outcome::fail);
}

TEST_F(ModelChecks, similar_by_distance) {
  const CheckResult same = judged(R"({"similar": {"text": "banana", "max_distance": 0}})", attempt("a cat sat"));
  EXPECT_EQ(same.outcome, Outcome::pass) << same.found;
  EXPECT_EQ(same.score, 1);
  const double distance = std::sqrt(2 - std::sqrt(2.0));  // 0.765, between vectors at 45 degrees
  const CheckResult near = judged(R"({"similar": {"text": "banana", "max_distance": 0.77}})", attempt("ae"));
  EXPECT_EQ(near.outcome, Outcome::pass);
  EXPECT_NEAR(*near.score, 1 / (1 + distance), 1e-6);
  EXPECT_EQ(near.expected, "a meaning like 'banana' (distance at most 0.77)");
  EXPECT_EQ(near.found, "0.765: \"ae\"");
  EXPECT_EQ(judged(R"({"similar": {"text": "banana", "max_distance": 0.76}})", attempt("ae")).outcome, Outcome::fail);
  const CheckResult inverse = judged(R"({"not": {"similar": {"text": "banana", "max_distance": 0.76}}})", attempt("ae"));
  EXPECT_EQ(inverse.outcome, Outcome::pass);
  EXPECT_NEAR(*inverse.score, 1 - 1 / (1 + distance), 1e-6);
  EXPECT_EQ(judged(R"({"similar": {"text": ["banana", "he"], "max_distance": 0.1}})", attempt("be")).outcome, Outcome::pass);
  EXPECT_EQ(judged(R"({"not": {"similar": {"text": ["banana", "he"], "max_distance": 0.1}}})", attempt("be")).outcome, Outcome::fail);
}

TEST_F(ModelChecks, who_cannot_be_asked_is_an_error) {
  const std::string choice = R"("choice": {"expected": "a", "of": ["b"])";
  const CheckResult remote_asked = judged("{" + choice + "}}", attempt("x", "remote"));
  EXPECT_EQ(remote_asked.outcome, Outcome::error);
  EXPECT_TRUE(holds_text(remote_asked.why, "cannot score")) << remote_asked.why;
  EXPECT_TRUE(holds_text(remote_asked.why, "'remote'")) << remote_asked.why;
  EXPECT_EQ(judged("{" + choice + R"(, "backend": "judge"}})", attempt("x", "remote")).outcome, Outcome::fail);
  EXPECT_EQ(last, "judge");
  Attempt given = attempt("x", "given");
  given.source = Source::given;
  last.clear();
  EXPECT_EQ(judged("{" + choice + "}}", given).outcome, Outcome::fail);
  EXPECT_EQ(last, "judge") << "the default backend";
  EXPECT_EQ(judged("{" + choice + "}}", attempt("x"), nullptr).outcome, Outcome::error) << "without backends";
}

TEST_F(ModelChecks, wrong_arguments) {
  EXPECT_TRUE(holds_text(refusal(R"({"choice": {"expected": "a", "of": ["a"]}})"), "at least two"));
  EXPECT_TRUE(holds_text(refusal(R"({"choice": {"expected": "a", "of": ["b", "b"]}})"), "named twice"));
  EXPECT_TRUE(holds_text(refusal(R"({"choice": {"expected": "a", "of": ["b"], "normalize": "bytes"}})"), "did you mean 'byte'"));
  EXPECT_TRUE(holds_text(refusal(R"({"choice": {"expected": "a", "of": ["b"], "margin": -1}})"), "margin"));
  EXPECT_TRUE(holds_text(refusal(R"({"perplexity": "low"})"), "low"));
  EXPECT_TRUE(holds_text(refusal(R"({"perplexity": {"limit": "< 4", "text": ""}})"), "empty"));
  EXPECT_TRUE(holds_text(refusal(R"({"similar": ""})"), "empty"));
  EXPECT_TRUE(holds_text(refusal(R"({"similar": {"text": "a", "threshold": 2}})"), "threshold"));
  EXPECT_TRUE(holds_text(refusal(R"({"similar": {"text": "a", "max_distance": -1}})"), "at least 0"));
  EXPECT_TRUE(holds_text(refusal(R"({"similar": {"text": "a", "max_distance": 1, "threshold": 0.5}})"), "either"));
}

}  // namespace
}  // namespace cupel
