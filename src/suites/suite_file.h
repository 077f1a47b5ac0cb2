// Our own suite format (docs/formats/suite.md): a tree to a suite and its cases, one by one. Strict: what it does not know is an
// error with file, line, column and the nearest spelling.
#pragma once

#include "base/result.h"
#include "core/fields.h"
#include "core/importer.h"

namespace cupel {

/// A map with `suite` or `cases` in it.
bool is_suite_file(const SuiteSource& source);

/// Yields every case, matrices expanded and templates rendered; the suite that is returned holds no cases. An error of the sink
/// ends it. Errors: invalid_suite.
Result<Suite> load_suite_file(const SuiteSource& source, const CaseSink& sink);

/// The keys of the file, of its `defaults`, and of `tracing` and a gate that are written as maps.
std::vector<FieldInfo> suite_fields();
std::vector<FieldInfo> defaults_fields();
std::vector<FieldInfo> tracing_fields();
std::vector<FieldInfo> gate_fields();

}  // namespace cupel
