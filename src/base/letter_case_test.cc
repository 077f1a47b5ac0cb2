// Right values: Python 3.11 (str.upper, str.lower), Jinja 3.1 (title); for ß at the beginning ECMAScript.
#include "base/letter_case.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

TEST(LetterCase, Upper) {
  EXPECT_EQ(upper_case("málaga élan"), "MÁLAGA ÉLAN");
  EXPECT_EQ(upper_case("київ ёж"), "КИЇВ ЁЖ");
  EXPECT_EQ(upper_case("straße ﬁn ŉ ᾳ և"), "STRASSE FIN ʼN ΑΙ ԵՒ");
  EXPECT_EQ(upper_case("ẞ İ ı ÿ ς 東京 🎉 a1"), "ẞ İ I Ÿ Σ 東京 🎉 A1");
  EXPECT_EQ(upper_case("a\xFF\xC3"), "A\xFF\xC3");
  EXPECT_EQ(upper_case(""), "");
}

TEST(LetterCase, Lower) {
  EXPECT_EQ(lower_case("MÁLAGA КИЇВ ẞ"), "málaga київ ß");
  EXPECT_EQ(lower_case("ΣΊΣΥΦΟΣ Σ ΑΣ. ΑΣ'Β İ"), "σίσυφος σ ας. ασ'β i̇");
}

TEST(LetterCase, Capitals) {
  EXPECT_EQ(capitalized("éCLAIR ÉTÉ"), "Éclair été");
  EXPECT_EQ(capitalized("ßa"), "SSa");
  EXPECT_EQ(title_case("éric-émile d'été\n(ÑANDÚ)", "-({[<"), "Éric-Émile D'été\n(Ñandú)");
  EXPECT_EQ(title_case("éric-émile (x)", ""), "Éric-émile (x)");
}

}  // namespace
}  // namespace cupel
