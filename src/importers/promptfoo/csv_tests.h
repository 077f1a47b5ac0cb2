// Tests in tables: a column for each variable, and columns with special names (`__expected`, `__description`, …) for the rest.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "importers/promptfoo/files.h"

namespace cupel::promptfoo {

/// The rows as maps, written as tests are in YAML; marks have the row's line. Errors: invalid_suite with line and column.
Result<std::vector<Node>> tests_in_csv(std::string_view text, const std::string& file);

/// `contains: a`, `similar(0.8): b`, or a text that the answer must equal, as an assertion is written in YAML.
Node assertion_in_cell(std::string_view cell, Mark mark);

/// One JSON value a line, as a list. Errors: as Files::tree, with the line.
Result<Node> read_json_lines(const std::string& reference, const Origin& origin, const Files& files);

}  // namespace cupel::promptfoo
