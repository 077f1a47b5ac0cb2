#include "importers/cupel_suite.h"

#include "suites/suite_file.h"

namespace cupel {

ImporterRow cupel_suite_importer() {
  return {
      .name = "suite", .summary = "cupel's own suites: keys 'suite' and 'cases'", .recognizes = &is_suite_file, .load = &load_suite_file};
}

}  // namespace cupel
