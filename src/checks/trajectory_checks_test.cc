// Which calls of tools an attempt made, over all its turns and in every form they are written in, and what checks say of them.
#include <gtest/gtest.h>

#include "checks/testing/judged.h"
#include "checks/trajectory.h"

namespace cupel {
namespace {

using testing_checks::answer;
using testing_checks::holds_text;
using testing_checks::judged;
using testing_checks::refusal;

std::string call(const std::string& name, const std::string& arguments = "{}") {
  return R"({"name": ")" + name + R"(", "arguments": )" + arguments + "}";
}

/// One turn for each answer.
Attempt conversation(std::vector<std::string> outputs) {
  Attempt attempt = answer(outputs.back());
  for (std::string& output : outputs) attempt.turns.push_back({.user = "u", .output = std::move(output)});
  return attempt;
}

Attempt calling(std::initializer_list<const char*> names) {
  std::string list;
  for (const char* name : names) list += (list.empty() ? "[" : ",") + call(name);
  return answer(list.empty() ? "done" : list + "]");
}

std::string names(const Attempt& attempt) { return names_of(trajectory_of(attempt).value()); }

TEST(Trajectory, HoldsTheCallsOfAllTurnsInOrder) {
  EXPECT_EQ(names(conversation({call("search"), "One moment.", "[" + call("get") + "," + call("refund") + "]"})), "search, get, refund");
  EXPECT_EQ(names(answer("I would call search({})")), "none");
  Attempt told = answer("as told");
  told.tool_calls = {{"get_weather", "{}"}};
  EXPECT_EQ(names(told), "get_weather");
}

TEST(Trajectory, ReadsConversationsThatAgentsWrote) {
  EXPECT_EQ(
      names(answer(
          R"([{"role": "user", "content": "hi"}, {"role": "assistant", "tool_calls": [{"function": {"name": "f", "arguments": "{}"}}]},
                             {"role": "assistant", "content": [{"type": "text", "text": "now"}, {"type": "tool_use", "name": "g", "input": {}}]}])")),
      "f, g");
}

TEST(Trajectory, CountsCallsWithBrokenArguments) {
  const std::string broken = R"([{"function": {"name": "drop_table", "arguments": "{oops"}}])";
  EXPECT_EQ(judged(R"({"not": {"tool_used": "drop_*"}})", broken).outcome, Outcome::fail);
  EXPECT_EQ(judged(R"({"tool_args_match": {"tool": "drop_table", "arguments": {}}})", broken).outcome, Outcome::fail);
  EXPECT_EQ(judged(R"({"valid_tool_call": true})", broken).outcome, Outcome::fail);
}

TEST(Trajectory, WhatIsMadeOfTheLastAnswerDoesNotHideItsCalls) {
  Attempt changed = conversation({call("search")});
  changed.output = "only words";
  EXPECT_EQ(names(changed), "search");
  changed.output = call("other");
  EXPECT_EQ(names(changed), "other");
}

TEST(Trajectory, AgentsThatTalkHaveTheirOwnCalls) {
  Attempt talk = conversation({call("search"), "done"});
  for (TurnResult& turn : talk.turns) turn.speaker = "a";
  talk.output = "a: …";
  EXPECT_EQ(names(talk), "search");
}

TEST(ToolUsed, WantsEachToolByItsName) {
  const Attempt attempt = calling({"search_orders", "search_orders", "get_order"});
  EXPECT_EQ(judged(R"({"tool_used": "SEARCH_*"})", attempt).outcome, Outcome::pass);
  EXPECT_EQ(judged(R"({"tool_used": ["search_orders", "get_?rder"]})", attempt).outcome, Outcome::pass);
  const CheckResult missing = judged(R"({"tool_used": ["search_orders", "refund"]})", attempt);
  EXPECT_EQ(missing.outcome, Outcome::fail);
  EXPECT_EQ(missing.score, 0);
  EXPECT_EQ(missing.why, "refund: 0 calls");
  EXPECT_EQ(missing.found, "search_orders, search_orders, get_order");
}

TEST(ToolUsed, CountsCalls) {
  const Attempt attempt = calling({"f", "f", "g"});
  EXPECT_EQ(judged(R"({"tool_used": {"tools": "f", "min": 2, "max": 2}})", attempt).outcome, Outcome::pass);
  EXPECT_EQ(judged(R"({"tool_used": {"tools": "f", "max": 1}})", attempt).outcome, Outcome::fail);
  EXPECT_EQ(judged(R"({"tool_used": {"tools": "h", "max": 1}})", attempt).outcome, Outcome::pass) << "at most once";
  EXPECT_EQ(judged(R"({"not": {"tool_used": "f"}})", attempt).outcome, Outcome::fail);
  EXPECT_EQ(judged(R"({"not": {"tool_used": "f"}})", calling({})).outcome, Outcome::pass);
  EXPECT_TRUE(holds_text(refusal(R"({"tool_used": {"tools": "f", "min": 2, "max": 1}})"), "above 'max'"));
  EXPECT_TRUE(holds_text(refusal(R"({"tool_used": []})"), "no tools"));
}

TEST(ToolUsed, OrOneOfThem) {
  const std::string one = R"({"tools": ["refund", "g"], "any": true})";
  EXPECT_EQ(judged(R"({"tool_used": )" + one + "}", calling({"g"})).outcome, Outcome::pass);
  EXPECT_EQ(judged(R"({"tool_used": )" + one + "}", calling({"h"})).outcome, Outcome::fail);
  EXPECT_EQ(judged(R"({"not": {"tool_used": )" + one + "}}", calling({"g"})).score, 0);
}

TEST(ToolSequence, OtherCallsMayStandBetween) {
  const Attempt attempt = calling({"login", "search", "log", "get"});
  EXPECT_EQ(judged(R"({"tool_sequence": ["search", "get"]})", attempt).outcome, Outcome::pass);
  EXPECT_EQ(judged(R"({"tool_sequence": ["get", "search"]})", attempt).why, "search is not called behind get");
  EXPECT_EQ(judged(R"({"tool_sequence": ["search", "search"]})", attempt).outcome, Outcome::fail);
  EXPECT_EQ(judged(R"({"tool_sequence": ["refund"]})", calling({})).why, "refund is not called");
}

TEST(ToolSequence, OrNoOtherCall) {
  const std::string check = R"({"tool_sequence": {"steps": ["search", "g*"], "mode": "exact"}})";
  EXPECT_EQ(judged(check, calling({"search", "get"})).outcome, Outcome::pass);
  EXPECT_EQ(judged(check, calling({"search", "get", "get"})).outcome, Outcome::fail);
  EXPECT_EQ(judged(check, calling({"search"})).outcome, Outcome::fail);
  EXPECT_TRUE(holds_text(refusal(R"({"tool_sequence": {"steps": "f", "mode": "any"}})"), "in_order or exact"));
  EXPECT_TRUE(holds_text(refusal(R"({"tool_sequence": []})"), "no steps"));
}

TEST(ToolArgsMatch, PartOfTheArgumentsIsEnough) {
  const auto outcome = [](const std::string& wanted) {
    const std::string found = call("get", R"({"id": 7, "with": {"a": 1, "b": [1, {"c": 2, "d": 3}]}})");
    return judged(R"({"tool_args_match": {"tool": "g*", "arguments": )" + wanted + "}}", found).outcome;
  };
  EXPECT_EQ(outcome("{}"), Outcome::pass);
  EXPECT_EQ(outcome(R"({"id": 7.0})"), Outcome::pass);
  EXPECT_EQ(outcome(R"({"id": "7"})"), Outcome::fail);
  EXPECT_EQ(outcome(R"({"with": {"b": [1, {"c": 2}]}})"), Outcome::pass);
  EXPECT_EQ(outcome(R"({"with": {"b": [1]}})"), Outcome::fail) << "lists are as long";
  EXPECT_EQ(outcome(R"({"other": 1})"), Outcome::fail);
}

TEST(ToolArgsMatch, ExactlyTheseButDefaultsAndWhatIsIgnored) {
  const auto outcome = [](const std::string& rest) {
    const std::string found = call("get", R"({"id": 7, "limit": 10, "request_id": "x"})");
    return judged(R"({"tool_args_match": {"tool": "get", "mode": "exact", "arguments": {"id": 7})" + rest + "}}", found).outcome;
  };
  EXPECT_EQ(outcome(""), Outcome::fail);
  EXPECT_EQ(outcome(R"(, "defaults": {"limit": 10}, "ignore": "request_*")"), Outcome::pass);
  EXPECT_EQ(outcome(R"(, "defaults": {"limit": 20}, "ignore": "request_*")"), Outcome::fail);
  EXPECT_EQ(outcome(R"(, "ignore": ["LIMIT", "*_ID"])"), Outcome::fail) << "a name without a star is meant as it is written";
  EXPECT_EQ(outcome(R"(, "ignore": ["limit", "*_ID"])"), Outcome::pass);
}

TEST(ToolArgsMatch, AnyOfTheCallsWillDo) {
  const Attempt attempt = conversation({call("get", R"({"id": 1})"), call("get", R"({"id": 2})")});
  EXPECT_EQ(judged(R"({"tool_args_match": {"tool": "get", "arguments": {"id": 1}}})", attempt).outcome, Outcome::pass);
  const CheckResult other = judged(R"({"tool_args_match": {"tool": "get", "arguments": {"id": 3}}})", attempt);
  EXPECT_EQ(other.outcome, Outcome::fail);
  EXPECT_EQ(other.found, R"(get({"id":1}), get({"id":2}))");
  EXPECT_EQ(judged(R"({"tool_args_match": {"tool": "put", "arguments": {}}})", attempt).why, "put is not called");
  EXPECT_TRUE(holds_text(refusal(R"({"tool_args_match": "get"})"), "arguments"));
  EXPECT_TRUE(holds_text(refusal(R"({"tool_args_match": {"tool": "get", "arguments": [1]}})"), "a map"));
  EXPECT_TRUE(holds_text(refusal(R"({"tool_args_match": {"tool": "get", "arguments": {}, "mode": "most"}})"), "partial or exact"));
}

TEST(StepCount, CountsCalls) {
  const Attempt attempt = calling({"search_a", "search_b", "get"});
  EXPECT_EQ(judged(R"({"step_count": 3})", attempt).outcome, Outcome::pass);
  EXPECT_EQ(judged(R"({"step_count": "< 3"})", attempt).outcome, Outcome::fail);
  EXPECT_EQ(judged(R"({"step_count": {"min": 2, "max": 2, "pattern": "search_*", "types": "tool"}})", attempt).outcome, Outcome::pass);
  EXPECT_EQ(judged(R"({"step_count": {"max": 0}})", calling({})).outcome, Outcome::pass);
  EXPECT_TRUE(holds_text(refusal(R"({"step_count": {"max": 1, "types": ["tool", "thought"]}})"), "'thought'"));
  const CheckResult unseen = judged(R"({"not": {"step_count": {"max": 1, "types": ["tool", "reasoning"]}}})", attempt);
  EXPECT_EQ(unseen.outcome, Outcome::error) << "there is no trace";
  EXPECT_TRUE(holds_text(refusal(R"({"step_count": {"pattern": "f"}})"), "how many"));
}

TEST(SkillUsed, ReadsTheSkillsOfAnAgent) {
  const Attempt attempt = conversation({call("Skill", R"({"skill": "pdf"})"), call("skill", R"({"name": "docs-write"})"),
                                        call("Skill", R"({"skill": "pdf"})"), call("other", R"({"skill": "none"})")});
  EXPECT_EQ(judged(R"({"skill_used": "pdf"})", attempt).outcome, Outcome::pass);
  EXPECT_EQ(judged(R"({"skill_used": "PDF"})", attempt).outcome, Outcome::fail) << "names are meant as they are written";
  EXPECT_EQ(judged(R"({"skill_used": ["pdf", "none"]})", attempt).why, "none: 0 uses");
  EXPECT_EQ(judged(R"({"skill_used": {"names": ["pdf", "none"], "any": true}})", attempt).outcome, Outcome::pass);
  EXPECT_EQ(judged(R"({"skill_used": {"names": ["word", "none"], "any": true}})", attempt).outcome, Outcome::fail);
  EXPECT_EQ(judged(R"({"skill_used": {"pattern": "DOCS-*", "max": 1}})", attempt).outcome, Outcome::pass);
  EXPECT_EQ(judged(R"({"skill_used": {"names": "pdf", "max": 1}})", attempt).why, "pdf: 2 uses");
  EXPECT_EQ(judged(R"({"not": {"skill_used": {"pattern": "*"}}})", attempt).outcome, Outcome::fail);
  EXPECT_TRUE(holds_text(refusal(R"({"skill_used": {"names": "a", "pattern": "b"}})"), "either"));
  EXPECT_TRUE(holds_text(refusal(R"({"skill_used": {"max": 1}})"), "either"));
}

}  // namespace
}  // namespace cupel
