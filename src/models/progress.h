// How long operations on models tell how far they are. Called on the thread of the operation, as often as it likes.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace cupel {

/// What is being done, and done and total bytes (total 0 = unknown). May be empty.
using Progress = std::function<void(std::string_view what, std::uint64_t done, std::uint64_t total)>;

}  // namespace cupel
