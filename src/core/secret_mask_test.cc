#include "core/secret_mask.h"

#include <gtest/gtest.h>

#include "core/document.h"
#include "core/testing/fill_fields.h"

namespace cupel {
namespace {

constexpr const char* kKey = "sk-live-0123456789abcdef";

SecretMask mask_of(std::map<std::string, std::string, std::less<>> variables) { return SecretMask(Environment(std::move(variables))); }

std::string masked(const SecretMask& mask, std::string text) {
  mask.mask(text);
  return text;
}

TEST(SecretMask, NamesThatSayTheyAreSecret) {
  for (const char* name : {"OPENAI_API_KEY", "HF_TOKEN", "DB_PASSWORD", "AWS_SECRET_ACCESS_KEY", "CLIENT_SECRET", "token", "MY_APIKEY"}) {
    EXPECT_TRUE(names_a_secret(name)) << name;
  }
  for (const char* name : {"HOME", "MONKEY", "TOKENS", "OPENAI_API_URL", "KEYBOARD", "SECRET_NAME", ""})
    EXPECT_FALSE(names_a_secret(name)) << name;
}

TEST(SecretMask, MasksEveryOccurrence) {
  const SecretMask mask = mask_of({{"A_KEY", kKey}, {"PATH", "/usr/bin:/bin"}});
  EXPECT_EQ(masked(mask, std::string("a ") + kKey + kKey + " b"), "a ****** b");
  EXPECT_EQ(masked(mask, "/usr/bin:/bin"), "/usr/bin:/bin");
  EXPECT_EQ(masked(mask_of({}), kKey), kKey);
}

TEST(SecretMask, TheLongerSecretGoesFirst) {
  const SecretMask mask = mask_of({{"A_KEY", "abcdefgh"}, {"B_KEY", "abcdefghij"}});
  EXPECT_EQ(masked(mask, "abcdefghij abcdefgh"), "*** ***");
}

TEST(SecretMask, ShortValuesAreWords) { EXPECT_EQ(masked(mask_of({{"OLLAMA_API_KEY", "ollama"}}), "ollama:x"), "ollama:x"); }

TEST(SecretMask, ExcerptsThatCutASecretTellNothing) {
  const SecretMask mask = mask_of({{"A_KEY", kKey}});
  EXPECT_EQ(masked(mask, "\"is sk-live-012345…\""), "\"is ***…\"");
  EXPECT_EQ(masked(mask, "\"…456789abcdef end\""), "\"…*** end\"");
  EXPECT_EQ(masked(mask, "sk-…"), "sk-…");
}

TEST(SecretMask, FindsWhatJsonEscapes) {
  const SecretMask mask = mask_of({{"A_SECRET", "quote\"and\\slash"}});
  EXPECT_EQ(masked(mask, R"({"key":"quote\"and\\slash"})"), R"({"key":"***"})");
}

template <class T>
void expect_no_secret(const T& value) {
  for (const auto& [name, text] : field_texts(value)) EXPECT_EQ(text.find(kKey), std::string::npos) << name << ": " << text;
}

// Every field of every part, whether documents have it or not.
TEST(SecretMask, NothingOfAnEventHoldsASecret) {
  const SecretMask mask = mask_of({{"A_KEY", kKey}});
  Event event = AttemptFinished{filled<Attempt>(kKey)};
  mask.mask(event);
  const Attempt& after = std::get<AttemptFinished>(event).attempt;
  EXPECT_EQ(document_text(after).find(kKey), std::string::npos);
  expect_no_secret(after);
  EXPECT_TRUE(after.answers.empty());
  EXPECT_TRUE(after.logprobs.empty());

  event = RunStarted{.run = filled<RunFacts>(kKey), .notes = {{.text = kKey}}};
  mask.mask(event);
  expect_no_secret(std::get<RunStarted>(event).run);
  EXPECT_EQ(std::get<RunStarted>(event).notes[0].text, "***");

  event = RunFinished{.run = filled<RunFacts>(kKey),
                      .environment = filled<EnvironmentFacts>(kKey),
                      .gates = filled<std::vector<GateResult>>(kKey),
                      .summary = filled<Summary>(kKey),
                      .baseline = filled<RunDiff>(kKey)};
  mask.mask(event);
  const RunFinished& ended = std::get<RunFinished>(event);
  expect_no_secret(ended.run);
  expect_no_secret(ended.environment);
  for (const GateResult& gate : ended.gates) expect_no_secret(gate);
  expect_no_secret(ended.summary);
  expect_no_secret(*ended.baseline);
}

// Nothing else is touched.
TEST(SecretMask, WhatHoldsNoSecretStaysAsItWas) {
  const SecretMask mask = mask_of({{"A_KEY", kKey}});
  Event event = AttemptFinished{filled<Attempt>()};
  mask.mask(event);
  EXPECT_EQ(field_texts(std::get<AttemptFinished>(event).attempt), field_texts(filled<Attempt>()));
}

TEST(SecretMask, TokensThatSpellASecretAreLeftOut) {
  const SecretMask mask = mask_of({{"A_KEY", kKey}});
  Attempt attempt;
  for (const char c : std::string(kKey)) attempt.logprobs.push_back({.bytes = std::string(1, c)});
  Event event = AttemptFinished{attempt};
  mask.mask(event);
  EXPECT_TRUE(std::get<AttemptFinished>(event).attempt.logprobs.empty());
}

TEST(SecretMask, AnswersWithoutSecretsStayProvable) {
  const SecretMask mask = mask_of({{"A_KEY", kKey}});
  Attempt attempt;
  attempt.answers = {{.key = {{{"messages", "x"}}, "hash"}}};
  Event event = AttemptFinished{attempt};
  mask.mask(event);
  EXPECT_EQ(std::get<AttemptFinished>(event).attempt.answers.size(), 1U);
}

}  // namespace
}  // namespace cupel
