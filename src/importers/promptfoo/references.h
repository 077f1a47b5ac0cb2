// `$ref` in a promptfoo configuration: `'#/assertionTemplates/short'` stands for that part of the file, `other.yaml#/part` for one of
// another file.
#pragma once

#include <string>

#include "base/result.h"
#include "importers/promptfoo/files.h"

namespace cupel::promptfoo {

/// The tree with every reference to something that exists replaced by it; others (as in JSON schemas) stay. Keys beside a `$ref` are
/// kept and win. Errors: invalid_suite, for references that never end or make the file too large.
Result<Node> resolve_references(const Node& tree, const std::string& file, const Files& files);

}  // namespace cupel::promptfoo
