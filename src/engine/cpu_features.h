// Whether this CPU can run what llama.cpp was compiled to. Asked before any of its kernels runs: cupel's own code is baseline x86-64.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace cupel::engine {

/// The flags line of a /proc/cpuinfo text, as names: "avx2", "avx512_vnni", "amx_int8" …
std::set<std::string> parse_cpu_flags(std::string_view cpuinfo);

/// Of this machine. Empty when /proc/cpuinfo cannot be read.
std::set<std::string> cpu_flags();

/// Features llama.cpp was compiled to use (build_info.h) that `flags` lacks.
std::vector<std::string> missing_cpu_features(const std::set<std::string>& flags);

/// Error unavailable, with the command that rebuilds, when any are missing.
Result<void> check_cpu(const std::set<std::string>& flags);

}  // namespace cupel::engine
