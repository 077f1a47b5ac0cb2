#include "core/document_schema.h"

#include <gtest/gtest.h>

#include "core/document.h"
#include "core/testing/fill_fields.h"

namespace cupel {
namespace {

// Every map of a document whose maps have a list: the fields that are there are those of the schema.
void expect_described(const Json& schema, const Json& value, const std::string& path) {
  if (const auto shapes = schema.find("anyOf"); shapes != schema.end()) return expect_described(shapes->front(), value, path);
  if (value.is_array() && schema.contains("items")) {
    for (const Json& each : value) expect_described(schema.at("items"), each, path + "[]");
  }
  if (!value.is_object() || !schema.contains("properties")) return;
  for (const auto& [name, each] : value.items()) {
    ASSERT_TRUE(schema.at("properties").contains(name)) << path << "." << name;
    expect_described(schema.at("properties").at(name), each, path + "." + name);
  }
  for (const auto& [name, each] : schema.at("properties").items()) EXPECT_TRUE(value.contains(name)) << path << "." << name;
}

TEST(DocumentSchema, DescribesEveryField) {
  const Json document = {{"schema", kDocumentSchema},
                         {"run", document_of(filled<RunPart>())},
                         {"environment", document_of(filled<EnvironmentFacts>())},
                         {"attempts", {document_of(filled<Attempt>())}},
                         {"gates", document_of(filled<std::vector<GateResult>>())},
                         {"summary", document_of(filled<Summary>())},
                         {"baseline", document_of(filled<RunDiff>())}};
  expect_described(result_schema(), document, "");
}

TEST(DocumentSchema, SaysWhatAFieldMayBe) {
  const Json schema = result_schema();
  const Json& attempt = schema.at("/properties/attempts/items"_json_pointer);
  const Json& fields = attempt.at("properties");
  EXPECT_EQ(fields.at("outcome").at("enum"), (Json{"pass", "fail", "error", "skip"}));
  EXPECT_EQ(fields.at("score").at("type"), (Json{"number", "null"}));
  EXPECT_EQ(fields.at("tags").at("items").at("type"), "string");
  EXPECT_EQ(fields.at("suite").at("description"), "the suite's name");
  const auto is_required = [&](const char* name) {
    return std::ranges::any_of(attempt.at("required"), [&](const Json& each) { return each == name; });
  };
  EXPECT_TRUE(is_required("suite"));
  EXPECT_FALSE(is_required("retries"));
  EXPECT_FALSE(fields.contains("judged_by"));
}

}  // namespace
}  // namespace cupel
