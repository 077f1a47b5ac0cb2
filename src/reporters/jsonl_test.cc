#include <gtest/gtest.h>

#include "base/files.h"
#include "base/text.h"
#include "core/json.h"
#include "reporters/rows.h"
#include "reporters/testing/told.h"

namespace cupel {
namespace {

using namespace testing_reporters;

std::vector<Json> lines_of(const std::string& text) {
  std::vector<Json> lines;
  for (const std::string& line : split(text, '\n')) {
    if (!line.empty()) lines.push_back(Json::parse(line));
  }
  return lines;
}

TEST(JsonlReport, HasALineForTheBeginningEachAttemptAndTheEnd) {
  const std::vector<Json> lines = lines_of(written_by(jsonl_reporter()));
  ASSERT_EQ(lines.size(), 6U);
  EXPECT_EQ(lines[0]["type"], "run_started");
  EXPECT_EQ(lines[0]["schema"], 1);
  EXPECT_EQ(lines[0]["attempts"], 4);
  EXPECT_EQ(lines[1]["type"], "attempt");
  EXPECT_EQ(lines[1]["index"], 2) << "as they end";
  EXPECT_EQ(lines[1]["error"]["code"], "timeout");
  EXPECT_EQ(lines[5]["type"], "run_finished");
  EXPECT_EQ(lines[5]["summary"]["total"], 4);
  EXPECT_EQ(lines[5]["gates"].size(), 2U);
}

TEST(JsonlReport, CanBeReadWhileTheRunGoesOn) {
  const TemporaryFolder folder = *TemporaryFolder::make();
  const std::filesystem::path path = folder.path() / "deep" / "report.jsonl";
  const std::unique_ptr<Reporter> reporter = jsonl_reporter().make({.path = path.string()});
  reporter->on(RunStarted{.attempts = 2});
  reporter->on(AttemptFinished{attempt_of(0, Outcome::pass)});
  EXPECT_EQ(lines_of(*read_file(path)).size(), 2U);
  reporter->on(end_of_run());
  ASSERT_TRUE(reporter->finish());
  EXPECT_EQ(lines_of(*read_file(path)).size(), 3U);
}

TEST(JsonlReport, HostileTextStaysOnItsLine) {
  const std::string text = written_of_hostile(jsonl_reporter());
  const std::vector<Json> lines = lines_of(text);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(text.find("\xE2\x80\xA8"), std::string::npos) << "a line's end to some readers";
  EXPECT_NE(lines[1]["output"].get<std::string>().find("\xE2\x80\xA8"), std::string::npos);
}

TEST(JsonlReport, AFullDiskIsAnError) {
  const std::unique_ptr<Reporter> reporter = jsonl_reporter().make({.path = "/dev/full"});
  tell_all(*reporter);
  EXPECT_EQ(reporter->finish().error().code, ErrorCode::io);
}

}  // namespace
}  // namespace cupel
