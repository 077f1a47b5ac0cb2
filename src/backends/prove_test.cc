#include "backends/prove.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

class Prover final : public Backend {
 public:
  Capabilities capabilities() const override { return {.exact = true}; }
  Result<Reply> generate(const Request&, const TokenSink&, std::stop_token) override { return fail(ErrorCode::internal, "not asked"); }
  Result<ModelFacts> model() override { return ModelFacts{}; }
  Result<std::optional<Json>> identity() override { return identity_; }
  Result<Proof> verify(const Request& request, const Reply&, std::stop_token) override {
    request_ = request;
    return Proof{.holds = true};
  }
  std::optional<Json> identity_ = Json{{"weights", "w"}, {"kernel_class", "k"}};
  std::optional<Request> request_;
};

TurnAnswer answer_of(double temperature = 0) {
  Request request{.messages = {{"system", "s"}, {"user", "u"}}};
  request.options.temperature = temperature;
  request.options.top_k = 40;
  request.options.seed = 11;
  request.options.stop = {"END"};
  TurnAnswer answer{.key = make_answer_key({{"weights", "w"}, {"kernel_class", "k"}}, request), .max_tokens = 32};
  answer.reply = {.text = "one two thr\xc3\xa9 ", .exact = true};
  answer.reply.tokens = {{1, "one", 1}, {2, " two", 2}, {3, " thr\xc3", 3}, {4, "\xa9 E", 4}, {5, "ND", 5}};
  return answer;
}

TEST(ProveAnswer, AsksTheBackendWhatTheKeySays) {
  Prover backend;
  const Result<Proof> proof = prove_answer(backend, answer_of(0.5), {});
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_TRUE(proof->holds);
  ASSERT_TRUE(backend.request_);
  EXPECT_EQ(backend.request_->messages, (std::vector<Message>{{"system", "s"}, {"user", "u"}}));
  const GenerationOptions expected{.max_tokens = 32, .temperature = 0.5, .top_k = 40, .seed = 11, .stop = {"END"}};
  EXPECT_EQ(backend.request_->options, expected);
}

TEST(ProveAnswer, AnotherBackendThanAnsweredProvesNothing) {
  Prover backend;
  backend.identity_ = Json{{"weights", "other"}, {"kernel_class", "k"}};
  Result<Proof> proof = prove_answer(backend, answer_of(), {});
  ASSERT_FALSE(proof);
  EXPECT_EQ(proof.error().code, ErrorCode::unavailable);
  EXPECT_EQ(proof.error().message, "the weights that answered are not here");
  backend.identity_ = std::nullopt;
  proof = prove_answer(backend, answer_of(), {});
  ASSERT_FALSE(proof);
  EXPECT_EQ(proof.error().code, ErrorCode::unavailable);
}

TEST(ProveAnswer, ADamagedKeyIsAnError) {
  Prover backend;
  TurnAnswer answer = answer_of();
  answer.key.parts.erase("messages");
  const Result<Proof> proof = prove_answer(backend, answer, {});
  ASSERT_FALSE(proof);
  EXPECT_EQ(proof.error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace cupel
