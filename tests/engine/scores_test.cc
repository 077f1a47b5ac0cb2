// Likelihoods on real weights: what they mean, where they end, and that they are the same however they are asked for.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <random>
#include <thread>

#include "engine/local_model.h"
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

// More logits than fit into one step: some sequences wait for theirs while others end beside them.
TEST_F(EngineProcess, scores_of_long_texts_are_the_same_alone_and_together) {
  const auto model = start();
  ASSERT_TRUE(model);
  constexpr std::array kWords = {" stone", " window", " quietly", " morning", " the", " opens", " of", " seven", " paper", " rivers"};
  std::mt19937 random(11);
  ScoreRequest together;
  for (std::size_t length = 60; length < 200; length += 10) {
    std::string& text = together.texts.emplace_back("Text");
    for (std::size_t i = 0; i < length; ++i) text += kWords[random() % kWords.size()];
  }
  const ScoreReply beside = score_of(*model, together);
  ASSERT_EQ(beside.texts.size(), together.texts.size());
  for (std::size_t i = 0; i < together.texts.size(); i += 3) {
    EXPECT_EQ(beside.texts[i].tokens, score_of(*model, {.texts = {together.texts[i]}}).texts.at(0).tokens) << together.texts[i];
  }
}

TEST_F(EngineProcess, logprobs_of_an_answer) {
  const auto model = start();
  ASSERT_TRUE(model);
  Request request = question("Name three fruits.", 16);
  const std::string plain = answer_of(*model, request);
  request.options.logprobs = 5;
  request.options.repeat_penalty = 1.3;
  const Result<Reply> reply = model->generate(request, {}, {});
  ASSERT_TRUE(reply);
  ASSERT_TRUE(has_logprobs(reply->tokens, 5));
  const ScoreReply scored = score_of(*model, {.messages = request.messages, .texts = {reply->text}});
  for (std::size_t i = 0; i < reply->tokens.size(); ++i) {
    const AnswerToken& token = reply->tokens[i];
    ASSERT_EQ(token.likeliest.size(), 5U);
    EXPECT_TRUE(std::ranges::is_sorted(token.likeliest, std::greater(), &LikelyToken::log_probability));
    EXPECT_EQ(token.log_probability, scored.texts.at(0).tokens.at(i).log_probability) << "the bits of the model's own distribution";
    EXPECT_EQ(token.likeliest.front().id == token.id, scored.texts[0].tokens[i].greedy);
  }
  const Result<Proof> proof = model->verify(request, *reply, {});
  ASSERT_TRUE(proof);
  EXPECT_TRUE(proof->holds) << proof->expected << " / " << proof->found;
  Reply forged = *reply;
  forged.tokens[3].log_probability = *forged.tokens[3].log_probability + 1e-12;
  const Result<Proof> refuted = model->verify(request, forged, {});
  ASSERT_TRUE(refuted);
  EXPECT_FALSE(refuted->holds);
  EXPECT_EQ(refuted->position, 3);

  request.options.repeat_penalty = 1;
  EXPECT_EQ(answer_of(*model, request), plain) << "asking for log-probabilities changes no answer";
}

// Whatever the slots, lanes, threads, chunks and prefixes are, and whatever else is asked.
TEST_F(EngineProcess, scores_depend_on_nothing_else) {
  std::mt19937_64 random(7);
  const auto number = [&](int low, int high) { return std::uniform_int_distribution(low, high)(random); };
  const std::vector<std::string> words = {"river", " seven", " why", " the", "{x}", " Paris", " ünïcödé", "\n", " because", "?"};
  const auto text_of = [&](int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += words[static_cast<std::size_t>(number(0, static_cast<int>(words.size()) - 1))];
    return text;
  };
  const std::string shared = text_of(60);
  std::vector<ScoreRequest> requests;
  for (int i = 0; i < 8; ++i) {
    ScoreRequest request{.context = i % 2 == 0 ? shared + text_of(10) : text_of(number(0, 30))};
    if (i % 4 == 3) request = {.messages = {{"user", text_of(20)}}};
    for (int k = 0; k < 1 + i % 4; ++k) request.texts.push_back(text_of(number(2, i == 5 ? 300 : 25)));
    requests.push_back(std::move(request));
  }
  const auto load = [&](const engine::LoadOptions& options) {
    Result<std::unique_ptr<engine::LoadedModel>> model = engine::load_local_model(options, nullptr);
    EXPECT_TRUE(model) << (model ? "" : describe_error(model.error()));
    return model ? std::move(*model) : nullptr;
  };
  std::vector<std::vector<TextLikelihood>> alone(requests.size());
  {
    const auto model = load({.path = model_path(), .threads = 2, .sequences = 1, .lanes = 1, .share_prefixes = false});
    ASSERT_TRUE(model);
    for (std::size_t i = 0; i < requests.size(); ++i) {
      for (const std::string& text : requests[i].texts) {
        ScoreRequest one = requests[i];
        one.texts = {text};
        alone[i].push_back(score_of(*model, one).texts.at(0));
      }
    }
  }
  const std::vector<engine::LoadOptions> ways = {
      {.path = model_path(), .threads = 1, .sequences = 16, .lanes = 1},
      {.path = model_path(), .threads = 2, .sequences = 16, .lanes = 2, .batch_tokens = 96},
      {.path = model_path(), .threads = 2, .sequences = 5, .lanes = 1, .batch_tokens = 512},
  };
  for (const engine::LoadOptions& way : ways) {
    SCOPED_TRACE(way.threads * 1000 + way.sequences * 10 + way.lanes);
    const auto model = load(way);
    ASSERT_TRUE(model);
    std::vector<ScoreReply> replies(requests.size());
    {
      std::vector<std::jthread> callers;
      for (std::size_t i = 0; i < requests.size(); ++i) callers.emplace_back([&, i] { replies[i] = score_of(*model, requests[i]); });
      callers.emplace_back([&] { answer_of(*model, question(shared, 30)); });
    }
    for (std::size_t i = 0; i < requests.size(); ++i) {
      ASSERT_EQ(replies[i].texts.size(), alone[i].size());
      for (std::size_t k = 0; k < alone[i].size(); ++k) EXPECT_EQ(replies[i].texts[k].tokens, alone[i][k].tokens) << i << " " << k;
    }
  }
}

// The context is computed once, whatever stands behind it.
TEST_F(EngineProcess, scores_compute_a_shared_context_once) {
  const auto model = start();
  ASSERT_TRUE(model);
  std::string context;
  for (int i = 0; i < 20; ++i)
    context += "Question: how much is " + std::to_string(i) + " and four? Answer: " + std::to_string(i + 4) + ".\n";
  ScoreRequest request{.context = context};
  for (int i = 0; i < 24; ++i) request.texts.push_back("Question: what is " + std::to_string(i * 7) + "? Answer: a number");
  const ScoreReply reply = score_of(*model, request);
  int computed = 0, needed = reply.texts.at(0).context_tokens;
  EXPECT_GE(needed, 300);
  for (const TextLikelihood& text : reply.texts) {
    computed += text.computed_tokens;
    needed += text.scored_tokens();
  }
  EXPECT_LE(computed, needed * 1.1);
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
