#include "core/lone_surrogates.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

std::string replaced(std::string_view json) {
  return replace_lone_surrogates(json, [](unsigned half) { return "<" + std::to_string(half - kFirstHalf) + ">"; }).value_or("none");
}

TEST(LoneSurrogates, AreReplacedByWhatIsMadeOfThem) {
  EXPECT_EQ(replaced(R"("a\ud801b\udc02")"), R"("a<1>b<1026>")");
  EXPECT_EQ(replaced(R"("\ud83c\ud801\uDF89")"), R"("<60>\ud801\uDF89")") << "a first half does not take the one behind the next";
  EXPECT_EQ(replaced(R"("\ud83c)"), R"("<60>)");
}

TEST(LoneSurrogates, PairsAndOtherEscapesStay) {
  for (const char* json : {R"("\ud83c\udf89")", R"("\\ud83c")", R"("\u00e9\n\"")", R"("\ud83)", R"("\)", "plain"}) {
    EXPECT_EQ(replaced(json), "none") << json;
  }
}

}  // namespace
}  // namespace cupel
