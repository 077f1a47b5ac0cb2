#include "app/load_suites.h"

#include "app/registry.h"
#include "suites/load.h"

namespace cupel {

Result<std::vector<Suite>> load_suites(const std::vector<std::string>& paths, const std::filesystem::path& folder,
                                       const Environment& environment, CheckScripts* scripts) {
  const std::vector<std::filesystem::path> named(paths.begin(), paths.end());
  SuiteFiles found = CUPEL_TRY(find_suite_files(named, all_importers(), folder));
  std::vector<Suite> suites;
  for (const std::filesystem::path& file : found.files) {
    std::vector<Case> cases;
    const CaseSink keep = [&](Case each) -> Result<void> {
      cases.push_back(std::move(each));
      return {};
    };
    suites.push_back(CUPEL_TRY(load_suite(file, all_importers(), keep, folder, environment, scripts)));
    suites.back().cases = std::move(cases);
  }
  if (!suites.empty()) suites.front().notes.insert(suites.front().notes.begin(), found.notes.begin(), found.notes.end());
  return suites;
}

}  // namespace cupel
