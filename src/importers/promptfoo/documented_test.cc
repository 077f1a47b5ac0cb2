// docs/promptfoo.md lists the types of assertions: from the table that reads them.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/files.h"
#include "importers/promptfoo/assertion_names.h"
#include "importers/promptfoo/assertion_types.h"

namespace cupel::promptfoo {
namespace {

std::string table_of_assertions() {
  std::string table = "| there | here | |\n|---|---|---|\n";
  for (const AssertionType& type : assertion_types()) table += fmt::format("| `{}` | `{}` | {} |\n", type.name, type.check, type.note);
  return table;
}

TEST(Documented, AssertionsAreThoseOfTheTable) {
  const std::filesystem::path repository = std::filesystem::path(__FILE__).parent_path().parent_path().parent_path().parent_path();
  const std::string page = read_file(repository / "docs/promptfoo.md").value();
  const std::string begin = "<!-- assertions -->\n", end = "<!-- end -->\n";
  const std::size_t from = page.find(begin) + begin.size();
  EXPECT_EQ(page.substr(from, page.find(end) - from), table_of_assertions());
}

TEST(Documented, TypesAreNamesThere) {
  for (const AssertionType& type : assertion_types()) EXPECT_TRUE(is_assertion_name(type.name)) << type.name;
}

}  // namespace
}  // namespace cupel::promptfoo
