#include "importers/promptfoo/csv_tests.h"

#include <gtest/gtest.h>

#include "importers/promptfoo/csv.h"

namespace cupel::promptfoo {
namespace {

std::string tests_in(std::string_view text) {
  const Result<std::vector<Node>> tests = tests_in_csv(text, "t.csv");
  if (!tests) return tests.error().message;
  std::string out;
  for (const Node& test : *tests) out += render_json(to_json(test)) + "\n";
  return out;
}

std::string cell(std::string_view text) { return render_json(to_json(assertion_in_cell(text, {}))); }

TEST(Csv, QuotesHoldCommasAndLines) {
  EXPECT_EQ(tests_in("\xEF\xBB\xBFname,text\r\nAda,\"a, \"\"b\"\"\nc\"\r\n\r\nBob,\n"),
            "{\"vars\":{\"name\":\"Ada\",\"text\":\"a, \\\"b\\\"\\nc\"}}\n{\"vars\":{\"name\":\"Bob\",\"text\":\"\"}}\n");
}

TEST(Csv, LinesAreThoseOfTheFile) {
  const Result<CsvTable> table = parse_csv("a\n\"1\n2\"\n\n3\n", "t.csv");
  ASSERT_TRUE(table);
  ASSERT_EQ(table->rows.size(), 2U);
  EXPECT_EQ(table->rows[0].line, 2);
  EXPECT_EQ(table->rows[1].line, 5);
}

TEST(Csv, MistakesNameLineAndColumn) {
  EXPECT_EQ(tests_in("a,b\n1,\"x\ny\n"), "t.csv:2:3: a quoted cell that never ends");
  EXPECT_EQ(tests_in("a\n1,2\n"), "t.csv:2:1: a row of 2 cells under a header of 1");
}

TEST(Csv, AQuoteInsideACellIsText) {
  EXPECT_EQ(tests_in("q,r\n\"x\" is a letter,5\" wide\n\"fine, too\",\"a \"\"b\"\"\"\n"),
            "{\"vars\":{\"q\":\"\\\"x\\\" is a letter\",\"r\":\"5\\\" wide\"}}\n{\"vars\":{\"q\":\"fine, too\",\"r\":\"a \\\"b\\\"\"}}\n");
}

TEST(Csv, SpecialColumns) {
  EXPECT_EQ(tests_in("q,__expected,__expected2,__description,__prefix,__threshold,__metadata:kind,__metadata:of[],__metric,"
                     "__config:__expected2:threshold\n"
                     "hi,yes,similar(0.5): no,first,Say: ,0.5,x,\"a, b\\, c\",m,0.9\n"),
            "{\"vars\":{\"q\":\"hi\"},\"description\":\"first\",\"options\":{\"prefix\":\"Say: \"},\"threshold\":0.5,"
            "\"metadata\":{\"kind\":\"x\",\"of\":[\"a\",\"b, c\"]},"
            "\"assert\":[{\"type\":\"equals\",\"value\":\"yes\",\"metric\":\"m\"},"
            "{\"type\":\"similar\",\"value\":\"no\",\"metric\":\"m\",\"threshold\":0.9}]}\n");
}

TEST(Csv, ExpectedTextHasNoSpaceAroundIt) {
  EXPECT_EQ(tests_in("q,__expected\na,\" Rome \n\"\nb,\"\ncontains: Rome \"\n"),
            "{\"vars\":{\"q\":\"a\"},\"assert\":[{\"type\":\"equals\",\"value\":\"Rome\"}]}\n"
            "{\"vars\":{\"q\":\"b\"},\"assert\":[{\"type\":\"contains\",\"value\":\"Rome\"}]}\n");
}

TEST(Csv, CellsAreAssertions) {
  EXPECT_EQ(cell("Paris"), R"({"type":"equals","value":"Paris"})");
  EXPECT_EQ(cell("note: not a type"), R"({"type":"equals","value":"note: not a type"})");
  EXPECT_EQ(cell("contains: Paris"), R"({"type":"contains","value":"Paris"})");
  EXPECT_EQ(cell("not-contains:Paris"), R"({"type":"not-contains","value":"Paris"})");
  EXPECT_EQ(cell("is-json"), R"({"type":"is-json"})");
  EXPECT_EQ(cell("latency(100)"), R"({"type":"latency","threshold":100})");
  EXPECT_EQ(cell("similar:cosine(0.8): a: b"), R"({"type":"similar:cosine","threshold":0.8,"value":"a: b"})");
  EXPECT_EQ(cell("levenshtein: abc"), R"({"type":"levenshtein","threshold":0.75,"value":"abc"})");
  EXPECT_EQ(cell("levenshtein(0): abc"), R"({"type":"levenshtein","threshold":0,"value":"abc"})");
  EXPECT_EQ(cell("not-similar: abc"), R"({"type":"not-similar","threshold":0.8,"value":"abc"})");
  EXPECT_EQ(cell("not-levenshtein(2):abc"), R"({"type":"not-levenshtein","threshold":2,"value":"abc"})");
  EXPECT_EQ(cell("contains : abc"), R"({"type":"equals","value":"contains : abc"})");
  EXPECT_EQ(cell("file://check.py:judge"), R"({"type":"python","value":"file://check.py:judge"})");
  EXPECT_EQ(cell("grade: is polite"), R"({"type":"llm-rubric","value":"is polite"})");
}

}  // namespace
}  // namespace cupel::promptfoo
