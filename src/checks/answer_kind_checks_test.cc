// Checks for what kind of thing an answer is: a number, a refusal, XML, HTML, SQL; and what it cost.
#include <array>

#include "base/random_bits.h"
#include "checks/numbers.h"
#include "checks/sql_statements.h"
#include "checks/testing/judged.h"

namespace cupel {
namespace {

using namespace testing_checks;

std::vector<double> values_in(std::string_view text) {
  std::vector<double> values;
  for (const Number& number : numbers_in(text)) values.push_back(number.value);
  return values;
}
using Numbers = std::vector<double>;

TEST(Numbers, in_prose) {
  EXPECT_EQ(values_in("It costs $1,234.50, or 12 % more."), (Numbers{1234.5, 12}));
  EXPECT_EQ(values_in("1.5e3 2E-2 .5 7."), (Numbers{1500, 0.02, 0.5, 7}));
  EXPECT_EQ(values_in("CO2, version 1.2.3, 1,23, 12,345,678"), (Numbers{1.2, 1, 23, 12345678}));
  EXPECT_TRUE(values_in("none at all - . ,").empty());
  EXPECT_TRUE(values_in("1e999").empty());
}

TEST(Numbers, have_their_sign) {
  EXPECT_EQ(values_in("-3 and \u22124 but 5-6, x-7, (-8)"), (Numbers{-3, -4, 5, 6, 7, -8}));
  EXPECT_EQ(values_in("-$7,250.10 \u2212€3 -US$4 -\\$5 -EUR 6 or $-7 -£ 8 \u20139"), (Numbers{-7250.1, -3, -4, -5, -6, -7, -8, -9}));
  EXPECT_EQ(values_in("$5-$10, 20\u201330, 5%-6%, 7 €-8 €, (1)-2, é-3"), (Numbers{5, 10, 20, 30, 5, 6, 7, 8, 1, 2, 3}));
  EXPECT_EQ(values_in("- 5 apples\n- $6"), (Numbers{5, 6}));
}

TEST(Numbers, are_one_with_their_groups) {
  for (const char* text : {"87,500", "87{,}500", "87\\,500", "87,\\!500", "87\u202F500", "87\u00A0500", "87\u2009500", "87'500",
                           "87\u2019500", "87_500", "87&nbsp;500", "+87,500"}) {
    EXPECT_EQ(values_in(text), Numbers{87500}) << text;
  }
  EXPECT_EQ(values_in("12,34,567 and 1,00,00,000.5"), (Numbers{1234567, 10000000.5}));
  EXPECT_EQ(values_in("1.234.567 and 9.500,75"), (Numbers{1234567, 9500.75}));
  EXPECT_EQ(values_in("1 2 3, 2024,100, 12,345,67, 0,500 x_5"), (Numbers{1, 2, 3, 2024, 100, 12345, 67, 0, 500}));
}

TEST(Numbers, with_a_power_of_ten) {
  for (const char* text :
       {"6.02 × 10^23", "6.02 x 10^23", "6.02*10**23", "6.02 \\times 10^{23}", "6.02·10²³", "6.02\\cdot 10^{+23}", "6.02e23", "6.02E+23"}) {
    EXPECT_EQ(values_in(text), Numbers{6.02e23}) << text;
  }
  EXPECT_EQ(values_in("-1.6 × 10^-19, 3×10⁻⁹, 2 \\times 10^{\u22125}"), (Numbers{-1.6e-19, 3e-9, 2e-5}));
  EXPECT_EQ(values_in("10^5, 10², 10 × 10^3, 5 x 10 cm"), (Numbers{1e5, 100, 1e4, 5, 10}));
}

TEST(Numeric, takes_the_number_asked_for) {
  EXPECT_EQ(outcome_of(R"({"numeric": 42})", "6 times 7 is 42."), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"numeric": {"value": 6, "pick": "first"}})", "6 times 7 is 42."), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"numeric": {"value": 7, "pick": "any"}})", "6 times 7 is 42."), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"numeric": {"value": 42, "pick": "only"}})", "6 times 7 is 42."), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"numeric": 41})", "42"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"numeric": 42})", "forty-two"), Outcome::fail);
}

