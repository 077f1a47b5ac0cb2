// Texts as the words that text scores compare. Which rule applies is part of a score's definition: scores by different rules are not
// comparable.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cupel {

using Words = std::vector<std::string>;

/// Between white space (ASCII).
Words white_space_words(std::string_view text);

/// mteval-v13a, sacreBLEU's default (Post 2018): entities resolved, punctuation apart, except . and , inside numbers.
Words words_13a(std::string_view text);

/// ROUGE as Google computes it: runs of a-z and 0-9 of the lower-case text; with `stem`, words of more than three letters by their stems.
Words rouge_words(std::string_view text, bool stem);

/// The characters of a text (code points, as UTF-8).
Words characters(std::string_view text);

}  // namespace cupel
