// `assert:` of a test as checks of cupel: values filled in, types by their alias, `not-`, weights and sets by promptfoo's rules.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/json.h"
#include "core/suite.h"
#include "importers/promptfoo/files.h"

namespace cupel::promptfoo {

/// One assertion as written, and the file it stands in.
struct AssertionSource {
  Node node;
  std::string file;
};

/// What an assertion's value needs.
struct AssertionContext {
  const Json& vars;  // for templates
  const Files& files;
  std::string file;                               // the case's: marks of other files are left out
  Node options = {};                              // of the test
  Json conversation = nullptr;                    // the test's own `_conversation`; null where it gives none
  std::string options_file = {};                  // where they stand
  std::optional<AssertionSource> transform = {};  // what is made of the answer before anything is asserted of it
};

/// The checks of a case with these assertions. Errors: invalid_suite with the place, naming the type that has no equivalent.
Result<std::vector<CheckSpec>> make_checks(const std::vector<AssertionSource>& assertions, const AssertionContext& context);

}  // namespace cupel::promptfoo
