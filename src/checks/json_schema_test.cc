#include <fstream>

#include "base/files.h"
#include "checks/testing/judged.h"
#include "constraint/json_schema/schema.h"

namespace cupel {
namespace {

using namespace testing_checks;

TEST(JsonSchema, does_not_guess_what_a_format_means) {
  const std::string schema = R"({"$schema": "https://json-schema.org/draft/2020-12/schema", "format": "date"})";
  const auto outcome = [&](const char* formats) {
    const Json check = {{"json_schema", {{"schema", Json::parse(schema)}, {"formats", formats}}}};
    return outcome_of(check.dump(), R"("soon")");
  };
  EXPECT_EQ(outcome("judged"), Outcome::fail);
  EXPECT_EQ(outcome("noted"), Outcome::pass);
  EXPECT_TRUE(holds_text(refusal(R"({"json_schema": {"schema": {}, "formats": "maybe"}})"), "judged or noted"));
}

TEST(JsonSchema, judges_answers) {
  const std::string check = R"({"json_schema": {"type": "object", "required": ["age"], "properties": {"age": {"minimum": 18}}}})";
  EXPECT_EQ(outcome_of(check, R"({"age": 20})"), Outcome::pass);
  EXPECT_EQ(outcome_of(check, "twenty"), Outcome::fail);
  EXPECT_EQ(outcome_of(check, ""), Outcome::fail);
  const CheckResult result = judged(check, R"({"age": 7})");
  EXPECT_EQ(result.outcome, Outcome::fail);
  EXPECT_EQ(result.why, "at /age: 'minimum' wants at least 18; found 7");
  EXPECT_EQ(result.found, R"({"age":7})");
  EXPECT_EQ(outcome_of(R"({"json_schema": {"schema": {"type": "array"}, "extract": true}})", "See: [1]"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"json_schema": {}})", "1"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"not": {"json_schema": {"allOf": [{"$ref": "#"}]}}})", "1"), Outcome::error);
}

TEST(JsonSchema, says_what_it_did_not_judge) {
  const CheckResult result = judged(R"({"json_schema": {"tpye": "object", "x-order": 1, "properties": {"a": {"format": "int32"}}}})", "1");
  EXPECT_EQ(result.outcome, Outcome::pass);
  EXPECT_EQ(result.expected,
            "an answer that satisfies the JSON schema (in the schema these say nothing about values: 'tpye' (did you mean 'type'?), "
            "'x-order', 'format' 'int32')");
}

TEST(JsonSchema, reads_a_file_from_the_suites_folder) {
  const Result<TemporaryFolder> folder = TemporaryFolder::make();
  ASSERT_TRUE(folder);
  ASSERT_TRUE(write_file(folder->path() / "s.json", R"({"type": "array"})"));
  ASSERT_TRUE(write_file(folder->path() / "broken.json", "{\"type\": "));
  const Result<Check> check = make(R"({"json_schema": {"file": "s.json"}})", folder->path().string());
  ASSERT_TRUE(check);
  EXPECT_EQ(judge({}, *check, answer("[]")).outcome, Outcome::pass);
  EXPECT_EQ(judge({}, *check, answer("{}")).outcome, Outcome::fail);
  EXPECT_TRUE(make(R"({"json_schema": {"file": "s.json", "extract": true}})", folder->path().string()));
  const Result<Check> broken = make(R"({"json_schema": {"file": "broken.json"}})", folder->path().string());
  ASSERT_FALSE(broken);
  EXPECT_TRUE(holds_text(broken.error().message, "broken.json': not JSON at line 1")) << broken.error().message;
}

TEST(JsonSchema, refuses_at_load) {
  EXPECT_TRUE(holds_text(refusal(R"({"json_schema": {"schema": {"tpye": "object"}, "strict": true}})"),
                         "'json_schema': at the top of the schema: unknown keyword 'tpye', did you mean 'type'?"));
  EXPECT_TRUE(holds_text(refusal(R"({"json_schema": null})"), "needs either a schema or a 'file'"));
  EXPECT_TRUE(holds_text(refusal(R"({"json_schema": {"file": "missing.json"}})"), "missing.json"));
  EXPECT_TRUE(holds_text(refusal(R"({"json_schema": {"schema": {}, "file": "x.json"}})"), "needs either"));
}

}  // namespace
}  // namespace cupel
