#include "core/calibration.h"

#include <fmt/format.h>

namespace cupel {

Json document_of(const Calibration& calibration) {
  const std::optional<Interval>& interval = calibration.kappa_ci95;
  return {{"judge", calibration.judge},
          {"check", calibration.check},
          {"labels", calibration.labels},
          {"calibrated_at", calibration.calibrated_at},
          {"items", calibration.items},
          {"errors", calibration.errors},
          {"agreement", calibration.agreement},
          {"kappa", calibration.kappa ? Json(*calibration.kappa) : Json(nullptr)},
          {"kappa_ci95", interval ? Json({interval->low, interval->high}) : Json(nullptr)}};
}

Result<Calibration> calibration_of(const Json& document) {
  try {
    Calibration calibration{.judge = document.at("judge"),
                            .check = document.at("check"),
                            .labels = document.at("labels"),
                            .calibrated_at = document.at("calibrated_at"),
                            .items = document.at("items"),
                            .errors = document.at("errors"),
                            .agreement = document.at("agreement")};
    if (const Json& kappa = document.at("kappa"); !kappa.is_null()) calibration.kappa = kappa.get<double>();
    if (const Json& ends = document.at("kappa_ci95"); !ends.is_null()) calibration.kappa_ci95 = Interval{ends.at(0), ends.at(1)};
    return calibration;
  } catch (const Json::exception& exception) {
    return fail(ErrorCode::corrupt, fmt::format("a calibration is damaged: {}", exception.what()));
  }
}

std::string describe(const Calibration& calibration) {
  std::string text = calibration.kappa ? fmt::format("kappa {:.2f}", *calibration.kappa) : "kappa undefined";
  if (const auto& interval = calibration.kappa_ci95) text += fmt::format(" (95%: {:.2f} to {:.2f})", interval->low, interval->high);
  text += fmt::format(", agrees on {:.0f}% of {} labels", calibration.agreement * 100, calibration.items);
  if (calibration.errors > 0) text += fmt::format(", could not judge {}", calibration.errors);
  return text;
}

}  // namespace cupel
