#include "core/json_strings.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

std::string strings_of(std::string_view text) {
  JsonStrings strings;
  std::string found;
  for (const char c : text) found += strings.step(c) ? c : '.';
  return found;
}

TEST(JsonStrings, QuotesBelongToTheirStrings) { EXPECT_EQ(strings_of(R"({"a": "b{", "c": 1})"), R"(."a".."b{".."c"....)"); }

TEST(JsonStrings, EscapedQuotesEndNothing) { EXPECT_EQ(strings_of(R"("a\"}",1)"), R"("a\"}"..)"); }

TEST(JsonStrings, AnEscapedBackslashEscapesNothing) { EXPECT_EQ(strings_of(R"("a\\",1)"), R"("a\\"..)"); }

TEST(JsonRefusal, IsTheReasonAlone) {
  EXPECT_EQ(json_refusal("[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while parsing value", 80),
            "syntax error while parsing value");
  EXPECT_EQ(json_refusal("[json.exception.out_of_range.406] number overflow", 80), "number overflow");
  EXPECT_EQ(json_refusal("without a place", 80), "without a place");
}

}  // namespace
}  // namespace cupel
