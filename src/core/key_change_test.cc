#include "core/key_change.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

Json key(const std::string& system, const std::vector<std::string>& said, double temperature = 0) {
  Json messages = Json::array();
  if (!system.empty()) messages.push_back({{"role", "system"}, {"content", system}});
  for (std::size_t i = 0; i < said.size(); ++i) {
    messages.push_back({{"role", i % 2 == 0 ? "user" : "assistant"}, {"content", said[i]}});
  }
  return {{"weights", "w1"}, {"kernel_class", "k1"}, {"messages", messages}, {"temperature", temperature}};
}

std::vector<std::string> parts(const std::vector<KeyChange>& changes) {
  std::vector<std::string> names;
  for (const KeyChange& each : changes) names.push_back(each.part);
  return names;
}

using Names = std::vector<std::string>;

TEST(KeyChange, EqualKeysDifferInNothing) { EXPECT_TRUE(key_changes(key("s", {"u"}), key("s", {"u"})).empty()); }

TEST(KeyChange, NamesWhatChangedWithOldAndNew) {
  Json after = key("s", {"u"});
  after["weights"] = "w2";
  after["kernel_class"] = "k2";
  const std::vector<KeyChange> changes = key_changes(key("s", {"u"}), after);
  EXPECT_EQ(parts(changes), (Names{"weights", "kernel class"}));
  EXPECT_EQ(changes[0].before, "w1");
  EXPECT_EQ(changes[0].after, "w2");
}

TEST(KeyChange, TellsMessagesApart) {
  EXPECT_EQ(parts(key_changes(key("s", {"u"}), key("t", {"u"}))), Names{"system message"});
  EXPECT_EQ(parts(key_changes(key("", {"u"}), key("t", {"u"}))), Names{"system message"});
  EXPECT_EQ(parts(key_changes(key("s", {"u"}), key("s", {"v"}))), Names{"user message"});
  EXPECT_EQ(parts(key_changes(key("s", {"u", "a", "v"}), key("s", {"u", "b", "w"}))), (Names{"answer 1", "user message 2"}));
  EXPECT_EQ(parts(key_changes(key("s", {"u"}), key("s", {"u", "a", "v"}))), (Names{"answer 1", "user message 2"}));
}

TEST(KeyChange, NamesWhatIsNewAndWhatIsGone) {
  Json sampled = key("s", {"u"}, 0.5);
  sampled["seed"] = 3;
  EXPECT_EQ(parts(key_changes(key("s", {"u"}), sampled)), (Names{"temperature", "seed"}));
  const std::vector<KeyChange> gone = key_changes(sampled, key("s", {"u"}, 0.5));
  EXPECT_EQ(parts(gone), Names{"seed"});
  EXPECT_EQ(gone[0].after, "");
}

TEST(KeyChange, NamesChecksThresholdAndFiles) {
  const Json before = {{"checks", {{{"contains", "a"}}, {{"regex", "b"}}}}, {"files", {{"s.json", "1"}}}};
  const Json after = {{"checks", {{{"contains", "a"}}, {{"regex", "c"}}}}, {"threshold", 0.5}, {"files", {{"s.json", "2"}}}};
  EXPECT_EQ(parts(judgement_changes(before, after)), (Names{"check 2", "threshold", "file s.json"}));
}

}  // namespace
}  // namespace cupel
