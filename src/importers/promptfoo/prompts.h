// `prompts:` of a promptfoo configuration: texts, files with one or several prompts, or maps with a label.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/suite.h"
#include "importers/promptfoo/files.h"

namespace cupel::promptfoo {

struct Prompt {
  std::string raw;             // with its template
  std::string label;           // what tests and providers select it by
  std::optional<Node> config;  // options of the answer
  Origin origin;
  std::optional<std::string> script = {};  // that makes it of the variables: a reference to a file
  std::optional<Error> error;              // why it cannot be used: a file that is missing, a script
};

/// At least one. A prompt that cannot be read is one with an error, so that the tests of others run. Errors: invalid_suite, for a value
/// that is no prompt at all.
Result<std::vector<Prompt>> read_prompts(const Node& prompts, const std::string& file, const Files& files);

}  // namespace cupel::promptfoo
