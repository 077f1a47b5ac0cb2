#include "core/statistics/sequential.h"

#include <cmath>
#include <numbers>

namespace cupel {

double confidence_at_look(double confidence, const Look& look) {
  const double error = 1 - confidence;
  const auto spent_by = [&](std::size_t number) {
    return error * std::log1p((std::numbers::e - 1) * static_cast<double>(number) / static_cast<double>(look.most));
  };
  if (look.is_last && look.number == 1) return confidence;
  return 1 - ((look.is_last ? error : spent_by(look.number)) - spent_by(look.number - 1));
}

}  // namespace cupel
