// The example of every command is one that its command line takes.
#include <gtest/gtest.h>

#include "base/text.h"
#include "cli/command_line.h"

namespace cupel {
namespace {

// The words after `cupel`; what stands in quotes is one. An example may be part of a line for the shell.
std::vector<std::string> words_of(std::string_view example) {
  const std::size_t start = example.find("cupel ");
  if (start == std::string_view::npos) return {};
  std::vector<std::string> words = {""};
  bool is_quoted = false;
  for (const char c : example.substr(start)) {
    if (c == '"') is_quoted = !is_quoted;
    else if (c == ')' || c == '|') break;
    else if (c == ' ' && !is_quoted) words.emplace_back();
    else words.back() += c;
  }
  return {words.begin() + 1, words.end()};
}

TEST(Commands, HaveAnExampleOfTheirOwn) {
  for (const CommandRow& row : all_commands()) {
    const Result<Invocation> invocation = parse_command_line(words_of(row.example), all_commands());
    ASSERT_TRUE(invocation) << row.example << ": " << invocation.error().message;
    ASSERT_NE(invocation->command, nullptr) << row.example;
    EXPECT_EQ(invocation->command->name, row.name);
  }
}

}  // namespace
}  // namespace cupel
