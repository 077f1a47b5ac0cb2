// A suite as a file in our own format: what importing another tool's file writes. Cases are written as they stand, templates filled in
// and matrices expanded. Not for writing a suite back that people wrote.
#pragma once

#include <string>

#include "core/suite.h"

namespace cupel {

/// YAML that suite_file.h reads as the same cases. Template syntax in texts is written so that it stays text. A case that cannot be run
/// is left out, with its reason as a comment.
std::string render_suite_file(const Suite& suite);

}  // namespace cupel
