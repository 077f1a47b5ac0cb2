// Where something stands in a suite file, as messages show it: `suites/a.yaml:7:3: …`. The one spelling of places in errors.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "core/node.h"

namespace cupel {

/// "suites/a.yaml:7:3", or only the file when the mark is unknown.
std::string describe_place(std::string_view file, Mark mark);

/// An invalid_suite error that begins with its place.
tl::unexpected<Error> fail_at(std::string_view file, Mark mark, std::string_view message);

/// An error of core/ (which knows line and column but no file: "line 7, column 3: …") with the place as above. Errors without
/// a line get `otherwise`.
Error in_file(Error error, std::string_view file, Mark otherwise = {});

}  // namespace cupel
