#include "core/answer_key.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

const Json kIdentity = {{"weights", "abc"}, {"kernel_class", "k1"}};

Request request(double temperature = 0) {
  Request request{.messages = {{"user", "Hello"}}};
  request.options.temperature = temperature;
  return request;
}

std::string hash_of(const Request& request, const Json& identity = kIdentity) { return make_answer_key(identity, request).hash; }

TEST(AnswerKey, IsTheSameForTheSameQuestion) { EXPECT_EQ(hash_of(request()), hash_of(request())); }

TEST(AnswerKey, DependsOnWeightsKernelsMessagesAndStops) {
  const std::string plain = hash_of(request());
  EXPECT_NE(hash_of(request(), {{"weights", "abd"}, {"kernel_class", "k1"}}), plain);
  EXPECT_NE(hash_of(request(), {{"weights", "abc"}, {"kernel_class", "k2"}}), plain);
  Request changed = request();
  changed.messages[0].content = "Hello!";
  EXPECT_NE(hash_of(changed), plain);
  changed = request();
  changed.options.stop = {"."};
  EXPECT_NE(hash_of(changed), plain);
}

TEST(AnswerKey, SeedCountsOnlyWhereSampled) {
  Request greedy = request();
  greedy.options.seed = 2;
  EXPECT_EQ(hash_of(greedy), hash_of(request()));
  Request sampled = request(0.7);
  sampled.options.seed = 2;
  EXPECT_NE(hash_of(sampled), hash_of(request(0.7)));
}

TEST(AnswerKey, PenaltiesCountAlwaysButOnlyWhereTheyAreOn) {
  Request penalised = request();
  penalised.options.repeat_penalty = 1.2;
  EXPECT_NE(hash_of(penalised), hash_of(request()));
  EXPECT_FALSE(make_answer_key(kIdentity, request()).parts.contains("repeat_penalty"));
}

TEST(AnswerKey, LengthIsNoPart) {
  Request longer = request();
  longer.options.max_tokens = 999;
  EXPECT_EQ(hash_of(longer), hash_of(request()));
}

TEST(AnswerKey, DependsOnConstraintAndTools) {
  Request constrained = request();
  constrained.constraint = Constraint{Constraint::Kind::regex, "[0-9]+"};
  Request other = request();
  other.constraint = Constraint{Constraint::Kind::gbnf, "[0-9]+"};
  Request with_tools = request();
  with_tools.tools = {{"f", "does f", R"({"type":"object"})"}};
  EXPECT_NE(hash_of(constrained), hash_of(request()));
  EXPECT_NE(hash_of(constrained), hash_of(other));
  EXPECT_NE(hash_of(with_tools), hash_of(request()));
  for (const Request& each : {constrained, other, with_tools}) {
    const Result<Request> back = request_of(make_answer_key(kIdentity, each).parts);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->constraint, each.constraint);
    EXPECT_EQ(back->tools, each.tools);
  }
  Json parts = make_answer_key(kIdentity, constrained).parts;
  parts["constraint"]["kind"] = "wish";
  EXPECT_FALSE(request_of(parts)) << "never without its constraint";
}

TEST(AnswerKey, SaysWhatWasAsked) {
  Request request{.messages = {{"system", "s"}, {"user", "u"}}};
  request.options = {.temperature = 0.5, .top_p = 0.9, .top_k = 40, .min_p = 0.1, .repeat_penalty = 1.1, .seed = 7, .stop = {"x"}};
  const Result<Request> back = request_of(make_answer_key({{"weights", "w"}}, request).parts);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->messages, request.messages);
  EXPECT_EQ(back->options, request.options);
  EXPECT_FALSE(request_of(Json::object()));
  EXPECT_FALSE(request_of({{"messages", Json::array()}, {"temperature", "warm"}}));
}

}  // namespace
}  // namespace cupel
