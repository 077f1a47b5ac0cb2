// Texts in the form in which what people mean is compared: without case, punctuation, articles and differences of white space.
#pragma once

#include <string>
#include <string_view>

namespace cupel {

struct Normalisation {
  bool ignore_case = true;
  bool ignore_punctuation = true;  // every character of Unicode's categories P
  bool ignore_articles = false;    // a, an, the
};

/// NFKC, then as asked, words apart by one space.
std::string normalised(std::string_view text, const Normalisation& rules);

}  // namespace cupel
