#include "core/json_reader.h"

#include <gtest/gtest.h>

#include <string>

#include "core/json_view.h"

namespace cupel {
namespace {

std::string refusal(std::string_view text, std::size_t max_depth = kMaxJsonDepth) {
  const Result<Json> read = parse_json(text, max_depth);
  return read ? "" : read.error().message;
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(JsonReader, ReadsWhatTheLibraryReads) {
  for (const char* text : {"null", " true\n", "-0", "1.5e3", "18446744073709551615", "-9223372036854775808", R"("a\u00e9\n\"")", "[]", "{}",
                           R"({"b": [1, {"c": null}], "a": {"": [[], {}]}})", R"({"a": 1, "b": 2, "a": 3})"}) {
    ASSERT_TRUE(parse_json(text)) << text;
    EXPECT_EQ(render_json(*parse_json(text)), render_json(Json::parse(text))) << text;
    EXPECT_EQ(*parse_sorted_json(text), SortedJson::parse(text)) << text;
  }
}

TEST(JsonReader, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(refusal("{\"a\": 1,\n \"é\" 2}").substr(0, 35), "not JSON at line 2, column 6 (\"2}\")");
  EXPECT_EQ(refusal("[1, 2").substr(0, 41), "not JSON at line 1, column 6 (nothing): s");
  EXPECT_EQ(refusal(std::string_view("[1]\0", 4)), "not JSON at line 1, column 4: a NUL byte");
  EXPECT_EQ(refusal("1e999").substr(0, 10), "not JSON: ");
  EXPECT_NE(refusal("\"\xFF\""), "");
  EXPECT_NE(refusal(""), "");
  EXPECT_TRUE(json_or_discarded("[1,]").is_discarded());
  EXPECT_TRUE(json_or_discarded("null").is_null());
  const JsonReading<Json> read = read_json("[1 2]");
  ASSERT_TRUE(read.mistake);
  EXPECT_EQ(read.mistake->offset, 3U);
  EXPECT_EQ(read_json("[1").mistake->offset, 2U) << "something is missing at the end";
}

TEST(JsonReader, RefusesNestingBeforeAnythingRecurses) {
  EXPECT_EQ(refusal(nested(kMaxJsonDepth)), "");
  EXPECT_EQ(refusal(nested(kMaxJsonDepth + 1)), "JSON nested more than 256 deep at line 1, column 257");
  EXPECT_EQ(refusal("\"[[[[\"", 2), "");
  EXPECT_EQ(refusal("[\"]\", {\"a\": [1]}]", 2), "JSON nested more than 2 deep at line 1, column 13");
  for (const std::string& deep : {nested(300'000), std::string(1'000'000, '['), "{\"a\":" + nested(100'000) + "}"}) {
    EXPECT_NE(refusal(deep), "");
    EXPECT_FALSE(parse_sorted_json(deep));
    EXPECT_TRUE(json_or_discarded(deep).is_discarded());
    EXPECT_THROW(ReadJson read(deep), Json::exception);
  }
}

// A text that was cut inside of a character beyond U+FFFF, as JavaScript writes it.
TEST(JsonReader, HalfOfASurrogatePairBecomesTheReplacementCharacter) {
  EXPECT_EQ(parse_json(R"("party \ud83c\udf89!")")->get<std::string>(), "party 🎉!");
  EXPECT_EQ(parse_json(R"("party \ud83c")")->get<std::string>(), "party \uFFFD");
  EXPECT_EQ(parse_json(R"(["\uDF89 x", "\ud83c\ud83c\udf89", "\ud83cx"])"), Json::parse("[\"\uFFFD x\", \"\uFFFD🎉\", \"\uFFFDx\"]"));
  EXPECT_EQ(parse_json(R"("\\ud83c \\\ud83c")")->get<std::string>(), "\\ud83c \\\uFFFD") << "an escaped backslash begins no escape";
  EXPECT_EQ(without_lone_surrogates(R"("\ud83c\udf89 \n \u00e9")"), std::nullopt);
}

// The library looks through all members for each: the square of this number would take minutes.
TEST(JsonReader, WideObjectsTakeLinearTime) {
  std::string text = "{";
  for (int i = 0; i < 200'000; ++i) text += "\"member " + std::to_string(i) + "\": " + std::to_string(i) + ", ";
  text += "\"member 7\": -1}";
  const Result<Json> read = parse_json(text);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->size(), 200'000U);
  EXPECT_EQ(read->begin().value(), 0);
  EXPECT_EQ((*read)["member 7"], -1) << "the last of equal keys counts, in the place of the first";
}

}  // namespace
}  // namespace cupel
