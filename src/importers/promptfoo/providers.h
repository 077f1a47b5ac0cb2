// `providers:` (or `targets:`) of a promptfoo configuration as backends of cupel, with their options. One without an equivalent keeps
// its error, which counts only while the command line names no backend.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/suite.h"
#include "importers/promptfoo/files.h"

namespace cupel::promptfoo {

struct Provider {
  std::string id;                      // as promptfoo has it: "openai:chat:gpt-4o"
  std::string label;                   // "" when it has none
  std::string backend;                 // the spec here; the id when there is no equivalent
  bool is_echo = false;                // gives back the prompt
  std::optional<Error> error;          // why there is no equivalent
  std::optional<Node> config;          // options of the answer
  std::vector<std::string> prompts;    // labels of the only prompts it is asked; empty = all
  std::optional<Node> transform = {};  // a script that makes something of its answers
};

/// Notes what of a provider is ignored. `env` are the variables that `{{env.NAME}}` stands for. Errors: invalid_suite, for a value that
/// is no provider at all.
Result<std::vector<Provider>> read_providers(const Node& providers, const std::string& file, const Files& files, const Json& env,
                                             std::vector<Note>& notes);

/// The options of an answer, over what `options` has already: temperature, max_tokens and so on, in the spellings of different
/// providers. Values that cannot be used here are noted and left out.
void read_generation(const Node& config, const std::string& file, GenerationOptions& options, std::vector<Note>& notes);

/// Whether a `providers` or `prompts` filter of a test, with * for any text, selects one of the names.
bool is_selected_by(const std::vector<std::string>& filter, const std::vector<std::string>& names);

}  // namespace cupel::promptfoo
