// What `cupel --version` prints: version, engine build, compiler.
#pragma once

#include <string>

namespace cupel {

std::string version_text();

}  // namespace cupel
