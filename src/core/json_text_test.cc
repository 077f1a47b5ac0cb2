#include "core/json_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace cupel {
namespace {

TEST(JsonText, IsWhatTheTreeWouldBe) {
  JsonText out;
  out.open_map();
  out.member("text", "plain");
  out.member("unset", std::optional<double>());
  out.key("list");
  out.open_list();
  out.add(1);
  out.open_map();
  out.close_map();
  out.open_list();
  out.close_list();
  out.add(true);
  out.close_list();
  out.member("tree", Json{{"a", {1, "b"}}});
  out.member("behind", nullptr);
  out.close_map();
  const Json tree = {{"text", "plain"},
                     {"unset", nullptr},
                     {"list", {1, Json::object(), Json::array(), true}},
                     {"tree", {{"a", {1, "b"}}}},
                     {"behind", nullptr}};
  EXPECT_EQ(out.take(), render_json(tree));
}

template <class T>
std::string written(const T& value) {
  JsonText out;
  out.add(value);
  return out.take();
}

TEST(JsonText, HostileTextsAreEscapedAsTreesEscapeThem) {
  for (const std::string& text : {std::string(), std::string("a\0b", 3), std::string("\"\\/"), std::string("\n\t\x1f\x7f"),
                                  std::string("caf\xC3\xA9 \xF0\x9F\x98\x80"), std::string("\xff\xfe"), std::string("cut \xE2\x80")}) {
    EXPECT_EQ(written(text), render_json(Json(text)));
    JsonText out;
    out.open_map();
    out.member(text, 1);
    out.close_map();
    EXPECT_EQ(out.take(), "{" + render_json(Json(text)) + ":1}");
  }
}

TEST(JsonText, NumbersAreWrittenAsTreesWriteThem) {
  for (const double value : {0.0, -0.0, 1.0, 0.1, 1e21, 1.5e-9, 123456.789, std::numeric_limits<double>::infinity()}) {
    EXPECT_EQ(written(value), render_json(Json(value)));
  }
  EXPECT_EQ(written(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(written(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
}

}  // namespace
}  // namespace cupel
