// Text cut into sentences, by punctuation and line breaks; for checks that judge a text sentence by sentence.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cupel {

/// None of them empty, each without white space around it. A dot inside a number or behind a single letter ends nothing.
std::vector<std::string> split_sentences(std::string_view text);

/// "1. …\n2. …\n", as judges are shown them.
std::string numbered(const std::vector<std::string>& sentences);

}  // namespace cupel
