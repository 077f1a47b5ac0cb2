#include "run/foreign_case.h"

namespace cupel {

bool settle_backend(Case& content, bool is_replaced) {
  if (!content.foreign) return true;
  if (is_replaced) return !content.foreign->is_copy;
  if (content.foreign->answer) content.turns.back().answer = content.foreign->answer;
  if (content.foreign->error && !content.error) content.error = content.foreign->error;
  return true;
}

Result<void> keep_mistake(Case& content, Error mistake) {
  if (!content.foreign) return fail(std::move(mistake));
  if (!content.error) content.error = std::move(mistake);
  return {};
}

}  // namespace cupel
