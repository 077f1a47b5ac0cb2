// Texts in the form in which what people mean is compared: without case, punctuation, articles and differences of white space.
#pragma once

#include <string>
#include <string_view>

namespace cupel {

struct Normalisation {
  bool ignore_case = true;
  bool ignore_punctuation = true;  // Unicode's categories P and ASCII's signs; but numbers stay whole: -5, 8.5 and 10-20 keep their signs
  bool ignore_articles = false;    // a, an, the
};

/// NFKC (but 10² and ½ stay) without what nobody sees, then as asked, words apart by one space. Where punctuation is ignored, numbers are
/// in one spelling: 1,000.50 is 1000.5.
std::string normalised(std::string_view text, const Normalisation& rules);

}  // namespace cupel
