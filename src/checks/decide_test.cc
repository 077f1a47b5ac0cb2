// Deciding on the beginning of an answer: what each check says and when, and the promise of core/check.h over random answers, checks
// and continuations.
#include <map>

#include "checks/testing/judged.h"
#include "checks/testing/random_checks.h"

namespace cupel {
namespace {

using namespace testing_checks;

std::optional<Decision> decided(const std::string& json, std::string_view text, int tokens = 0) {
  const Result<Check> check = make(json);
  EXPECT_TRUE(check) << json;
  return check ? decide(*check, {.text = text, .tokens = tokens, .tokens_left = 10}) : std::nullopt;
}

// "pass", "fail", … or "open".
std::string said(const std::string& json, std::string_view text, int tokens = 0) {
  const std::optional<Decision> decision = decided(json, text, tokens);
  return decision ? outcome_name(decision->outcome) : "open";
}

TEST(Decide, texts_that_are_there_pass) {
  EXPECT_EQ(said(R"({"contains": "Paris"})", "In Pari"), "open");
  EXPECT_EQ(said(R"({"contains": "Paris"})", "In Paris"), "pass");
  EXPECT_EQ(said(R"({"contains": {"text": "STRASSE", "ignore_case": true}})", "Straße"), "pass");
  EXPECT_EQ(said(R"({"contains_all": ["a", "b"]})", "a"), "open");
  EXPECT_EQ(said(R"({"contains_all": ["a", "b"]})", "ab"), "pass");
  EXPECT_EQ(said(R"({"contains_any": ["a", "b"]})", "b"), "pass");
  EXPECT_EQ(said(R"({"contains_any": ["a", "b"]})", "c"), "open");
}

TEST(Decide, beginnings_are_decided_both_ways) {
  EXPECT_EQ(said(R"({"starts_with": "Dear"})", "  De"), "open");
  EXPECT_EQ(said(R"({"starts_with": "Dear"})", "  Dear"), "pass");
  EXPECT_EQ(said(R"({"starts_with": "Dear"})", "Do"), "fail");
  EXPECT_EQ(said(R"({"starts_with": {"text": "Dear", "trim": false}})", " "), "fail");
  EXPECT_EQ(said(R"({"starts_with": "Dear "})", "Dear "), "open") << "the space may yet be cut off";
  EXPECT_EQ(said(R"({"starts_with": "Dear "})", "Dear y"), "pass");
  EXPECT_EQ(said(R"({"starts_with": {"text": "MASSE", "ignore_case": true}})", "Maß"), "open");
  EXPECT_EQ(said(R"({"starts_with": {"text": "MASSE", "ignore_case": true}})", "Maße"), "pass");
  EXPECT_EQ(said(R"({"ends_with": "."})", "The end."), "open");
}

TEST(Decide, equality_fails_at_the_first_difference) {
  EXPECT_EQ(said(R"({"equals": "Paris"})", "Paris"), "open");
  EXPECT_EQ(said(R"({"equals": "Paris"})", "Paris \n"), "open");
  EXPECT_EQ(said(R"({"equals": "Paris"})", "Paris ."), "fail");
  EXPECT_EQ(said(R"({"equals": "Paris"})", "Par "), "fail");
  EXPECT_EQ(said(R"({"equals": {"value": "Paris", "trim": false}})", "Paris\n"), "fail");
  EXPECT_EQ(said(R"({"equals": ""})", " "), "open");
  EXPECT_EQ(said(R"({"equals": ""})", " x"), "fail");
  EXPECT_EQ(said(R"({"equals": [1, 2]})", "[1, 2"), "open");
  EXPECT_EQ(said(R"({"equals": [1, 2]})", "[1, 2]"), "open");
  EXPECT_EQ(said(R"({"equals": [1, 2]})", "[1, 3]"), "fail");
  EXPECT_EQ(said(R"({"equals": [1, 2]})", "I think"), "fail");
}

TEST(Decide, counts_only_grow) {
  EXPECT_EQ(said(R"({"word_count": {"max": 2}})", "one two"), "open");
  EXPECT_EQ(said(R"({"word_count": {"max": 2}})", "one two t"), "fail");
  EXPECT_EQ(said(R"({"word_count": {"min": 2}})", "one t"), "pass");
  EXPECT_EQ(said(R"({"word_count": {"min": 1, "max": 2}})", "one"), "open");
  EXPECT_EQ(said(R"({"word_count": 1})", "one two"), "fail");
  EXPECT_EQ(said(R"({"length": {"max": 2}})", "éé"), "open");
  EXPECT_EQ(said(R"({"length": {"max": 2}})", "ééé"), "fail");
  EXPECT_EQ(said(R"({"word_count": "!= 1"})", "one"), "open");
  EXPECT_EQ(said(R"({"word_count": "!= 1"})", "one two"), "pass");
  EXPECT_EQ(said(R"({"tokens": "<= 3"})", "", 3), "open");
  EXPECT_EQ(said(R"({"tokens": "<= 3"})", "", 4), "fail");
  EXPECT_EQ(said(R"({"tokens": "> 3"})", "", 4), "pass");
}

TEST(Decide, patterns_pass_where_the_end_plays_no_part) {
  EXPECT_EQ(said(R"({"regex": "\\bH2O\\b"})", "It is H2O"), "open");
  EXPECT_EQ(said(R"({"regex": "\\bH2O\\b"})", "It is H2O."), "pass");
  EXPECT_EQ(said(R"({"regex": "\\d{4}-\\d\\d"})", "on 2026-11"), "pass");
  EXPECT_EQ(said(R"({"regex": "done$"})", "done"), "open");
  EXPECT_EQ(said(R"({"regex": "done$"})", "done\n"), "open");
  EXPECT_EQ(said(R"({"regex": {"pattern": "done$", "multiline": true}})", "done\n"), "pass");
  EXPECT_EQ(said(R"_({"regex": "a(?!b)"})_", "a"), "open");
  EXPECT_EQ(said(R"_({"regex": "a(?!b)"})_", "ac"), "pass");
  EXPECT_EQ(said(R"({"regex": "^yes"})", "ye"), "open");
  EXPECT_EQ(said(R"({"regex": "^yes"})", "no"), "fail");
  EXPECT_EQ(said(R"({"regex": {"pattern": "^yes", "multiline": true}})", "no"), "open") << "another line may say yes";
  EXPECT_EQ(said(R"({"regex": "yes"})", "no"), "open");
  EXPECT_EQ(said(R"({"regex": "$"})", ""), "open");
  EXPECT_EQ(said(R"_({"regex": "^(?!.*no)"})_", "yes"), "open");
}

TEST(Decide, json_fails_where_it_is_broken_or_wrong) {
  EXPECT_EQ(said(R"({"json": true})", " {\"a\": [1, tru"), "open");
  EXPECT_EQ(said(R"({"json": true})", " {\"a\": [1, trx"), "fail");
  EXPECT_EQ(said(R"({"json": true})", "Sure"), "fail");
  EXPECT_EQ(said(R"({"json": {"path": "/a", "value": 1}})", R"({"a":1})"), "open");
  EXPECT_EQ(said(R"({"json": {"path": "/a", "value": 1}})", R"({"a":2})"), "fail");
  EXPECT_EQ(said(R"({"json": {"path": "", "value": 12}})", "1"), "open") << "another digit may follow";
  EXPECT_EQ(said(R"({"json": {"path": "", "value": 12}})", "1 "), "fail");
  EXPECT_EQ(said(R"({"json_schema": {"type": "object"}})", "[1]"), "fail");
  EXPECT_EQ(said(R"({"json_schema": {"type": "array"}})", "[1]"), "open");
}

TEST(Decide, extracted_json_is_decided_by_a_closed_block) {
  const std::string check = R"({"json": {"extract": true, "path": "/a", "value": 1}})";
  EXPECT_EQ(said(check, R"(Here: {"a":1} )"), "open") << "a fenced block may follow";
  EXPECT_EQ(said(check, "Here:\n```json\n{\"a\":1}\n"), "open");
  EXPECT_EQ(said(check, "Here:\n```json\n{\"a\":1}\n```"), "pass");
  EXPECT_EQ(said(check, "Here:\n```json\n{\"a\":2}\n```"), "fail");
  EXPECT_EQ(said(check, "Here:\n```\nno\n```\n```\n{\"a\":1}\n```"), "pass");
  EXPECT_EQ(said(check, R"({"a":2})"), "open");
}

TEST(Decide, some_only_at_the_end_and_some_at_once) {
  EXPECT_EQ(said(R"({"latency": "< 5 s"})", "x"), "open");
  EXPECT_EQ(said(R"({"finish_reason": "stop"})", "x"), "open");
  EXPECT_EQ(said(R"({"shell_risk": "safe"})", ""), "skip");
}

TEST(Decide, combinators_know_what_one_check_settles) {
  EXPECT_EQ(said(R"({"not": {"contains": "no"}})", "no"), "fail");
  EXPECT_EQ(said(R"({"not": {"contains": "no"}})", "yes"), "open");
  EXPECT_EQ(said(R"({"all": [{"contains": "a"}, {"contains": "b"}]})", "a"), "open");
  EXPECT_EQ(said(R"({"all": [{"contains": "a"}, {"not": {"contains": "b"}}]})", "b"), "fail");
  EXPECT_EQ(said(R"({"any": [{"contains": "a"}, {"latency": "< 1 s"}]})", "a"), "pass");
  EXPECT_EQ(said(R"({"any": [{"contains": "a"}, {"shell_risk": "safe"}]})", "b"), "open");
  EXPECT_EQ(said(R"({"all": [{"shell_risk": "safe"}, {"not": {"shell_risk": "safe"}}]})", ""), "skip");
  EXPECT_EQ(said(R"({"any": [{"undecided": true}, {"contains": "a"}]})", "a"), "pass");
  EXPECT_EQ(said(R"({"all": [{"undecided": true}, {"contains": "a"}]})", "a"), "open");
}

TEST(Decide, scores_are_known_when_every_nested_one_is) {
  const std::string any = R"({"any": [{"contains": "a", "weight": 3}, {"contains": "b"}]})";
  EXPECT_EQ(decided(any, "a"), (Decision{.outcome = Outcome::pass, .score = {}}));
  EXPECT_EQ(decided(any, "ab"), (Decision{.outcome = Outcome::pass, .score = 1}));
  const std::string mixed = R"({"any": [{"contains": "a", "weight": 3}, {"not": {"contains": "b"}}, {"shell_risk": "safe"}]})";
  EXPECT_EQ(decided(mixed, "ab"), (Decision{.outcome = Outcome::pass, .score = 0.75}));
  EXPECT_EQ(decided(R"({"not": )" + mixed + "}", "ab"), (Decision{.outcome = Outcome::fail, .score = 0.25}));
  EXPECT_EQ(decided(R"({"shell_risk": "safe"})", ""), (Decision{.outcome = Outcome::skip, .score = {}}));
}

// That no other check decides early is tested where all examples can be read: app/registry_test.cc.
TEST(Decide, rows_say_whether_their_checks_can) {
  Random random(1);
  for (const CheckRow& row : table().rows()) {
    if (row.decided.empty()) continue;
    const Result<Check> check = make(random_check(random, "answer", std::string(row.name), 1).dump());
    ASSERT_TRUE(check) << row.name;
    EXPECT_TRUE(check->decide) << row.name;
  }
}

// The promise, for one answer and check at one beginning: any of several continuations has that outcome, and the score if it is known.
void expect_promise(const Pair& pair, const Check& check, std::size_t length, const Decision& decision, Random& random) {
  const std::string beginning = pair.answer.substr(0, length);
  std::vector<std::string> wholes = {beginning, pair.answer};
  for (int i = 0; i < 3; ++i) wholes.push_back(beginning + random_answer(random));
  for (const std::string& whole : wholes) {
    const CheckResult full = judge(CheckSpec{}, check, counted(whole));
    ASSERT_EQ(outcome_name(full.outcome), std::string(outcome_name(decision.outcome)))
        << pair.check << "\nbeginning: " << Json(beginning) << "\nanswer: " << Json(whole);
    if (decision.score) ASSERT_EQ(full.score, decision.score) << pair.check << "\nanswer: " << Json(whole);
  }
}

TEST(Decide, no_continuation_changes_what_was_decided) {
  Random random(20261121);
  std::map<std::string, int> decided_pairs;
  for (int i = 0; i < 2000; ++i) {
    const Pair pair = random_pair(random);
    const Result<Check> check = make(pair.check);
    ASSERT_TRUE(check) << pair.check << ": " << check.error().message;
    bool was_decided = false;
    for (const std::size_t length : character_ends(pair.answer)) {
      const std::string_view text = std::string_view(pair.answer).substr(0, length);
      const std::optional<Decision> decision =
          decide(*check, {.text = text, .tokens = tokens_of(text), .tokens_left = tokens_of(pair.answer) - tokens_of(text)});
      if (!decision) continue;
      // Later beginnings are looked at now and then only: there are many.
      if (!was_decided || random.below(4) == 0) expect_promise(pair, *check, length, *decision, random);
      if (HasFatalFailure()) return;
      was_decided = true;
    }
    decided_pairs[pair.type + (was_decided ? " decided" : " open")] += 1;
  }
  for (const CheckRow& row : table().rows()) {
    if (row.name == "undecided") continue;
    const int count = decided_pairs[std::string(row.name) + " decided"];
    if (row.decided.empty()) EXPECT_EQ(count, 0) << row.name;
    else EXPECT_GE(count, 10) << row.name << " was hardly ever decided: this test says nothing of it";
  }
}

}  // namespace
}  // namespace cupel
