// JSON that another tool wrote: parsed with the place of a mistake, and read leniently, since what is missing or of another type there is
// simply not known.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "core/json.h"

namespace cupel::results {

/// `shown` is what messages call the text, `first_line` the line it begins at. Errors: corrupt with line and column, limit_exceeded when
/// nested too deeply.
Result<Json> parse_text(std::string_view text, const std::string& shown, int first_line = 1);

/// A whole file. Errors: also io.
Result<Json> load_json(const std::filesystem::path& file);

/// Every line that is not empty. Errors: io, corrupt with file, line and column; those of the function.
Result<void> each_line(const std::filesystem::path& file, const std::function<Result<void>(const Json& row, int line)>& row);

/// The member; null where there is none or `value` is no object.
const Json& member(const Json& value, std::string_view key);

std::string text_in(const Json& value, std::string_view key);  // "" where it is no text
std::optional<double> number_in(const Json& value, std::string_view key);

/// Text as it is, anything else as JSON.
std::string as_text(const Json& value);

}  // namespace cupel::results
