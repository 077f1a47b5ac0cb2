#include "core/secret_mask.h"

#include <gtest/gtest.h>

#include "core/document.h"

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

TEST(SecretMask, NothingOfAnEventHoldsASecret) {
  const SecretMask mask = mask_of({{"A_KEY", kKey}});
  Attempt attempt;
  attempt.suite = attempt.id = attempt.file = attempt.backend = attempt.output = attempt.judged_by = kKey;
  attempt.messages = {{"user", kKey}};
  attempt.vars = {{kKey, {{"list", {kKey}}}}};
  attempt.tags = {kKey};
  const CheckResult check{.type = kKey, .expected = kKey, .found = kKey, .why = kKey};
  attempt.checks = {check};
  attempt.turns = {{kKey, kKey, {check}}};
  attempt.error = Error{ErrorCode::io, kKey, {kKey}};
  attempt.logprobs.emplace_back();
  attempt.tool_calls.emplace_back();
  attempt.tool_calls[0].name = attempt.tool_calls[0].arguments = kKey;
  attempt.answers = {{.key = {{{"messages", kKey}}, "hash"}}};
  Event event = AttemptFinished{attempt};
  mask.mask(event);
  const Attempt& after = std::get<AttemptFinished>(event).attempt;
  EXPECT_EQ(render_json(document_of(after)).find(kKey), std::string::npos);
  EXPECT_EQ(after.file, "***");
  EXPECT_EQ(after.judged_by, "***");
  EXPECT_TRUE(after.answers.empty());
  EXPECT_TRUE(after.logprobs.empty());

  RunFinished end;
  end.run.argv = {std::string("--backend=") + kKey};
  end.environment.models = {{.name = kKey, .path = kKey}};
  end.environment.models[0].proof = {{"why", kKey}};
  end.environment.judges.emplace_back();
  end.environment.judges[0].name = kKey;
  end.gates = {{kKey, kKey, {}, GateOutcome::fail, kKey}};
  event = end;
  mask.mask(event);
  const RunFinished& ended = std::get<RunFinished>(event);
  for (const Json& part : {document_of(ended.run, false), document_of(ended.environment), document_of(ended.gates)}) {
    EXPECT_EQ(render_json(part).find(kKey), std::string::npos);
  }
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
