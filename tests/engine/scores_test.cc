// Likelihoods on real weights: what they mean, where they end, and that they are the same however they are asked for.
#include <gtest/gtest.h>

#include <cmath>
#include <thread>

#include "engine_fixture.h"

namespace cupel {
namespace {

ScoreReply score_of(engine::LoadedModel& model, const ScoreRequest& request) {
  Result<ScoreReply> reply = model.score(request, {});
  EXPECT_TRUE(reply) << (reply ? "" : describe_error(reply.error()));
  return reply ? std::move(*reply) : ScoreReply{};
}

TEST_F(EngineProcess, scores_of_its_own_answer) {
  const auto model = start();
  ASSERT_TRUE(model);
  const Request request = question("What is the capital of France?", 12);
  const Result<Reply> answer = model->generate(request, {}, {});
  ASSERT_TRUE(answer);
  const ScoreReply reply = score_of(*model, {.messages = request.messages, .texts = {answer->text, "Banana " + answer->text}});
  ASSERT_EQ(reply.texts.size(), 2U);
  const TextLikelihood& own = reply.texts[0];
  EXPECT_TRUE(own.is_greedy()) << "what it said at temperature 0 is what it would have chosen";
  ASSERT_EQ(own.tokens.size(), answer->tokens.size());
  for (std::size_t i = 0; i < own.tokens.size(); ++i) {
    EXPECT_EQ(own.tokens[i].id, answer->tokens[i].id);
    EXPECT_EQ(own.tokens[i].bytes, answer->tokens[i].bytes);
    EXPECT_LT(own.tokens[i].log_probability.value_or(1), 0);
  }
  EXPECT_EQ(own.context_tokens, answer->usage.prompt_tokens);
  EXPECT_FALSE(reply.texts[1].is_greedy());
  EXPECT_LT(reply.texts[1].log_likelihood(), own.log_likelihood());
}

TEST_F(EngineProcess, scores_of_choices) {
  const auto model = start();
  ASSERT_TRUE(model);
  const ScoreReply reply = score_of(*model, {.context = "The capital of France is", .texts = {" Paris", " Rome", " Berlin", " Madrid"}});
  ASSERT_EQ(reply.texts.size(), 4U);
  for (std::size_t i = 1; i < 4; ++i) EXPECT_GT(reply.texts[0].log_likelihood(), reply.texts[i].log_likelihood() + 1);

  // One token after the other behind the same context: probabilities of all that may follow add up to less than one.
  double sum = 0;
  for (const TextLikelihood& each : reply.texts) sum += std::exp(each.log_likelihood());
  EXPECT_LT(sum, 1);
  EXPECT_GT(sum, 0.05);
}

TEST_F(EngineProcess, scores_of_text_alone) {
  const auto model = start();
  ASSERT_TRUE(model);
  const ScoreReply reply = score_of(*model, {.texts = {"The quick brown fox jumps over the lazy dog.", "dog lazy the over Zxq jumps"}});
  ASSERT_EQ(reply.texts.size(), 2U);
  EXPECT_FALSE(reply.texts[0].tokens.front().log_probability) << "this model has no start token: nothing stands before the first";
  EXPECT_EQ(reply.texts[0].context_tokens, 0);
  EXPECT_EQ(reply.texts[0].scored_tokens() + 1, static_cast<int>(reply.texts[0].tokens.size()));
  EXPECT_LT(reply.texts[0].perplexity() * 5, reply.texts[1].perplexity());
}

TEST_F(EngineProcess, scores_are_the_same_alone_and_together) {
  const auto model = start();
  ASSERT_TRUE(model);
  std::string context = "Answer the questions with one word.\n";
  for (int i = 0; i < 12; ++i)
    context += "Question: how much is three and " + std::to_string(i) + "? Answer: " + std::to_string(i + 3) + "\n";
  ScoreRequest together{.context = context};
  for (const char* word : {"six", "seventeen", "3", "nothing at all", "six", "a long answer that goes on for some time"}) {
    together.texts.emplace_back("Question: what comes after five? Answer: " + std::string(word));
  }
  std::vector<TextLikelihood> alone;
  for (const std::string& text : together.texts) {
    alone.push_back(score_of(*model, {.context = context, .texts = {text}}).texts.at(0));
  }
  ScoreReply beside;
  {
    const std::jthread other([&] { answer_of(*model, question("Write a story about a lighthouse.", 40)); });
    beside = score_of(*model, together);
  }
  ASSERT_EQ(beside.texts.size(), alone.size());
  for (std::size_t i = 0; i < alone.size(); ++i) EXPECT_EQ(beside.texts[i].tokens, alone[i].tokens) << together.texts[i];
}

TEST_F(EngineProcess, scores_that_cannot_be) {
  const auto model = start();
  ASSERT_TRUE(model);
  const auto error_of = [&](const ScoreRequest& request) {
    const Result<ScoreReply> reply = model->score(request, {});
    return reply ? std::string("no error") : reply.error().message;
  };
  EXPECT_EQ(error_of({}), "there is no text to score");
  EXPECT_EQ(error_of({.texts = {"a", ""}}), "text 2 of those to score is empty");
  EXPECT_EQ(error_of({.texts = {"\xFF"}}), "the text to score is not valid UTF-8");
  EXPECT_EQ(error_of({.texts = {"a"}}), "the text is one token that nothing stands before: it has no likelihood");
  std::string long_text;
  for (int i = 0; i < 9000; ++i) long_text += " word";
  EXPECT_EQ(error_of({.texts = {long_text}}), "the text has 9000 tokens with its context, the model's context holds 8192");
  std::stop_source stop;
  stop.request_stop();
  const Result<ScoreReply> cancelled = model->score({.texts = {long_text.substr(0, 20000)}}, stop.get_token());
  ASSERT_FALSE(cancelled);
  EXPECT_EQ(cancelled.error().code, ErrorCode::cancelled);
}

}  // namespace
}  // namespace cupel
