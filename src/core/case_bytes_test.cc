#include "core/case_bytes.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

Node tree() {
  const Node list{NodeList{Node{std::int64_t{7}, {2, 5}, "007"}, Node{1.5, {2, 9}, "1.50"}, Node{true, {2, 12}, "True"}, Node{{}, {2, 14}}},
                  {2, 4}};
  return Node{NodeMap{{"list", {2, 1}, list}, {"text", {3, 1}, Node{"with\nlines", {3, 7}}}}, {2, 1}};
}

Case full_case() {
  Case content{.suite = "s", .file = "dir/s.yaml", .mark = {5, 3}, .id = "a[x=1]", .system = "terse"};
  content.turns.push_back({.user = "first", .checks = {{.type = "has", .args = tree(), .weight = 2, .mark = {7, 9}}}, .answer = "given"});
  content.turns.push_back({.user = "second"});
  content.dialogue = Dialogue{.speakers = {{"one", "system", "goal", "backend"}, {"two"}}, .max_turns = 3, .until = "bye"};
  content.vars = Json::parse(R"({"z": 1, "a": [1.5, null, "x"], "m": {"k": true}})");
  content.tags = {"t1", "t2"};
  content.backends = {"b"};
  content.options.max_tokens = 17;
  content.options.stop = {"\n"};
  content.constraint = Constraint{Constraint::Kind::choice, "[\"a\"]"};
  content.tools = {{"name", "description", "{}"}};
  content.checks = {{.type = "other", .args = Node{"x", {8, 2}}}};
  content.threshold = 0.5;
  content.judge = "judge";
  content.decide_early = true;
  content.quarantine = {"2026-12-31", "known"};
  content.error = Error{ErrorCode::timeout, "why", {"note"}};
  content.foreign = ForeignBackend{.is_copy = true, .answer = "echo", .error = Error{ErrorCode::io, "e", {}}};
  return content;
}

TEST(CaseBytes, ACaseComesBackWhole) {
  const Case before = full_case();
  const Result<Case> after = case_of_bytes(bytes_of(before));
  ASSERT_TRUE(after) << after.error().message;
  EXPECT_EQ(bytes_of(*after), bytes_of(before));
  EXPECT_EQ(after->id, before.id);
  EXPECT_EQ(after->vars.dump(), before.vars.dump()) << "keys keep their order";
  EXPECT_EQ(after->options, before.options);
  EXPECT_EQ(after->constraint, before.constraint);
  EXPECT_EQ(after->error, before.error);
  EXPECT_EQ(after->foreign->error, before.foreign->error);
  EXPECT_EQ(after->dialogue->speakers.at(0).backend, "backend");
  EXPECT_EQ(after->turns.at(0).answer, before.turns.at(0).answer);
  EXPECT_EQ(after->threshold, before.threshold);
  EXPECT_TRUE(after->decide_early);
  EXPECT_EQ(after->quarantine, before.quarantine);
}

TEST(CaseBytes, ANodeKeepsPlacesAndSpelling) {
  const Result<Node> after = node_of_bytes(bytes_of(tree()));
  ASSERT_TRUE(after) << after.error().message;
  EXPECT_EQ(to_json(*after), to_json(tree()));
  const Node& number = (*after->find("list")->as_list())[0];
  EXPECT_EQ(number.written, "007");
  EXPECT_EQ(number.mark, (Mark{2, 5}));
  EXPECT_EQ((*after->as_map())[1].mark, (Mark{3, 1}));
}

TEST(CaseBytes, WhatWasCutOffIsAnError) {
  const std::string bytes = bytes_of(full_case());
  const Result<Case> cut = case_of_bytes(std::string_view(bytes).substr(0, bytes.size() / 2));
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace cupel
