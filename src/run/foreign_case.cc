#include "run/foreign_case.h"

namespace cupel {

bool settle_backend(Case& content, std::span<const std::string> replacing) {
  if (!content.foreign) return true;
  if (!replacing.empty()) {
    content.backends.assign(replacing.begin(), replacing.end());
    return !content.foreign->is_copy;
  }
  if (content.foreign->answer) content.turns.back().answer = content.foreign->answer;
  if (content.foreign->error && !content.error) content.error = content.foreign->error;
  if (content.foreign->checks) content.checks = *content.foreign->checks;
  return true;
}

Result<void> keep_mistake(Case& content, Error mistake) {
  if (!content.foreign) return fail(std::move(mistake));
  if (!content.error) content.error = std::move(mistake);
  return {};
}

}  // namespace cupel
