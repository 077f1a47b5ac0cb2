#include "core/answer_key.h"

#include <gtest/gtest.h>

#include <set>

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
  changed.messages[0] = {"user", "Hello!"};
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

// Answers that users have stored are found under these.
TEST(AnswerKey, OfPlainRequestsStayWhatTheyAre) {
  EXPECT_EQ(hash_of(request()), "66eaa67fd1ba5015ed20eb123a92984f2f43c984a8e84ef2feb234f75fb74435");
  Request sampled{.messages = {{"system", "s"}, {"user", "Hello"}}};
  sampled.options = {.temperature = 0.5, .presence_penalty = 0.5, .stop = {"."}};
  EXPECT_EQ(hash_of(sampled), "4139a3b416918c7a7a6c0f80dad62175dfa1fa2786308586578462a86db05a52");
}

// Changes one of the options, by its place in their list.
struct ChangeOption {
  int place;
  std::string name = {};
  void operator()(const char* option, auto& value, const char* /*help*/) {
    if (place-- != 0) return;
    name = option;
    if constexpr (requires { value.emplace_back(); }) value.emplace_back("###");
    else value += 1;
  }
};

TEST(AnswerKey, DependsOnEveryOptionThatHasAnEffect) {
  const std::set<std::string> never = {"max_tokens", "logprobs"}, sampling = {"seed", "top_p", "top_k", "min_p"};
  for (const double temperature : {0.0, 0.7}) {
    const std::string plain = hash_of(request(temperature));
    for (int place = 0;; ++place) {
      Request changed = request(temperature);
      ChangeOption option{place};
      changed.options.visit(option);
      if (option.name.empty()) break;
      const bool has_effect = !never.contains(option.name) && (temperature > 0 || !sampling.contains(option.name));
      EXPECT_EQ(hash_of(changed) != plain, has_effect) << option.name << " at temperature " << temperature;
      if (!has_effect) continue;
      const Result<Request> back = request_of(make_answer_key(kIdentity, changed).parts);
      ASSERT_TRUE(back) << option.name;
      EXPECT_EQ(back->options, changed.options) << option.name;
    }
  }
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

TEST(AnswerKey, DependsOnEveryPartOfAMessage) {
  const auto with = [](Part part) { return Request{.messages = {{"user", std::vector<Part>{{.text = "Hello"}, std::move(part)}}}}; };
  const Request image = with({.kind = Part::Kind::image, .url = "data:,a"}), other = with({.kind = Part::Kind::image, .url = "data:,b"});
  EXPECT_NE(hash_of(image), hash_of(request()));
  EXPECT_NE(hash_of(image), hash_of(other));
  EXPECT_EQ(hash_of(with({.text = "!"})), hash_of({.messages = {{"user", "Hello!"}}}));
  const Result<Request> back = request_of(make_answer_key(kIdentity, image).parts);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->messages, image.messages);
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
