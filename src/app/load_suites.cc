#include "app/load_suites.h"

#include <algorithm>

#include "app/registry.h"
#include "suites/load.h"

namespace cupel {

Result<std::vector<Suite>> load_suites(const std::vector<std::string>& paths, const std::filesystem::path& folder, const CaseSink& sink,
                                       const Environment& environment, CheckScripts* scripts) {
  const std::vector<std::filesystem::path> named(paths.begin(), paths.end());
  SuiteFiles found = CUPEL_TRY(find_suite_files(named, all_importers(), folder));
  std::vector<Suite> suites;
  for (const std::filesystem::path& file : found.files) {
    suites.push_back(CUPEL_TRY(load_suite(file, all_importers(), sink, folder, environment, scripts)));
  }
  if (!suites.empty()) suites.front().notes.insert(suites.front().notes.begin(), found.notes.begin(), found.notes.end());
  return suites;
}

Result<std::vector<Suite>> load_suites(const std::vector<std::string>& paths, const std::filesystem::path& folder,
                                       const Environment& environment, CheckScripts* scripts) {
  std::vector<Case> cases;
  const CaseSink keep = [&](Case each) -> Result<void> {
    cases.push_back(std::move(each));
    return {};
  };
  std::vector<Suite> suites = CUPEL_TRY(load_suites(paths, folder, keep, environment, scripts));
  for (Case& each : cases) {
    const auto owner = std::ranges::find(suites, each.file, &Suite::file);
    if (owner != suites.end()) owner->cases.push_back(std::move(each));
  }
  return suites;
}

}  // namespace cupel
