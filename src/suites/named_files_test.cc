#include "suites/named_files.h"

#include <gtest/gtest.h>

#include "base/files.h"

namespace cupel {
namespace {

namespace fs = std::filesystem;

TEST(NamedFiles, AreFoundWhereverTheyAreNamed) {
  const TemporaryFolder folder = TemporaryFolder::make().value();
  const auto write = [&](const char* name, const char* text) { ASSERT_TRUE(write_file(folder.path() / name, text)); };
  write("s.yaml",
        "suite: s\ncases:\n  - {id: a, prompt: p, output_schema: schema.json}\n  - {id: b, tests: file://more.yaml, x: "
        "[file://c.py:graded]}\n"
        "  - {id: c, glob: file://parts/*.txt, missing: gone.json, long: |\n      schema.json\n      }\n");
  write("schema.json", "{}");
  write("more.yaml", "- {vars: deep/words.csv}\n- s.yaml\n");
  write("deep/words.csv", "a\n");
  write("c.py", "");
  write("parts/one.txt", "");
  write("parts/two.md", "");
  write("alone.json", "{}");
  std::vector<std::string> names;
  for (const fs::path& each : named_files(folder.path() / "s.yaml")) names.push_back(each.lexically_relative(folder.path()).string());
  EXPECT_EQ(names, (std::vector<std::string>{"s.yaml", "schema.json", "more.yaml", "deep/words.csv", "c.py", "parts/one.txt"}));
}

TEST(NamedFiles, OfAFileThatIsBrokenAreNone) {
  const TemporaryFolder folder = TemporaryFolder::make().value();
  ASSERT_TRUE(write_file(folder.path() / "s.yaml", "a: ["));
  EXPECT_EQ(named_files(folder.path() / "s.yaml").size(), 1U);
  EXPECT_EQ(named_files(folder.path() / "none.yaml").size(), 1U);
}

}  // namespace
}  // namespace cupel
