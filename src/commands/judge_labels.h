// Answers that people have labelled, as `cupel judge calibrate` reads them: JSON lines, a JSON list, or CSV with a header.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace cupel {

struct LabelledAnswer {
  std::string prompt;  // may be empty
  std::string answer;
  std::string rubric;  // "" = the one given for all
  bool label = false;  // a person finds it good
  int line = 0;
};

/// Each item has `answer` and `label` (true, pass, yes, good, 1, and their opposites), and may have `prompt` and `rubric`; `output` is
/// another name of `answer`. A file whose name ends in .csv has them as columns, .tsv with tabs. Errors: io, invalid_suite with file and
/// line.
Result<std::vector<LabelledAnswer>> load_labels(const std::filesystem::path& file, const std::string& shown);

}  // namespace cupel
