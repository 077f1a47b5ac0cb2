// Text scores on short texts that can be followed by hand; the values of reference implementations are in tests/corpus/.
#include <gtest/gtest.h>

#include <cmath>

#include "checks/text_scores/bleu.h"
#include "checks/text_scores/chrf.h"
#include "checks/text_scores/edit_distance.h"
#include "checks/text_scores/rouge.h"
#include "checks/text_scores/stem.h"

namespace cupel {
namespace {

TEST(TextWords, by_different_rules) {
  EXPECT_EQ(white_space_words(" a  b\n c"), (Words{"a", "b", "c"}));
  EXPECT_EQ(words_13a("It's 3,000.5, isn't it? (a-b) 1-2 &quot;x&quot;"),
            (Words{"It's", "3,000.5", ",", "isn't", "it", "?", "(", "a-b", ")", "1", "-", "2", "\"", "x", "\""}));
  EXPECT_EQ(rouge_words("The Cats' 2nd naïve run", true), (Words{"the", "cat", "2nd", "na", "ve", "run"}));
  EXPECT_EQ(characters("aé日"), (Words{"a", "é", "日"}));
  EXPECT_TRUE(words_13a("").empty());
}

// Examples of the paper and of what ROUGE's stemmer does otherwise.
TEST(Stem, of_english_words) {
  for (const auto& [word, stem] : std::vector<std::pair<std::string, std::string>>{{"caresses", "caress"},
                                                                                   {"ponies", "poni"},
                                                                                   {"ties", "tie"},
                                                                                   {"cats", "cat"},
                                                                                   {"feed", "feed"},
                                                                                   {"agreed", "agre"},
                                                                                   {"plastered", "plaster"},
                                                                                   {"motoring", "motor"},
                                                                                   {"sing", "sing"},
                                                                                   {"hopping", "hop"},
                                                                                   {"falling", "fall"},
                                                                                   {"filing", "file"},
                                                                                   {"happy", "happi"},
                                                                                   {"relational", "relat"},
                                                                                   {"digitizer", "digit"},
                                                                                   {"operator", "oper"},
                                                                                   {"hopefulness", "hope"},
                                                                                   {"formality", "formal"},
                                                                                   {"triplicate", "triplic"},
                                                                                   {"goodness", "good"},
                                                                                   {"revival", "reviv"},
                                                                                   {"adjustment", "adjust"},
                                                                                   {"adoption", "adopt"},
                                                                                   {"probate", "probat"},
                                                                                   {"controlling", "control"},
                                                                                   {"dying", "die"},
                                                                                   {"died", "die"},
                                                                                   {"news", "news"},
                                                                                   {"sky", "sky"},
                                                                                   {"enjoy", "enjoy"}}) {
    EXPECT_EQ(porter_stem(word), stem) << word;
  }
}

const Words kCat = white_space_words("the cat sat on the mat"), kReference = white_space_words("the cat is on the mat");

// Found 5 of 6, 3 of 5, 1 of 4 and 0 of 3 n-grams.
TEST(Bleu, of_one_sentence) {
  const std::vector<Words> references = {kReference};
  EXPECT_NEAR(sentence_bleu(kCat, references), std::pow(5.0 / 6 * 3 / 5 * 1 / 4 * 1 / 6, 0.25), 1e-12);
  EXPECT_EQ(sentence_bleu(kCat, std::vector<Words>{kCat}), 1);
  EXPECT_EQ(sentence_bleu({}, references), 0);
  EXPECT_EQ(sentence_bleu(kCat, std::vector<Words>{{"dog"}, kCat}), 1);
}

TEST(Bleu, punishes_short_texts) {
  const Words shorter = {"the", "cat"};
  EXPECT_NEAR(sentence_bleu(shorter, std::vector<Words>{kCat}), std::exp(1 - 3.0), 1e-12);
  EXPECT_NEAR(sentence_bleu({"the", "dog"}, std::vector<Words>{kCat}), std::exp(1 - 3.0) * std::sqrt(1.0 / 2 * 1 / 2), 1e-12);
}

TEST(Gleu, is_the_smaller_of_precision_and_recall) {
  EXPECT_NEAR(sentence_gleu(kCat, std::vector<Words>{kReference}), 9.0 / 18, 1e-12);
  EXPECT_EQ(sentence_gleu(kCat, std::vector<Words>{kReference, kCat}), 1);
  EXPECT_EQ(sentence_gleu({}, std::vector<Words>{{}}), 0);
}

TEST(Rouge, counts_what_is_common) {
  EXPECT_NEAR(rouge_n(kCat, kReference, 1).f1, 5.0 / 6, 1e-12);
  EXPECT_NEAR(rouge_n(kCat, kReference, 2).recall, 3.0 / 5, 1e-12);
  const Overlap gap = rouge_l({"testing", "two"}, {"testing", "one", "two"});
  EXPECT_EQ(gap.precision, 1);
  EXPECT_NEAR(gap.recall, 2.0 / 3, 1e-12);
  EXPECT_EQ(rouge_n({}, {}, 1).f1, 0);
}

TEST(Chrf, needs_no_words) {
  const std::vector<std::string> references = {"日本語"};
  EXPECT_EQ(sentence_chrf("日本語", references), 1);
  EXPECT_EQ(sentence_chrf("日 本 語", references), 1);
  EXPECT_EQ(sentence_chrf("abc", references), 0);
  EXPECT_EQ(sentence_chrf("", references), 0);
}

TEST(EditDistance, of_characters) {
  EXPECT_EQ(edit_distance(characters("kitten"), characters("sitting")), 3U);
  EXPECT_EQ(edit_distance(characters("café"), characters("cafe")), 1U);
  EXPECT_EQ(edit_distance({}, characters("abc")), 3U);
}

}  // namespace
}  // namespace cupel
