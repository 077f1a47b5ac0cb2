#include "core/embedding.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace cupel {

double cosine(std::span<const float> a, std::span<const float> b) {
  double product = 0, square_a = 0, square_b = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    const double x = a[i], y = b[i];
    product += x * y;
    square_a += x * x;
    square_b += y * y;
  }
  const double length = std::sqrt(square_a) * std::sqrt(square_b);
  return length > 0 ? std::clamp(product / length, -1.0, 1.0) : 0;
}

Result<void> check_embed_request(const EmbedRequest& request) {
  if (request.texts.empty()) return fail(ErrorCode::invalid_usage, "there is no text to embed");
  for (std::size_t i = 0; i < request.texts.size(); ++i) {
    const std::string which = request.texts.size() == 1 ? "the text to embed" : fmt::format("text {} of those to embed", i + 1);
    if (trim(request.texts[i]).empty()) return fail(ErrorCode::invalid_usage, which + " is empty");
    if (!is_valid_utf8(request.texts[i])) return fail(ErrorCode::invalid_usage, which + " is not valid UTF-8");
  }
  return {};
}

}  // namespace cupel
