// What the repository ships to be read: the suites, the examples, and every complete example in the documentation of the format.
#include <gtest/gtest.h>

#include <array>
#include <filesystem>

#include "base/files.h"
#include "base/text.h"
#include "importers/rows.h"
#include "suites/load.h"
#include "suites/yaml.h"

namespace cupel {
namespace {

namespace fs = std::filesystem;

fs::path repository() { return fs::path(__FILE__).parent_path().parent_path().parent_path(); }

std::span<const ImporterRow> importers() {
  static const std::array kRows = {cupel_suite_importer(), fixture_importer(), promptfoo_importer()};
  return kRows;
}

std::vector<std::string> ids_in(const fs::path& path) {
  const SuiteFiles found = find_suite_files(std::array{path}, importers(), repository()).value();
  EXPECT_TRUE(found.notes.empty());
  std::vector<std::string> ids;
  for (const fs::path& file : found.files) {
    const CaseSink sink = [&](const Case& each) -> Result<void> {
      EXPECT_FALSE(each.checks.empty() && each.turns.front().checks.empty()) << each.id << " checks nothing";
      ids.push_back(each.id);
      return {};
    };
    const Result<Suite> suite = load_suite(file, importers(), sink, repository());
    EXPECT_TRUE(suite) << suite.error().message;
    EXPECT_TRUE(suite && suite->notes.empty()) << file;
  }
  return ids;
}

TEST(Shipped, QuickstartLoads) {
  const std::vector<std::string> ids = ids_in("suites/quickstart");
  EXPECT_EQ(join(ids, " "),
            "cities translate capital[country=Japan,city=Tokyo] capital[country=Egypt,city=Cairo] capital[country=Poland,city=Warsaw] moon "
            "water week sum json-line json-color json-person python");
}

TEST(Shipped, AllSuitesLoad) {
  EXPECT_EQ(ids_in("suites/basic").size(), 24U);
  EXPECT_EQ(ids_in("suites/dangerous").size(), 23U);
  for (const char* folder : {"suites/regression", "suites/structured", "suites/judge"}) EXPECT_GE(ids_in(folder).size(), 12U) << folder;
}

TEST(Shipped, ExamplesLoad) { EXPECT_GE(ids_in("examples").size(), 12U); }

TEST(Shipped, DocumentedSuitesLoad) {
  const std::string page = read_file(repository() / "docs/formats/suite.md").value();
  constexpr std::string_view kFence = "```yaml\n";
  int examples = 0;
  for (std::size_t at = page.find(kFence); at != std::string::npos; at = page.find(kFence, at)) {
    at += kFence.size();
    const std::string text = page.substr(at, page.find("```", at) - at);
    Result<Node> tree = parse_yaml(text, "suite.md");
    ASSERT_TRUE(tree) << tree.error().message << "\n" << text;
    const SuiteSource source{"suite.md", *std::move(tree)};
    const ImporterRow* row = nullptr;
    for (const ImporterRow& each : importers()) {
      if (each.recognizes(source)) row = &each;
    }
    ASSERT_NE(row, nullptr) << text;
    const Result<Suite> suite = row->load(source, [](const Case&) -> Result<void> { return {}; });
    EXPECT_TRUE(suite) << suite.error().message << "\n" << text;
    ++examples;
  }
  EXPECT_GE(examples, 8);
}

}  // namespace
}  // namespace cupel
