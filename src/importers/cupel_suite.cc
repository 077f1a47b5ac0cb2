// Our own suite files (docs/formats/suite.md) as an importer; what reads them is suites/suite_file.h.
#include "importers/rows.h"
#include "suites/suite_file.h"

namespace cupel {

ImporterRow cupel_suite_importer() {
  return {.name = "suite",
          .summary = "cupel's own suites: keys 'suite' and 'cases'",
          .example =
              "suite: capitals\n"
              "cases:\n"
              "  - id: france\n"
              "    prompt: What is the capital of France?\n"
              "    checks: [contains: Paris]\n",
          .list = "cases",
          .recognizes = &is_suite_file,
          .load = &load_suite_file};
}

}  // namespace cupel
