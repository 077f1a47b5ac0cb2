#include "run/standing.h"

#include <gtest/gtest.h>

#include <set>

#include "core/testing/fill_fields.h"

namespace cupel {
namespace {

struct PlannedNames {
  std::set<std::string> names;
  template <class T, class Rules = FieldRules<>>
  void operator()(std::string_view name, T&& /*value*/, std::string_view /*help*/, Rules /*rules*/ = {}) {
    if (Rules::kIsPlanned) names.emplace(name);
  }
};

// Every field comes from the plan or from the store.
TEST(Standing, RestoresEveryField) {
  const Attempt described = filled<Attempt>("plan ", 101), stored = filled<Attempt>("store ", 1000);
  const PriorAttempt prior{.row = 7, .sampled = true, .audited = true};
  Case content;
  content.options.logprobs = kMostLogprobs;
  const Attempt made = restored(described, stored, prior, content);
  EXPECT_EQ(made.answers_row, 7);
  EXPECT_TRUE(made.sampled);
  EXPECT_TRUE(made.audited);

  PlannedNames planned;
  visit_fields(described, planned);
  auto expected = field_texts(stored);
  for (const auto& [name, text] : field_texts(described)) {
    if (planned.names.contains(name)) expected[name] = text;
  }
  auto found = field_texts(made);
  for (const char* own : {"answers_row", "sampled", "audited"}) {
    expected.erase(own);
    found.erase(own);
  }
  EXPECT_EQ(found, expected);
  EXPECT_EQ(made.suite, described.suite);
  EXPECT_EQ(made.retries, stored.retries);
  EXPECT_EQ(made.logprobs.size(), stored.logprobs.size());
}

TEST(Standing, RestoresAsManyLogProbabilitiesAsAreAskedFor) {
  Case content;
  EXPECT_TRUE(restored({}, filled<Attempt>(), {}, content).logprobs.empty());
  content.options.logprobs = 1;
  EXPECT_EQ(restored({}, filled<Attempt>(), {}, content).logprobs[0].likeliest.size(), 1U);
}

TEST(Standing, KnowsTheKeysOfStoredAnswers) {
  const Attempt made = restored({}, {}, {.answer_keys = {"abc"}}, {});
  ASSERT_EQ(made.answers.size(), 1U);
  EXPECT_EQ(made.answers[0].key.hash, "abc");
}

}  // namespace
}  // namespace cupel
