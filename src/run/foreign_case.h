// Cases from other tools' files: what they say of a backend of theirs, and how what has no equivalent here stays an error of one case.
#pragma once

#include <span>
#include <string>

#include "core/suite.h"

namespace cupel {

/// Settles what stands in `foreign`, now that it is known which backends of the command line replace those of the file, if any. Returns
/// whether the case is to be run at all. Other cases are left as they are.
bool settle_backend(Case& content, std::span<const std::string> replacing);

/// Makes a mistake in a case its own error where the case is foreign; gives it back where it is ours, and the whole suite is wrong.
Result<void> keep_mistake(Case& content, Error mistake);

}  // namespace cupel
