#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/files.h"
#include "base/process.h"
#include "base/text.h"
#include "commands/completion_script.h"
#include "commands/help.h"

namespace cupel {
namespace {

class CompletionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const std::string_view shell : kShells) {
      ASSERT_TRUE(write_file(script(shell), completion_script(shell, all_subjects()).value()));
    }
  }
  std::filesystem::path script(std::string_view shell) const { return folder_.path() / shell; }

  Result<ProcessResult> run(const std::vector<std::string>& args) const {
    Environment environment;
    environment.set("PATH", "/usr/local/bin:/usr/bin:/bin");
    return run_process(
        {.args = args, .environment = environment, .folder = folder_.path(), .timeout = std::nullopt, .on_output = {}, .on_wait = {}});
  }

  /// What bash offers when the cursor stands behind the last word.
  std::string offered(const std::vector<std::string>& words) const {
    const std::string code = fmt::format("source '{}'; COMP_WORDS=('{}'); COMP_CWORD={}; _cupel; echo \"${{COMPREPLY[*]}}\"",
                                         script("bash").string(), fmt::join(words, "' '"), words.size() - 1);
    const auto result = run({"bash", "-c", code});
    if (!result || !result->succeeded()) return "bash failed: " + (result ? result->err : result.error().message);
    return result->err + std::string(trim(result->out));
  }

  TemporaryFolder folder_ = TemporaryFolder::make().value();
};

TEST_F(CompletionTest, BashCompletesCommands) {
  EXPECT_EQ(offered({"cupel", "gen"}), "generate");
  EXPECT_EQ(offered({"cupel", "config", "s"}), "show");
  EXPECT_EQ(offered({"cupel", "config", ""}), "show check");
}

TEST_F(CompletionTest, BashCompletesOptionsOfTheCommandThatStandsThere) {
  EXPECT_EQ(offered({"cupel", "generate", "--temp"}), "--temperature");
  EXPECT_EQ(offered({"cupel", "config", "show", "--j"}), "--json");
  EXPECT_EQ(offered({"cupel", "help", "--temp"}), "");
}

TEST_F(CompletionTest, BashCompletesKnownValues) {
  EXPECT_EQ(offered({"cupel", "generate", "--color", "a"}), "auto always");
  EXPECT_EQ(offered({"cupel", "completion", "f"}), "fish");
  EXPECT_EQ(offered({"cupel", "help", "contains_an"}), "contains_any");
  EXPECT_EQ(offered({"cupel", "generate", "--backend", ""}), "") << "nothing of ours: bash then offers files";
}

TEST_F(CompletionTest, EveryCommandAndOptionIsInEveryScript) {
  for (const std::string_view shell : kShells) {
    const std::string text = completion_script(shell, all_subjects()).value();
    for (const CommandRow& row : all_commands()) {
      for (const std::string& word : split(row.name, ' ')) EXPECT_NE(text.find(word), std::string::npos) << shell << " " << word;
      for (const FieldInfo& field : row.fields) {
        if (field.rule == FieldRule::positional) continue;
        const std::string name = option_name(field.name);
        EXPECT_NE(text.find(shell == "fish" ? "-l " + name.substr(2) : name), std::string::npos) << shell << " " << row.name << " " << name;
      }
    }
  }
}

TEST_F(CompletionTest, OtherShellsAccept) {
  Environment environment;
  environment.set("PATH", "/usr/local/bin:/usr/bin:/bin");
  int tried = 0;
  for (const char* shell : {"bash", "zsh", "fish"}) {
    if (!find_program(shell, environment)) continue;
    const auto result = run({shell, "-n", script(shell).string()});
    ASSERT_TRUE(result) << shell;
    EXPECT_TRUE(result->succeeded()) << shell << ": " << result->err;
    ++tried;
  }
  EXPECT_GE(tried, 1);
}

TEST(Completion, UnknownShellHasTheNearest) {
  const auto script = completion_script("fihs", all_subjects());
  ASSERT_FALSE(script);
  EXPECT_EQ(script.error().message, "no completion for the shell 'fihs', did you mean 'fish'?");
}

}  // namespace
}  // namespace cupel
