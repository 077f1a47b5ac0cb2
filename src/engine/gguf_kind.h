// Tells people what a file is that is no GGUF file: a download that went wrong is the usual reason.
#pragma once

#include <string>
#include <string_view>

namespace cupel::engine {

/// From the file's first bytes (512 are enough): "a git-lfs pointer", "an HTML page" … with what to do where that helps. "" when it
/// cannot be told.
std::string describe_other_file(std::string_view first_bytes);

}  // namespace cupel::engine