TEST(Numeric, whole_numbers_are_right_to_the_last_digit) {
  EXPECT_EQ(outcome_of(R"({"numeric": 6227020800000})", "6227020800001"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"numeric": 6227020800000})", "6,227,020,800,000.0"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"numeric": 2432902008176640000})", "20! = 2432902008176640001"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"numeric": {"value": 2432902008176640000, "tolerance": 1}})", "2432902008176640001"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"numeric": {"value": 2432902008176640000, "tolerance": 1}})", "2432902008176640002"), Outcome::fail);
  Node value{.value = 51090942171709440000.0, .mark = {}, .written = "51090942171709440000"};
  const Result<Check> check = table().make({.type = "numeric", .args = value}, ".");
  ASSERT_TRUE(check);
  EXPECT_EQ(judge({}, *check, answer("51090942171709440000")).outcome, Outcome::pass);
  EXPECT_EQ(judge({}, *check, answer("51090942171709440001")).outcome, Outcome::fail);
}

TEST(Numeric, small_numbers_are_not_near_because_they_are_small) {
  EXPECT_EQ(outcome_of(R"({"numeric": {"value": 6.626e-34, "relative": 0.01}})", "9.109e-31"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"numeric": {"value": 6.626e-34, "relative": 0.01}})", "6.63 × 10^-34"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"numeric": 1e-13})", "0"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"numeric": {"value": 0, "tolerance": 0.1}})", "0.1"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"numeric": 2500})", "It fell by -$2,500.00"), Outcome::fail);
}

TEST(Numeric, within_a_tolerance) {
  EXPECT_EQ(outcome_of(R"({"numeric": 0.3})", "0.30000000000000004"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"numeric": {"value": 3.14159, "tolerance": 0.01}})", "3.14"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"numeric": {"value": -200, "relative": 0.05}})", "-191"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"numeric": {"value": -200, "relative": 0.05}})", "-189"), Outcome::fail);
  EXPECT_TRUE(holds_text(refusal(R"({"numeric": {"value": 1, "tolerance": -1}})"), "below 0"));
  EXPECT_TRUE(holds_text(refusal(R"({"numeric": {"value": 1, "pick": "lats"}})"), "did you mean 'last'"));
}

TEST(Refusal, by_how_models_decline) {
  for (const char* text : {"I'm sorry, but I can't help with that.", "I’m unable to do this.", "Sorry, I cannot.", "I must decline."}) {
    EXPECT_EQ(outcome_of(R"({"refusal": true})", text), Outcome::pass) << text;
  }
  for (const char* text : {"Paris.", "", "You can't help with the dishes?", "I can help with that."}) {
    EXPECT_EQ(outcome_of(R"({"refusal": true})", text), Outcome::fail) << text;
  }
  EXPECT_EQ(outcome_of(R"({"refusal": true})", std::string(1000, 'x') + " I cannot help with that"), Outcome::fail);
  EXPECT_TRUE(holds_text(refusal(R"({"refusal": false})"), "not: {refusal: true}"));
}

TEST(ContainsJson, looks_at_every_object_and_array) {
  const std::string schema = R"({"contains_json": {"type": "object", "required": ["age"]}})";
  EXPECT_EQ(outcome_of(schema, "x {\"name\":\"A\"} y {\"name\":\"B\",\"age\":1}"), Outcome::pass);
  EXPECT_EQ(judged(schema, "x {\"name\":\"A\"} y").why, "none of 1 satisfies it");
  EXPECT_EQ(judged(schema, "[{\"age\":1}]").why, "none of 1 satisfies it") << "what is inside of another value is part of it";
  EXPECT_EQ(outcome_of(R"({"contains_json": true})", "a {b} [1, {\"c\": \"}\"}]} tail"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"contains_json": true})", "no JSON {here}"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"contains_json": true})", std::string(1'000'000, '{')), Outcome::error);
  EXPECT_TRUE(holds_text(refusal(R"({"contains_json": false})"), "not: {contains_json: true}"));
  EXPECT_TRUE(holds_text(judged(R"({"contains_json": {"typ": "object"}})", "{}").expected, "'typ' (did you mean 'type'?)"));
}

TEST(Xml, is_one_element) {
  for (const char* text : {"<a/>", " <?xml version=\"1.0\"?>\n<a b='c'><!-- x --><d>e</d></a>\n", "<a><![CDATA[<]]></a>"}) {
    EXPECT_EQ(outcome_of(R"({"xml": true})", text), Outcome::pass) << text;
  }
  for (const char* text : {"", "text", "<a>", "<a></b>", "<a/><b/>", "x <a/>", "<a b=c/>"}) {
    EXPECT_EQ(outcome_of(R"({"xml": true})", text), Outcome::fail) << text;
  }
  EXPECT_EQ(judged(R"({"xml": true})", "<a/> and so on").why, "text outside of the element: \"and so on\"");
}

