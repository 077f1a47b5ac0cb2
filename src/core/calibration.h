// How far a judge agrees with people: what `cupel judge calibrate` finds and reports show next to the judge's name. Values only.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/result.h"
#include "core/json.h"
#include "core/statistics/interval.h"

namespace cupel {

struct Calibration {
  std::string judge;   // the backend, as written after --backend
  std::string check;   // the type it judged with: "llm_rubric"
  std::string labels;  // the file with the labels
  std::string calibrated_at;
  std::size_t items = 0;        // that were judged
  std::size_t errors = 0;       // that the judge could not judge; they are not among the items
  double agreement = 0;         // share of the items
  std::optional<double> kappa;  // Cohen's; nothing where chance alone makes both agree
  std::optional<Interval> kappa_ci95;
};

Json document_of(const Calibration& calibration);

/// Errors: corrupt.
Result<Calibration> calibration_of(const Json& document);

/// "kappa 0.62 (95%: 0.41 to 0.83), agrees on 84% of 50 labels"
std::string describe(const Calibration& calibration);

/// A judge of a run.
struct JudgeFacts {
  std::string name;
  std::optional<Calibration> calibration;
};

}  // namespace cupel
