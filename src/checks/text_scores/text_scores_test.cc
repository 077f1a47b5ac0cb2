// Text scores on short texts that can be followed by hand; the values of reference implementations are in tests/corpus/.
#include <gtest/gtest.h>

#include <cmath>

#include "checks/text_scores/bleu.h"
#include "checks/text_scores/chrf.h"
#include "checks/text_scores/edit_distance.h"
#include "checks/text_scores/rouge.h"
#include "checks/text_scores/stem.h"
#include "checks/text_scores/translation_edit_rate.h"

namespace cupel {
namespace {

TEST(TextWords, by_different_rules) {
  EXPECT_EQ(white_space_words(" a  b\n c"), (Words{"a", "b", "c"}));
  EXPECT_EQ(words_13a("It's 3,000.5, isn't it? (a-b) 1-2 &quot;x&quot;"),
            (Words{"It's", "3,000.5", ",", "isn't", "it", "?", "(", "a-b", ")", "1", "-", "2", "\"", "x", "\""}));
  EXPECT_EQ(international_words("Öl: 5€, 3.5 m²!"), (Words{"Öl", ":", "5", "€", ",", "3.5", "m²!"}));
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
  EXPECT_EQ(sentence_bleu(kCat, references, {.smoothing = BleuSmoothing::none}), 0);
  EXPECT_NEAR(sentence_bleu(kCat, references), std::pow(5.0 / 6 * 3 / 5 * 1 / 4 * 1 / 6, 0.25), 1e-12);
  EXPECT_NEAR(sentence_bleu(kCat, references, {.smoothing = BleuSmoothing::floor}), std::pow(5.0 / 6 * 3 / 5 * 1 / 4 * 0.1 / 3, 0.25),
              1e-12);
  EXPECT_NEAR(sentence_bleu(kCat, references, {.smoothing = BleuSmoothing::add_k}), std::pow(5.0 / 6 * 4 / 6 * 2 / 5 * 1 / 4, 0.25), 1e-12);
  EXPECT_EQ(sentence_bleu(kCat, std::vector<Words>{kCat}), 1);
  EXPECT_EQ(sentence_bleu({}, references), 0);
  EXPECT_EQ(sentence_bleu(kCat, std::vector<Words>{{"dog"}, kCat}), 1);
}

TEST(Bleu, punishes_short_texts) {
  const Words shorter = {"the", "cat"};
  EXPECT_NEAR(sentence_bleu(shorter, std::vector<Words>{kCat}, {.effective_order = true}), std::exp(1 - 3.0), 1e-12);
  EXPECT_LT(sentence_bleu(shorter, std::vector<Words>{kCat}), std::exp(1 - 3.0));
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

// Lin (2004), 3.2: the union of w1 w2 and w1 w3 w5 covers 4 of the 5 words.
TEST(Rouge, over_sentences_takes_the_union) {
  const std::vector<Words> reference = {{"w1", "w2", "w3", "w4", "w5"}},
                           text = {{"w1", "w2", "w6", "w7", "w8"}, {"w1", "w3", "w8", "w9", "w5"}};
  EXPECT_NEAR(rouge_l_sum(text, reference).recall, 4.0 / 5, 1e-12);
}

TEST(Chrf, needs_no_words) {
  const std::vector<std::string> references = {"日本語"};
  EXPECT_EQ(sentence_chrf("日本語", references), 1);
  EXPECT_EQ(sentence_chrf("日 本 語", references), 1);
  EXPECT_EQ(sentence_chrf("abc", references), 0);
  EXPECT_EQ(sentence_chrf("", references), 0);
}

TEST(EditDistance, of_characters_and_words) {
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("café", "cafe"), 1U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_NEAR(*word_error_rate("the cat sat on the mat", "the cat is on the mat"), 1.0 / 6, 1e-12);
  EXPECT_EQ(word_error_rate("hello world", "hello"), 1);
  EXPECT_FALSE(word_error_rate("x", " "));
}

TEST(TranslationEditRate, moves_phrases) {
  EXPECT_NEAR(translation_edit_rate("on the mat sat the cat", "the cat sat on the mat"), 2.0 / 6, 1e-12);
  EXPECT_NEAR(translation_edit_rate("d e f a b c", "A B C D E F"), 1.0 / 6, 1e-12);
  EXPECT_EQ(translation_edit_rate("", ""), 0);
  EXPECT_EQ(translation_edit_rate("x", ""), 1);
  EXPECT_EQ(translation_edit_rate("", "x y"), 1);
}

}  // namespace
}  // namespace cupel
