// The order in which questions are computed fastest: what begins alike stands together, and of the rest the longest come first, so that
// no long one is left alone at the end.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace cupel::engine {

/// Indices of `prompts` (all text of each, in order), each once; stable.
std::vector<std::size_t> order_questions(std::span<const std::string> prompts);

}  // namespace cupel::engine
