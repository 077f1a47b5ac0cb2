#include "app/registry.h"

#include <array>

#include "checks/rows.h"
#include "importers/rows.h"
#include "reporters/rows.h"

namespace cupel {

const CheckTable& all_checks() {
#define CUPEL_ROW(name) name##_check(),
  static const CheckTable kChecks({
#include "checks/rows.def"
  });
#undef CUPEL_ROW
  return kChecks;
}

std::span<const ReporterRow> all_reporters() {
#define CUPEL_ROW(name) name##_reporter(),
  static const std::array kReporters = {
#include "reporters/rows.def"
  };
#undef CUPEL_ROW
  return kReporters;
}

std::span<const ImporterRow> all_importers() {
#define CUPEL_ROW(name) name##_importer(),
  static const std::array kImporters = {
#include "importers/rows.def"
  };
#undef CUPEL_ROW
  return kImporters;
}

}  // namespace cupel
