#include "core/calibration.h"

#include <fmt/format.h>

#include "core/document_reader.h"
#include "core/document_writer.h"
#include "core/json_reader.h"
#include "core/run_fields.h"

namespace cupel {

Json document_of(const Calibration& calibration) { return json_or_discarded(write_fields(calibration)); }

Result<Calibration> calibration_of(const Json& document) {
  try {
    return read_fields<Calibration>(render_json(document));
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
