#include <gtest/gtest.h>

#include "base/text.h"
#include "reporters/rows.h"
#include "reporters/testing/told.h"

namespace cupel {
namespace {

using namespace testing_reporters;
using Row = std::vector<std::string>;

// RFC 4180, as any reader does it.
std::vector<Row> read_csv(std::string_view text) {
  std::vector<Row> rows(1, Row(1));
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string& cell = rows.back().back();
    if (quoted && text[i] == '"' && text.substr(i + 1).starts_with('"')) cell += text[i++];
    else if (text[i] == '"') quoted = !quoted;
    else if (quoted || (text[i] != ',' && text[i] != '\r' && text[i] != '\n')) cell += text[i];
    else if (text[i] == ',') rows.back().emplace_back();
    else if (text[i] == '\n') rows.emplace_back(1);
  }
  EXPECT_FALSE(quoted);
  EXPECT_EQ(rows.back(), Row(1));
  rows.pop_back();
  return rows;
}

TEST(CsvReport, HasARowForEachAttemptInThePlansOrder) {
  const std::vector<Row> rows = read_csv(written_by(csv_reporter()));
  ASSERT_EQ(rows.size(), 5U);
  for (const Row& row : rows) EXPECT_EQ(row.size(), rows[0].size());
  EXPECT_EQ(rows[0][0], "index");
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(rows[i + 1][0], std::to_string(i));
  EXPECT_EQ(rows[2][8], "fail");
  EXPECT_EQ(rows[1][13], "1234.568");
}

TEST(CsvReport, FormulasAreMadeText) {
  for (const std::string text : {"=1+1", "+1", "-1", "@SUM(A1)", "  =1", "\t=1", "\n@x", "＝1"}) {
    std::ostringstream out;
    const std::unique_ptr<Reporter> reporter = csv_reporter().make({.path = "-", .out = &out});
    Attempt attempt = attempt_of(0, Outcome::pass);
    attempt.output = text;
    reporter->on(AttemptFinished{attempt});
    ASSERT_TRUE(reporter->finish());
    EXPECT_EQ(read_csv(out.str())[1][21], "'" + text);
  }
}

TEST(CsvReport, HostileTextStaysInItsCell) {
  const std::string text = written_of_hostile(csv_reporter());
  const std::vector<Row> rows = read_csv(text);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[1].size(), rows[0].size());
  EXPECT_TRUE(is_valid_utf8(text));
  EXPECT_EQ(text.find('\x01'), std::string::npos);
  for (const std::string& cell : rows[1]) EXPECT_FALSE(cell.starts_with("="));
}

TEST(CsvReport, CellsFitIntoASpreadsheet) {
  std::ostringstream out;
  const std::unique_ptr<Reporter> reporter = csv_reporter().make({.path = "-", .out = &out});
  Attempt attempt = attempt_of(0, Outcome::pass);
  attempt.output = std::string(100'000, 'x');
  reporter->on(AttemptFinished{attempt});
  ASSERT_TRUE(reporter->finish());
  EXPECT_LT(read_csv(out.str())[1][21].size(), 32'767U);
}

}  // namespace
}  // namespace cupel
