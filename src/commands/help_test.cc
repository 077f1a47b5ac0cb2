#include "commands/help.h"

#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>

#include "commands/help_text.h"
#include "commands/reference.h"
#include "commands/settings.h"

namespace cupel {
namespace {

std::string page(std::string_view name) {
  for (const ReferencePage& candidate : reference_pages(all_subjects())) {
    if (candidate.name == name) return candidate.content;
  }
  return "no such page";
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

TEST(Help, EveryRowHasATopicAndStandsInTheReference) {
  const HelpSubjects subjects = all_subjects();
  const auto expect = [&](std::string_view name, std::string_view summary, std::string_view where) {
    const auto text = topic_text(subjects, name, 80);
    ASSERT_TRUE(text) << name;
    EXPECT_FALSE(summary.empty()) << name;
    EXPECT_TRUE(contains(*text, summary)) << name << "\n" << *text;
    EXPECT_TRUE(contains(page(where), name)) << name;
  };
  for (const CommandRow& row : subjects.commands) expect(row.name, row.summary, "commands.md");
  for (const CheckRow& row : subjects.checks) expect(row.name, row.summary, "checks.md");
  for (const ReporterRow& row : subjects.reporters) expect(row.name, row.summary, "reporters.md");
  for (const BackendRow& row : subjects.backends) expect(row.kind, row.summary, "backends.md");
  for (const ImporterRow& row : subjects.importers) expect(row.name, row.summary, "importers.md");
}

TEST(Help, EveryFieldOfACommandIsExplained) {
  for (const CommandRow& row : all_commands()) {
    const std::string text = topic_text(all_subjects(), row.name, 80).value();
    for (const FieldInfo& field : row.fields) {
      EXPECT_FALSE(field.help.empty()) << row.name << " " << field.name;
      EXPECT_TRUE(contains(text, shown_option(field))) << row.name << " " << field.name;
    }
    EXPECT_TRUE(contains(text, row.example)) << row.name;
  }
}

TEST(Help, ListsAndGroups) {
  EXPECT_TRUE(contains(topic_text(all_subjects(), "checks", 80).value(), "contains_any"));
  EXPECT_TRUE(contains(topic_text(all_subjects(), "config", 80).value(), "cupel config show"));
  EXPECT_TRUE(contains(overview_text(all_subjects()), "completion"));
}

TEST(Help, LinesFitTheWidth) {
  for (const std::string& topic : topics_of(all_subjects())) {
    const std::string text = topic_text(all_subjects(), topic, 100).value();
    const std::regex too_long("  [^\n]{105,}");
    if (!contains(text, "options:")) continue;
    EXPECT_FALSE(std::regex_search(text, too_long)) << text;
  }
}

TEST(Help, UnknownTopicsHaveTheNearest) {
  const auto text = topic_text(all_subjects(), "generat", 80);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, ErrorCode::unknown_name);
  EXPECT_EQ(text.error().message, "no help about 'generat', did you mean 'generate'?");
}

// One name, one setting: what CUPEL_JSON means must not depend on the command.
TEST(Settings, CommandsAgreeOnTheTypeOfAnOption) {
  std::map<std::string, std::string> types;
  for (const CommandRow& row : all_commands()) {
    for (const FieldInfo& field : row.fields) {
      if (field.rule == FieldRule::positional) continue;
      if (row.name == "help" && field.name == "schema") continue;  // a question, which nobody sets in the environment
      const std::string type = field.type == "list of text" ? "text" : field.type;
      const auto [known, is_new] = types.emplace(field.name, type);
      EXPECT_EQ(known->second, type) << row.name << " " << field.name;
    }
  }
}

TEST(Settings, AreTheOptionsOfAllCommandsWithoutPositionals) {
  const std::vector<CommandRow> rows = {{.name = "a",
                                         .summary = "",
                                         .example = "",
                                         .fields = {{"backend", "text", "", "x"}, {"prompt", "text", "", "", FieldRule::positional}}},
                                        {.name = "b", .summary = "", .example = "", .fields = {{"backend", "list of text", "", ""}}}};
  std::set<std::string> names;
  for (const FieldInfo& field : settings_of(rows)) names.insert(field.name + " " + field.type + " " + field.default_text);
  EXPECT_EQ(names, (std::set<std::string>{"backend list of text x", "color text auto"}));
}

}  // namespace
}  // namespace cupel
