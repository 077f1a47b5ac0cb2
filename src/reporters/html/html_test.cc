#include <gtest/gtest.h>

#include "base/text.h"
#include "core/json.h"
#include "reporters/html/admission.h"
#include "reporters/html/page.h"
#include "reporters/html/policy.h"
#include "reporters/rows.h"
#include "reporters/testing/told.h"

namespace cupel {
namespace {

using namespace testing_reporters;

std::string between(const std::string& text, std::string_view begin, std::string_view end) {
  const std::size_t from = text.find(begin) + begin.size();
  return text.substr(from, text.find(end, from) - from);
}

std::vector<Json> attempts_in(const std::string& page) {
  std::vector<Json> attempts;
  for (const std::string& line : split(between(page, "id=\"data-attempts\">\n", "</script>"), '\n')) {
    if (!line.empty()) attempts.push_back(Json::parse(line));
  }
  return attempts;
}

TEST(HtmlReport, HoldsTheAttemptsAndTheEndOfTheRun) {
  const std::string page = written_by(html_reporter());
  const std::vector<Json> attempts = attempts_in(page);
  ASSERT_EQ(attempts.size(), 4U);
  EXPECT_EQ(attempts[1]["output"], "a secret answer");
  EXPECT_EQ(attempts[1]["line"], 3);
  const Json end = Json::parse(between(page, "id=\"data-end\">", "</script>"));
  EXPECT_EQ(end["summary"]["total"], 4);
  EXPECT_EQ(end["gates"].size(), 2U);
  EXPECT_EQ(end["left_out"], 0);
}

TEST(HtmlReport, ItsPolicyAllowsItsOwnScriptAndStyleOnly) {
  EXPECT_EQ(html::policy_source(""), "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
  const std::string page = written_by(html_reporter());
  EXPECT_NE(page.find("default-src 'none'; script-src " + html::policy_source(between(page, "<script>", "</script>")) + "; style-src " +
                      html::policy_source(between(page, "<style>", "</style>")) + ";"),
            std::string::npos);
}

TEST(HtmlReport, HostileTextStaysInsideTheData) {
  const std::string page = written_of_hostile(html_reporter());
  std::size_t scripts = 0;
  for (std::size_t at = page.find("<script"); at != std::string::npos; at = page.find("<script", at + 1)) ++scripts;
  EXPECT_EQ(scripts, 3U);
  EXPECT_EQ(page.find("<!--"), std::string::npos);
  ASSERT_EQ(attempts_in(page).size(), 1U);
  EXPECT_NE(attempts_in(page)[0]["output"].get<std::string>().find("</script><script>"), std::string::npos);
}

TEST(HtmlReport, LongTextsAreCutBetweenCharacters) {
  std::ostringstream out;
  const std::unique_ptr<Reporter> reporter = html_reporter().make({.path = "-", .out = &out});
  reporter->on(RunStarted{});
  Attempt attempt = attempt_of(0, Outcome::pass);
  attempt.output = "x";
  for (int i = 0; i < 20'000; ++i) attempt.output += "ü";
  reporter->on(AttemptFinished{attempt});
  ASSERT_TRUE(reporter->finish());
  const std::string output = attempts_in(out.str())[0]["output"];
  EXPECT_LT(output.size(), 33'000U);
  EXPECT_TRUE(output.ends_with("ü… (7234 more bytes: see the json report)")) << output.substr(output.size() - 60);
}

TEST(HtmlReport, WhatDidNotPassIsListedFirst) {
  html::Admission admission(2, 1000);
  admission.add(10);
  EXPECT_TRUE(admission.admits(Outcome::pass));
  admission.add(10);
  EXPECT_FALSE(admission.admits(Outcome::pass));
  EXPECT_TRUE(admission.admits(Outcome::fail));
  admission.add(10);
  admission.add(10);
  EXPECT_FALSE(admission.admits(Outcome::error));
}

TEST(HtmlReport, APageHasAnEndInBytesToo) {
  html::Admission admission(100, 1000);
  admission.add(1000);
  EXPECT_FALSE(admission.admits(Outcome::fail));
}

TEST(HtmlReport, AFullDiskIsAnError) {
  const std::unique_ptr<Reporter> reporter = html_reporter().make({.path = "/dev/full"});
  tell_all(*reporter);
  EXPECT_EQ(reporter->finish().error().code, ErrorCode::io);
}

}  // namespace
}  // namespace cupel
