// What the JSON and JUnit reports write, read back by a reader of the format.
#include <gtest/gtest.h>

#include <filesystem>
#include <pugixml.hpp>
#include <set>
#include <sstream>

#include "base/files.h"
#include "core/json.h"
#include "reporters/rows.h"
#include "reporters/testing/told.h"

namespace cupel {
namespace {

using namespace testing_reporters;

std::vector<std::string> keys_of(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

using Strings = std::vector<std::string>;

TEST(JsonReport, HasTheFieldsOfTheResultDocumentInOrder) {
  const Json document = Json::parse(written_by(json_reporter()));
  EXPECT_EQ(keys_of(document), (Strings{"schema", "run", "environment", "attempts", "gates", "summary"}));
  EXPECT_EQ(document["schema"], 1);
  EXPECT_EQ(keys_of(document["run"]),
            (Strings{"id", "started_at", "duration_ms", "cupel_version", "suites", "argv", "shard", "interrupted"}));
  EXPECT_EQ(keys_of(document["environment"]), (Strings{"engine_build", "kernel_class", "threads", "models"}));
  Strings model = keys_of(document["environment"]["models"][0]);
  model.resize(9);
  EXPECT_EQ(model, (Strings{"name", "path", "sha256", "format", "quantization", "parameters", "exactness", "pretrained", "proof"}));
  EXPECT_EQ(keys_of(document["attempts"][0]), (Strings{"suite",         "id",        "case_index", "backend",       "attempt",
                                                       "prompt",        "messages",  "vars",       "tags",          "seed",
                                                       "outcome",       "score",     "source",     "exact",         "finish_reason",
                                                       "latency_ms",    "queued_ms", "ttft_ms",    "prompt_tokens", "completion_tokens",
                                                       "reused_tokens", "cost_usd",  "output",     "turns",         "tool_calls",
                                                       "error",         "checks"}));
  EXPECT_EQ(keys_of(document["attempts"][1]["checks"][0]), (Strings{"type", "outcome", "score", "weight", "expected", "found", "why"}));
  EXPECT_EQ(keys_of(document["summary"]),
            (Strings{"total", "pass", "fail", "error", "skip", "pass_rate", "pass_rate_ci95", "latency_ms", "tokens_per_second",
                     "completion_tokens", "cost_usd", "inferred", "reused", "replayed", "remote", "given", "batch", "audit"}));
  EXPECT_EQ(keys_of(document["summary"]["latency_ms"]), (Strings{"mean", "p50", "p95", "max"}));
  EXPECT_EQ(keys_of(document["summary"]["batch"]), (Strings{"mean", "max"}));
}

TEST(JsonReport, AttemptsStandInThePlansOrder) {
  const Json document = Json::parse(written_by(json_reporter()));
  ASSERT_EQ(document["attempts"].size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(document["attempts"][i]["case_index"], i);
}

TEST(JsonReport, WhatIsUnknownIsNull) {
  const Json document = Json::parse(written_by(json_reporter()));
  EXPECT_TRUE(document["attempts"][2]["score"].is_null());
  EXPECT_TRUE(document["attempts"][0]["error"].is_null());
  EXPECT_EQ(document["attempts"][2]["error"]["code"], "timeout");
  EXPECT_TRUE(document["environment"]["models"][0]["pretrained"].is_null());
  EXPECT_TRUE(document["gates"][1]["actual"].is_null());
  EXPECT_EQ(document["summary"]["pass_rate_ci95"], Json::array({0.1, 0.9}));
}

TEST(JsonReport, BytesThatAreNoTextDoNotBreakIt) {
  const Json document = Json::parse(written_by(json_reporter()));
  EXPECT_EQ(document["attempts"][1]["checks"][0]["expected"], "text with <b>\x01");
}

TEST(JsonReport, GoesToAFileAsAWhole) {
  const TemporaryFolder folder = *TemporaryFolder::make();
  const std::filesystem::path path = folder.path() / "deep" / "report.json";
  const std::unique_ptr<Reporter> reporter = json_reporter().make({.path = path.string()});
  tell_all(*reporter);
  ASSERT_TRUE(reporter->finish());
  EXPECT_EQ(Json::parse(*read_file(path))["attempts"].size(), 4U);
}

TEST(JsonReport, AFullDiskIsAnError) {
  const std::unique_ptr<Reporter> reporter = json_reporter().make({.path = "/dev/full"});
  tell_all(*reporter);
  EXPECT_EQ(reporter->finish().error().code, ErrorCode::io);
}

class JunitReport : public ::testing::Test {
 protected:
  void SetUp() override {
    text_ = written_by(junit_reporter());
    ASSERT_TRUE(document_.load_string(text_.c_str()));
  }
  pugi::xml_node testcase(const char* name) {
    return document_.child("testsuites").child("testsuite").find_child_by_attribute("testcase", "name", name);
  }
  std::string text_;
  pugi::xml_document document_;
};

TEST_F(JunitReport, CountsWhatItHolds) {
  const pugi::xml_node root = document_.child("testsuites");
  int tests = 0, failures = 0, errors = 0, skipped = 0;
  for (const pugi::xml_node suite : root.children("testsuite")) {
    tests += suite.attribute("tests").as_int();
    failures += suite.attribute("failures").as_int();
    errors += suite.attribute("errors").as_int();
    skipped += suite.attribute("skipped").as_int();
    EXPECT_EQ(std::distance(suite.children("testcase").begin(), suite.children("testcase").end()), suite.attribute("tests").as_int());
  }
  EXPECT_EQ(root.attribute("tests").as_int(), tests);
  EXPECT_EQ(root.attribute("failures").as_int(), failures);
  EXPECT_EQ(root.attribute("errors").as_int(), errors);
  EXPECT_EQ(skipped, 2);
  EXPECT_EQ(tests, 6);
  EXPECT_EQ(failures, 2);
}

TEST_F(JunitReport, EachOutcomeHasItsElement) {
  EXPECT_FALSE(testcase("case0").child("failure"));
  EXPECT_STREQ(testcase("case1").child("failure").attribute("type").value(), "contains");
  EXPECT_STREQ(testcase("case2").child("error").attribute("type").value(), "timeout");
  EXPECT_STREQ(testcase("case3").child("skipped").attribute("message").value(), "not started: --fail-fast");
  EXPECT_STREQ(testcase("case1").attribute("time").value(), "1.235");
  EXPECT_STREQ(testcase("case1").attribute("file").value(), "s.yaml");
  EXPECT_STREQ(testcase("case1").attribute("line").value(), "3");
}

TEST_F(JunitReport, HoldsNothingThatXmlForbids) {
  for (const char c : text_) EXPECT_TRUE(static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') << static_cast<int>(c);
  EXPECT_EQ(text_.find("&#x1;"), std::string::npos);
  EXPECT_EQ(text_.find("&#1;"), std::string::npos);
  EXPECT_EQ(text_.find("\xEF\xBF\xBF"), std::string::npos);
  const std::string message = testcase("case1").child("failure").attribute("message").value();
  EXPECT_NE(message.find("text with <b>\\x01"), std::string::npos);
  EXPECT_NE(message.find("\"no\" & \xEF\xBF\xBD\\xff"), std::string::npos);
}

// Jenkins' xUnit plugin refuses what its schema (junit-10.xsd) has not.
void expect_only(const pugi::xml_node node, const std::set<std::string>& elements, const std::set<std::string>& attributes) {
  for (const pugi::xml_node child : node.children()) {
    const bool is_known = child.type() != pugi::node_element || elements.contains(child.name());
    EXPECT_TRUE(is_known) << node.name() << " " << child.name();
  }
  for (const pugi::xml_attribute attribute : node.attributes()) {
    EXPECT_TRUE(attributes.contains(attribute.name())) << node.name() << " " << attribute.name();
  }
}

TEST_F(JunitReport, KeepsToTheSchemaOfJenkins) {
  const pugi::xml_node root = document_.child("testsuites");
  expect_only(root, {"testsuite"}, {"name", "time", "tests", "failures", "errors"});
  for (const pugi::xml_node suite : root.children()) {
    expect_only(suite, {"properties", "testcase"}, {"name", "tests", "failures", "errors", "time", "skipped", "timestamp"});
    for (const char* needed : {"name", "tests", "failures", "errors"}) EXPECT_TRUE(suite.attribute(needed)) << needed;
    for (const pugi::xml_node each : suite.children("testcase")) {
      expect_only(each, {"skipped", "error", "failure", "system-out"}, {"name", "time", "classname", "file", "line"});
      EXPECT_TRUE(each.attribute("name"));
    }
  }
}

TEST_F(JunitReport, TellsFactsAboutTestcases) {
  const std::string facts = testcase("case1").child_value("system-out");
  EXPECT_NE(facts.find("backend=x\n"), std::string::npos);
  EXPECT_NE(facts.find("tags=t1,t2\n"), std::string::npos);
}

TEST_F(JunitReport, KeepsPromptsAndAnswersOut) { EXPECT_EQ(text_.find("secret"), std::string::npos); }

TEST_F(JunitReport, ShortensWhatIsLong) {
  std::ostringstream out;
  const std::unique_ptr<Reporter> reporter = junit_reporter().make({.path = "-", .out = &out});
  Attempt attempt = attempt_of(0, Outcome::fail);
  attempt.id = std::string(5000, 'i');
  attempt.checks[0].found = std::string(100000, 'f');
  reporter->on(AttemptFinished{attempt});
  reporter->on(end_of_run());
  ASSERT_TRUE(reporter->finish());
  EXPECT_LT(out.str().size(), 4000U);
}

}  // namespace
}  // namespace cupel