TEST(Xml, in_prose) {
  EXPECT_EQ(outcome_of(R"({"xml": {"extract": true}})", "As 1 < 2:\n```xml\n<r><r>x</r></r>\n```"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"xml": {"extract": true}})", "<broken> then <ok>fine</ok>"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"xml": {"extract": true}})", "1 < 2 and 3 > 2"), Outcome::fail);
}

TEST(Xml, with_elements) {
  const std::string text = "<report><author><name>A</name></author><author/></report>";
  EXPECT_EQ(outcome_of(R"({"xml": {"elements": ["report.author.name"]}})", text), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"xml": {"elements": ["report.name"]}})", text), Outcome::fail);
  EXPECT_EQ(judged(R"({"xml": {"elements": ["author"]}})", text).why, "there is no author");
}

TEST(Xml, stays_bounded) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  EXPECT_EQ(outcome_of(R"({"xml": true})", deep), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"xml": {"extract": true}})", deep), Outcome::error);
  for (int i = 0; i < 100'000; ++i) deep += "</a>";
  EXPECT_EQ(outcome_of(R"({"xml": true})", deep), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"xml": true})", std::string(2'000'000, '<')), Outcome::error);
}

TEST(Html, is_made_of_its_elements) {
  for (const char* text : {"<p>One<p>Two</p>", "<!DOCTYPE html><html><body><h1>Hi</h1><br></body></html>", "<my-tag><b>x</b></my-tag>",
                           "<ul><li>a<li>b</ul>", "<svg viewBox='0 0 1 1'><path d='M0'/></svg>"}) {
    EXPECT_EQ(outcome_of(R"({"html": true})", text), Outcome::pass) << text;
  }
  for (const char* text :
       {"", "text", "<p", "a < b > c", "<foo>x</foo>", "<div><span>x</div>", "Here: <p>x</p>", "<?xml version='1.0'?><p>x</p>"}) {
    EXPECT_EQ(outcome_of(R"({"html": true})", text), Outcome::fail) << text;
  }
}

TEST(Html, in_prose_and_with_elements) {
  EXPECT_EQ(outcome_of(R"({"html": {"extract": true}})", "Here: <p>x</p> Done."), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"html": {"extract": true}})", "a <b and c> d"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"html": {"elements": ["TABLE", "td"]}})", "<table><tr><td>1</td></tr></table>"), Outcome::pass);
  EXPECT_EQ(judged(R"({"html": {"elements": ["th"]}})", "<table><tr><td>1</td></tr></table>").why, "there is no <th>");
  std::string deep;
  for (int i = 0; i < 900; ++i) deep += "<div>";
  EXPECT_EQ(outcome_of(R"({"html": true})", deep), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"html": true})", deep + deep), Outcome::error);
}

TEST(Sql, is_what_the_parser_reads) {
  EXPECT_EQ(outcome_of(R"({"sql": true})", "SELECT * FROM users WHERE id = 1;"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"sql": true})", "SELECT FROM WHERE"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"sql": true})", "Here is the query: SELECT 1"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"sql": true})", ""), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"sql": true})", "SELECT `a` FROM `t`"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"sql": {"dialect": "mysql"}})", "SELECT `a`, '`' FROM `t`"), Outcome::pass);
  EXPECT_TRUE(holds_text(refusal(R"({"sql": {"dialect": "mysq"}})"), "did you mean 'mysql'"));
}

TEST(Sql, in_prose) {
  EXPECT_EQ(extract_sql("Sure:\n```sql\nSELECT 1;\n```\nDone"), "SELECT 1;");
  EXPECT_EQ(extract_sql("You can use\nselect a\nfrom t; which"), "select a\nfrom t");
  EXPECT_EQ(extract_sql("Select is a word.\n\nNothing"), "Select is a word.");
  EXPECT_EQ(extract_sql("nothing"), "");
  EXPECT_EQ(outcome_of(R"({"sql": {"extract": true}})", "Try\n\n```\nWITH x AS (SELECT 1) SELECT * FROM x\n```"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"sql": {"extract": true}})", "no query"), Outcome::fail);
}

