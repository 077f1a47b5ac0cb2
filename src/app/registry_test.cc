// Walks every row: what it says of itself is there, and its example is one that works.
#include "app/registry.h"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "backends/open.h"
#include "core/backend_spec.h"
#include "suites/yaml.h"

namespace cupel {
namespace {

Node parsed(std::string_view yaml) {
  const Result<Node> node = parse_yaml(yaml, "example.yaml");
  EXPECT_TRUE(node) << yaml << ": " << (node ? "" : node.error().message);
  return node.value_or(Node());
}

TEST(Checks, HaveASummaryAndAnExampleThatMakesOne) {
  std::set<std::string_view> names;
  for (const CheckRow& row : all_checks().rows()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_FALSE(row.summary.empty()) << row.name;
    EXPECT_FALSE(row.fields.empty()) << row.name;
    for (const FieldInfo& field : row.fields) EXPECT_FALSE(field.help.empty()) << row.name << " " << field.name;
    const Result<CheckSpec> spec = parse_check_spec(parsed(row.example));
    ASSERT_TRUE(spec) << row.name;
    EXPECT_EQ(spec->type, row.name);
    const Result<Check> check = all_checks().make(*spec, ".");
    ASSERT_TRUE(check) << row.name << ": " << check.error().message;
    EXPECT_EQ(static_cast<bool>(check->decide), !row.decided.empty()) << row.name << " says whether it is decided early";
  }
}

TEST(Importers, HaveASummaryAndAnExampleThatOnlyTheyRead) {
  std::set<std::string_view> names;
  for (const ImporterRow& row : all_importers()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_FALSE(row.summary.empty()) << row.name;
    const SuiteSource source{"example.yaml", parsed(row.example)};
    for (const ImporterRow& other : all_importers()) EXPECT_EQ(other.recognizes(source), other.name == row.name) << row.name;
    std::size_t cases = 0;
    const Result<Suite> suite = row.load(source, [&](const Case&) -> Result<void> {
      ++cases;
      return {};
    });
    ASSERT_TRUE(suite) << row.name << ": " << suite.error().message;
    EXPECT_EQ(cases, 1U) << row.name;
  }
}

TEST(Reporters, HaveASummaryAndCanBeMade) {
  std::set<std::string_view> names;
  std::ostringstream out;
  for (const ReporterRow& row : all_reporters()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_FALSE(row.summary.empty()) << row.name;
    EXPECT_TRUE(row.make({.out = &out})) << row.name;
  }
}

TEST(Backends, HaveASummaryAndAnExampleOfTheirKind) {
  for (const BackendRow& row : backend_rows()) {
    EXPECT_FALSE(row.summary.empty()) << row.kind;
    const Result<BackendSpec> spec = parse_backend_spec(row.example);
    ASSERT_TRUE(spec) << row.kind;
    EXPECT_EQ(spec->kind, row.kind);
  }
}

}  // namespace
}  // namespace cupel
