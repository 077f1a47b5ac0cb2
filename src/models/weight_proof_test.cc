#include "models/weight_proof.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/files.h"
#include "models/known_models.h"
#include "models/known_weights.h"
#include "models/prove_weights.h"

namespace cupel {
namespace {

/// As of a trained model that nobody knows.
WeightEvidence trained() {
  WeightEvidence evidence;
  evidence.statistics = engine::WeightStatistics{.values = 1000,
                                                 .matrices = 20,
                                                 .structured = 20,
                                                 .spread = 20,
                                                 .kurtosis = 1,
                                                 .neighbours = 0.6,
                                                 .depth = 0.6,
                                                 .order = {},
                                                 .blocks = 4};
  evidence.text = TextFigures{.tokens = 100, .surprise = 3};
  evidence.vocabulary = 50000;
  return evidence;
}

std::string why_not(const WeightEvidence& evidence, std::optional<bool> expected) {
  const WeightProof proof = judge_weights(evidence);
  EXPECT_EQ(proof.pretrained, expected) << proof.why;
  return proof.why;
}

TEST(WeightProof, TrainedWeights) {
  const WeightProof proof = judge_weights(trained());
  EXPECT_EQ(proof.pretrained, true);
  EXPECT_EQ(proof.method, "statistics, perplexity");
  EXPECT_EQ(proof.why,
            "20 of 20 matrices are structured as training leaves them, and the built-in text has a perplexity of 20.1 (chance 50000)");
  EXPECT_EQ(proof.figures["perplexity"]["tokens"], 100);
}

TEST(WeightProof, Liars) {
  WeightEvidence random = trained();
  random.statistics->structured = 1;
  EXPECT_EQ(why_not(random, false), "19 of 20 matrices have no structure: their values are random, or were shuffled");
  WeightEvidence block = trained();
  block.statistics->random_blocks = {2};
  EXPECT_EQ(why_not(block, false), "the matrices of block 2 have no structure: their values are random, or were shuffled");
  WeightEvidence zero = trained();
  zero.statistics->zeroed = {"a", "b", "c", "d"};
  EXPECT_EQ(why_not(zero, false), "nothing but zeros in a, b, c and 1 more");
  WeightEvidence rows = trained();
  rows.statistics->neighbours = rows.statistics->depth = 0.01;
  rows.text->surprise = 22;
  EXPECT_NE(why_not(rows, false).find("as if they were shuffled"), std::string::npos);
  rows.text = std::nullopt;
  rows.makes_text = false;
  why_not(rows, false);
}

TEST(WeightProof, WhatIsOnlyUnusualIsNotAccused) {
  WeightEvidence strange = trained();
  strange.statistics->neighbours = strange.statistics->depth = 0.01;
  why_not(strange, true);  // it knows English
  WeightEvidence foreign = trained();
  foreign.text->surprise = 12;
  EXPECT_NE(why_not(foreign, std::nullopt).find("look trained, but its perplexity"), std::string::npos);
  WeightEvidence half = trained();
  half.statistics->structured = 12;
  why_not(half, std::nullopt);
  WeightEvidence swapped = trained();
  swapped.statistics->order = {.likeness = 0.5, .swap_gain = 0.6, .first = 3, .second = 8};
  EXPECT_EQ(why_not(swapped, std::nullopt), "blocks 3 and 8 look as if they had changed places");
  EXPECT_EQ(why_not({}, std::nullopt), "its weights were not looked at");
}

TEST(WeightProof, EmbeddingsAreJudgedByTheirWeights) {
  WeightEvidence evidence = trained();
  evidence.text = std::nullopt;
  evidence.no_text = "it makes no text";
  EXPECT_NE(why_not(evidence, std::nullopt).find("was not heard"), std::string::npos);
  evidence.makes_text = false;
  EXPECT_NE(why_not(evidence, true).find("no perplexity: it makes no text"), std::string::npos);
}

/// The published weights as they look quantised: all sizes off by a little.
WeightEvidence copy_of_known(double scale = 1.005) {
  const KnownWeights& known = known_weights().front();
  WeightEvidence evidence = trained();
  evidence.text->surprise = known.surprise;
  evidence.bits_per_weight = 8.5;
  for (std::size_t block = 0; block < known.blocks; ++block) {
    std::vector<double>& sizes = evidence.statistics->signature.emplace_back();
    for (std::size_t kind = 0; kind < known.kinds(); ++kind)
      sizes.push_back(scale * static_cast<double>(known.sizes[block * known.kinds() + kind]));
  }
  return evidence;
}

TEST(WeightProof, CopiesOfKnownWeightsAreRecognised) {
  EXPECT_NE(why_not(copy_of_known(), true).find("its weights are those of smollm2-135m"), std::string::npos);
  EXPECT_FALSE(recognise(*copy_of_known(1.1).statistics, 8.5)) << "another model of that shape";
  why_not(copy_of_known(1.1), true);
}

TEST(WeightProof, BlocksOfACopyInOtherPlacesAreFound) {
  WeightEvidence evidence = copy_of_known();
  std::swap(evidence.statistics->signature[14], evidence.statistics->signature[15]);
  EXPECT_EQ(why_not(evidence, false), "it is a copy of smollm2-135m with blocks 14, 15 in the place of others");
  evidence = copy_of_known();
  evidence.statistics->neighbours = evidence.statistics->depth = 0.01;
  evidence.text->surprise = 22;
  EXPECT_NE(why_not(evidence, false).find("as if they were shuffled"), std::string::npos) << "rows in another order leave the sizes";
  evidence = copy_of_known();
  for (double& size : evidence.statistics->signature[3]) size *= 2;
  EXPECT_EQ(why_not(evidence, std::nullopt), "it is a copy of smollm2-135m, but block 3 is not its own");
}

TEST(WeightProof, ACopyMustFindTheTextAsLikely) {
  WeightEvidence evidence = copy_of_known();
  evidence.text->surprise += 0.3;
  EXPECT_NE(why_not(evidence, std::nullopt).find("its perplexity on the built-in text is 28.6, not"), std::string::npos);
  evidence.text->surprise = std::nan("");
  EXPECT_NE(why_not(evidence, std::nullopt).find("what it computes for the built-in text are no numbers"), std::string::npos);
  evidence = copy_of_known();
  evidence.text->surprise += 0.3;
  evidence.bits_per_weight = 5.2;
  why_not(evidence, true);
}

class WeightProofsTest : public ::testing::Test {
 protected:
  TemporaryFolder folder = *TemporaryFolder::make();
  WeightProofs proofs{folder.path()};
  std::string sha256 = std::string(64, 'a');
};

TEST_F(WeightProofsTest, APublishedHashIsProofWithoutReadingTheFile) {
  const std::optional<WeightProof> proof = proofs.known({.path = "/nowhere", .sha256 = std::string(known_models().front().sha256)});
  ASSERT_TRUE(proof);
  EXPECT_EQ(proof->pretrained, true);
  EXPECT_EQ(proof->method, "hash");
  EXPECT_FALSE(proofs.known({.path = "/nowhere", .sha256 = sha256}));
  EXPECT_FALSE(proofs.known({.path = "/nowhere", .sha256 = ""}));
}

TEST_F(WeightProofsTest, WhatIsNoModelHasNoProof) {
  ASSERT_TRUE(write_file(folder.path() / "x.gguf", "no model"));
  EXPECT_EQ(proofs.prove({.path = folder.path() / "x.gguf", .sha256 = sha256}, {}, {}).error().code, ErrorCode::corrupt);
  EXPECT_FALSE(proofs.known({.path = folder.path() / "x.gguf", .sha256 = sha256}));
}

TEST(WeightProof, IsReadAsItWasWritten) {
  const WeightProof proof = judge_weights(trained());
  const Json stored{{"pretrained", true}, {"proof", to_json(proof)}};
  const std::optional<WeightProof> read = weight_proof_from(Json::parse(render_json(stored)));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->pretrained, true);
  EXPECT_EQ(to_json(*read), to_json(proof));
  Json older = stored;
  older["proof"]["version"] = 0;
  EXPECT_FALSE(weight_proof_from(older));
  EXPECT_FALSE(weight_proof_from(Json{{"pretrained", "yes"}}));
}

}  // namespace
}  // namespace cupel
