#include "engine/cpu_features.h"

#include <fmt/format.h>

#include <sstream>

#include "base/files.h"
#include "base/text.h"
#include "build_info.h"

namespace cupel::engine {

std::set<std::string> parse_cpu_flags(std::string_view cpuinfo) {
  for (const std::string& line : split(cpuinfo, '\n')) {
    if (!line.starts_with("flags")) continue;
    std::istringstream words(line.substr(line.find(':') + 1));
    std::set<std::string> flags;
    for (std::string word; words >> word;) flags.insert(word);
    return flags;
  }
  return {};
}

std::set<std::string> cpu_flags() {
  const Result<std::string> text = read_file("/proc/cpuinfo");
  return text ? parse_cpu_flags(*text) : std::set<std::string>();
}

std::vector<std::string> missing_cpu_features(const std::set<std::string>& flags) {
  std::vector<std::string> missing;
  for (const std::string_view feature : build_info::kCpuFeatures) {
    if (!flags.contains(std::string(feature))) missing.emplace_back(feature);
  }
  return missing;
}

Result<void> check_cpu(const std::set<std::string>& flags) {
  const std::vector<std::string> missing = missing_cpu_features(flags);
  if (missing.empty()) return {};
  return fail(ErrorCode::unavailable,
              fmt::format("this build's inference kernels use CPU features that this machine lacks: {}", fmt::join(missing, ", ")),
              {"it was built on another machine; run ./quickstart in the source folder here, which rebuilds it"});
}

}  // namespace cupel::engine
