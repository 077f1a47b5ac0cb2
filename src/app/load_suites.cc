#include "app/load_suites.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "app/registry.h"
#include "suites/load.h"

namespace cupel {
namespace {

namespace fs = std::filesystem;

/// The ends of the paths that tell them apart: a/x.yaml and b/x.yaml are `a/x.yaml` and `b/x.yaml`, a/x.yaml and a/y.yaml `x.yaml` and
/// `y.yaml`.
std::vector<std::string> telling_ends(const std::vector<fs::path>& files) {
  const auto end_of = [](const fs::path& file, int parts) {
    fs::path end, rest = file.lexically_normal();
    for (; parts > 0 && rest.has_filename(); --parts, rest = rest.parent_path())
      end = end.empty() ? rest.filename() : rest.filename() / end;
    return end.string();
  };
  std::vector<std::string> ends;
  for (int parts = 1; parts < 64; ++parts) {
    ends.clear();
    for (const fs::path& each : files) ends.push_back(end_of(each, parts));
    if (std::set<std::string>(ends.begin(), ends.end()).size() == ends.size()) return ends;
  }
  for (std::size_t i = 0; i < files.size(); ++i) ends[i] = files[i].string();
  return ends;
}

/// Suites of one name are told apart by their files, so that a case of one is never taken for a case of another. By file.
std::map<fs::path, std::string> names_apart(const std::vector<fs::path>& files, const fs::path& folder) {
  std::map<fs::path, std::string> names;
  if (files.size() < 2) return names;
  std::map<std::string, std::vector<fs::path>> by_name;
  for (const fs::path& each : files) by_name[suite_name(each, all_importers(), folder)].push_back(each);
  for (const auto& [name, same] : by_name) {
    if (same.size() < 2 || name.empty()) continue;
    const std::vector<std::string> ends = telling_ends(same);
    for (std::size_t i = 0; i < same.size(); ++i) names[same[i]] = fmt::format("{} ({})", name, ends[i]);
  }
  return names;
}

}  // namespace

Result<std::vector<Suite>> load_suites(const std::vector<std::string>& paths, const std::filesystem::path& folder, const CaseSink& sink,
                                       const Environment& environment, CheckScripts* scripts) {
  const std::vector<std::filesystem::path> named(paths.begin(), paths.end());
  SuiteFiles found = CUPEL_TRY(find_suite_files(named, all_importers(), folder));
  std::vector<Suite> suites;
  const std::map<fs::path, std::string> names = names_apart(found.files, folder);
  for (const fs::path& file : found.files) {
    const auto name = names.find(file);
    if (name == names.end()) {
      suites.push_back(CUPEL_TRY(load_suite(file, all_importers(), sink, folder, environment, scripts)));
      continue;
    }
    const CaseSink rename = [&](Case each) -> Result<void> {
      each.suite = name->second;
      return sink(std::move(each));
    };
    Suite suite = CUPEL_TRY(load_suite(file, all_importers(), rename, folder, environment, scripts));
    suite.notes.push_back(
        {suite.file, {}, fmt::format("another file has a suite '{}' too; this one is called '{}'", suite.name, name->second)});
    suite.name = name->second;
    suites.push_back(std::move(suite));
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