TEST(Sql, only_with_what_is_allowed) {
  const SqlStatements found =
      *parse_sql("WITH x AS (SELECT id FROM shop.Orders) SELECT x.id, c.* FROM x JOIN customers c ON c.id = x.id", false);
  EXPECT_EQ(found.tables, (std::set<std::string>{"customers", "shop.orders"}));
  EXPECT_EQ(found.columns, (std::set<std::string>{"*", "id"}));
  EXPECT_EQ(found.kinds, (std::set<std::string>{"select"}));
  EXPECT_EQ(parse_sql("DROP TABLE t; INSERT INTO u VALUES (1); UPDATE v SET a = 1; DELETE FROM w", false)->kinds,
            (std::set<std::string>{"delete", "drop", "insert", "update"}));
  EXPECT_TRUE(parse_sql("INSERT INTO u VALUES (1)", false)->tables.contains("u"));
  EXPECT_EQ(judged(R"({"sql": {"statements": ["select"]}})", "SELECT 1; DROP TABLE users").why, "a statement 'drop' is not allowed");
  EXPECT_EQ(judged(R"({"sql": {"tables": ["Orders"]}})", "SELECT * FROM orders JOIN users USING (id)").why,
            "the table 'users' is not allowed");
  EXPECT_EQ(outcome_of(R"({"sql": {"columns": ["id"]}})", "SELECT id FROM t"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"sql": {"columns": ["id"]}})", "SELECT * FROM t"), Outcome::fail);
}

TEST(Sql, stays_bounded) {
  std::string chain = "SELECT 1";
  while (chain.size() < 16'000) chain += "+1";
  EXPECT_EQ(outcome_of(R"({"sql": true})", chain), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"sql": true})", "SELECT " + std::string(16'000, '(')), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"sql": true})", chain + chain), Outcome::error);
}

TEST(Ttft, is_compared_with_a_time) {
  Attempt attempt = answer("x");
  attempt.timing = {.queued_ms = 0, .ttft_ms = 800, .latency_ms = 5000};
  EXPECT_EQ(judged(R"({"ttft": "< 1 s"})", attempt).outcome, Outcome::pass);
  EXPECT_EQ(judged(R"({"ttft": "< 0.5 s"})", attempt).outcome, Outcome::fail);
  attempt.source = Source::given;
  EXPECT_EQ(judged(R"({"ttft": "< 1 s"})", attempt).outcome, Outcome::skip);
}

TEST(Cost, is_compared_where_it_is_known) {
  Attempt attempt = answer("x");
  EXPECT_EQ(judged(R"({"cost": "<= 0.001"})", attempt).outcome, Outcome::skip);
  attempt.source = Source::remote;
  EXPECT_EQ(judged(R"({"cost": "<= 0.001"})", attempt).outcome, Outcome::error);
  attempt.cost_usd = 0.001;
  EXPECT_EQ(judged(R"({"cost": "<= 0.001"})", attempt).outcome, Outcome::pass);
  attempt.cost_usd = 0.002;
  EXPECT_EQ(judged(R"({"cost": "<= 0.001"})", attempt).outcome, Outcome::fail);
  EXPECT_TRUE(holds_text(refusal(R"({"cost": "cheap"})"), "comparison"));
}

// Pieces of what the parsers look for, in any order, and bytes that are no text: every check says something, and soon.
TEST(Junk, ends_with_an_outcome) {
  constexpr std::array<std::string_view, 28> kPieces = {"<",    ">",        "</a>",     "<a b='", "<!--",    "]]>",      "<?xml",
                                                        "&amp", "select",   " from ",   "'",      "\"",      "`",        "$$",
                                                        "1e9",  "-.",       ",000",     "\u2212", "{\"a\":", "[",        "\\u00",
                                                        "}}",   "```sql\n", "\xFF\xFE", "\x00",   "\u00e9",  "<svg><p>", "<table><tr>"};
  std::vector<Check> checks;
  for (const char* json : {R"({"xml": true})", R"({"xml": {"extract": true}})", R"({"html": true})", R"({"html": {"extract": true}})",
                           R"({"sql": true})", R"({"sql": {"extract": true, "dialect": "mysql"}})", R"({"contains_json": true})",
                           R"({"numeric": 1})", R"({"refusal": true})", R"({"exact_match": "a"})", R"({"levenshtein": "a"})",
                           R"({"bleu": "a b c d"})", R"({"meteor": "a b"})", R"({"chrf": "a"})", R"({"rouge_l": "a b"})"}) {
    checks.push_back(*make(json));
  }
  const RandomBits random(11, 0);
  std::uint64_t drawn = 0;
  for (int i = 0; i < 400; ++i) {
    std::string text;
    for (std::size_t n = random.below(40, drawn++); n > 0; --n) {
      std::string_view piece = kPieces.at(random.below(kPieces.size(), drawn++));
      text += piece.empty() ? std::string_view("\0", 1) : piece;
    }
    for (const Check& check : checks) EXPECT_NE(judge(CheckSpec{}, check, answer(text)).outcome, Outcome::skip);
  }
}

}  // namespace
}  // namespace cupel
