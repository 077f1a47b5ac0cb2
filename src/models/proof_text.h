// The text that every model must find likely before it counts as trained: plain English prose, written for this purpose, so that no model
// was trained on it. A change of it changes recorded figures (known_weights.h) and kWeightProofVersion (weight_proof.h).
#pragma once

#include <string_view>

namespace cupel {

inline constexpr std::string_view kProofText =
    "The old bridge over the river was closed in the spring, because the water had risen faster than anyone expected. For two weeks the "
    "people of the village had to take the long road through the hills, and the children came late to school every morning. When the rain "
    "stopped, the engineers walked along the bank, measured the cracks in the stone, and wrote down what they saw. Most of the damage was "
    "small. One of the pillars, however, had moved by almost three inches, and nobody could say how long it would hold. By the end of "
    "August, the first cars were allowed to cross again, one at a time and not faster than ten miles per hour.\n";

}  // namespace cupel
