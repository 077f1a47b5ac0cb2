#include "suites/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>

#include "base/counted.h"
#include "base/text.h"
#include "core/place.h"
#include "suites/yaml.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

constexpr int kFolderDepth = 32;
constexpr std::size_t kFolderFiles = 100'000;

tl::unexpected<Error> refuse(std::string message) { return fail(ErrorCode::invalid_suite, std::move(message)); }

/// The items of lists stay in the file where `keeps_items` is false.
Result<SuiteSource> read_source(const fs::path& file, const fs::path& base, std::span<const ImporterRow> importers, bool keeps_items) {
  std::ifstream text(base / file, std::ios::binary);
  if (!text) return refuse(fmt::format("cannot read {}: {}", (base / file).string(), std::strerror(errno)));
  SuiteSource source{.file = file, .tree = {}, .base = base};
  std::vector<std::string_view> keys;
  for (const ImporterRow& each : importers) {
    if (!each.list.empty()) keys.push_back(each.list);
  }
  const auto give = [&](std::string_view key, const Node& item) -> Result<void> {
    return keeps_items ? source.lists[std::string(key)].add(item) : Result<void>();
  };
  source.tree = CUPEL_TRY(parse_yaml(text, file.string(), {keys, give}));
  return source;
}

const ImporterRow* importer_of(const SuiteSource& source, std::span<const ImporterRow> importers) {
  const auto row = std::find_if(importers.begin(), importers.end(), [&](const ImporterRow& each) { return each.recognizes(source); });
  return row == importers.end() ? nullptr : &*row;
}

std::string describe_formats(std::span<const ImporterRow> importers) {
  std::vector<std::string> lines;
  for (const ImporterRow& each : importers) lines.push_back(fmt::format("{} ({})", each.name, each.summary));
  return join(lines, "; ");
}

/// Walks one named folder; symbolic links to a folder that was seen already are not entered again.
class FolderSearch {
 public:
  FolderSearch(const fs::path& base, std::vector<fs::path>& found) : base_(base), found_(found) {}

  Result<void> enter(const fs::path& folder, int depth = 0) {
    std::error_code error;
    const fs::path real = fs::canonical(base_ / folder, error);
    if (error || !seen_.insert(real).second || depth > kFolderDepth) return {};
    std::vector<fs::path> entries;
    for (fs::directory_iterator each(base_ / folder, error); !error && each != fs::directory_iterator(); each.increment(error)) {
      entries.push_back(each->path().filename());
    }
    if (error) return refuse(fmt::format("cannot read the folder {}: {}", folder.string(), error.message()));
    std::sort(entries.begin(), entries.end());
    for (const fs::path& entry : entries) {
      if (entry.string().starts_with('.')) continue;
      const fs::path path = folder / entry;
      const fs::file_status status = fs::status(base_ / path, error);
      if (fs::is_directory(status)) CUPEL_CHECK(enter(path, depth + 1));
      else if (fs::is_regular_file(status) && has_yaml_name(entry)) found_.push_back(path);
      if (found_.size() > kFolderFiles)
        return refuse(fmt::format("more than {} files below {}; name the suites", kFolderFiles, folder.string()));
    }
    return {};
  }

 private:
  const fs::path& base_;
  std::vector<fs::path>& found_;
  std::set<fs::path> seen_;
};

// A file in a folder is a suite when an importer recognises it; one with an error in it may be, and loading it will say so.
bool belongs_to_suites(const fs::path& file, std::span<const ImporterRow> importers, const fs::path& base) {
  const Result<SuiteSource> source = read_source(file, base, importers, false);
  return !source || importer_of(*source, importers) != nullptr;
}

Result<void> search_folder(const fs::path& folder, std::span<const ImporterRow> importers, const fs::path& base, SuiteFiles& out) {
  std::vector<fs::path> candidates;
  CUPEL_CHECK(FolderSearch(base, candidates).enter(folder));
  const std::size_t before = out.files.size();
  for (const fs::path& file : candidates) {
    if (belongs_to_suites(file, importers, base)) out.files.push_back(file);
    else out.notes.push_back({file.string(), {}, "not a suite in any known format; left out"});
  }
  if (out.files.size() > before) return {};
  return fail(ErrorCode::invalid_suite, fmt::format("no suite in the folder {}", folder.string()),
              {fmt::format("a suite is a .yaml, .yml or .json file in one of these formats: {}", describe_formats(importers))});
}

// Cases that nothing judges.
struct Unchecked {
  std::size_t cases = 0;
  std::string first;  // its id
  Mark mark = {};

  void look_at(const Case& content) {
    const bool is_checked =
        !content.checks.empty() || std::ranges::any_of(content.turns, [](const Turn& turn) { return !turn.checks.empty(); });
    if (is_checked || content.error || (content.foreign && content.foreign->checks)) return;
    if (++cases > 1) return;
    first = content.id;
    mark = content.mark;
  }
  Note note(const std::string& file) const {
    const char* verb = cases == 1 ? "has" : "have";
    const std::string which = cases == 1 ? fmt::format("'{}'", printable(first)) : fmt::format("the first is '{}'", printable(first));
    return {file, mark, fmt::format("{} {} no checks, so any answer passes ({})", counted(cases, "case"), verb, which)};
  }
};

}  // namespace

Result<SuiteFiles> find_suite_files(std::span<const fs::path> paths, std::span<const ImporterRow> importers, const fs::path& base) {
  static const fs::path kDefault = "suites";
  SuiteFiles found;
  std::error_code error;
  if (paths.empty() && !fs::exists(base / kDefault, error)) {
    return fail(ErrorCode::invalid_suite, "no suite was named, and there is no folder ./suites here",
                {"name a suite file or a folder of them"});
  }
  for (const fs::path& path : paths.empty() ? std::span<const fs::path>(&kDefault, 1) : paths) {
    const fs::file_status status = fs::status(base / path, error);
    if (status.type() == fs::file_type::not_found) return refuse(fmt::format("no such file or folder: {}", path.string()));
    if (error) return refuse(fmt::format("cannot read {}: {}", path.string(), error.message()));
    if (fs::is_directory(status)) CUPEL_CHECK(search_folder(path, importers, base, found));
    else found.files.push_back(path);
  }
  std::set<fs::path> seen;
  std::erase_if(found.files, [&](const fs::path& file) {
    const fs::path real = fs::weakly_canonical(base / file, error);
    return !seen.insert(error ? file : real).second;
  });
  return found;
}

std::string suite_name(const fs::path& file, std::span<const ImporterRow> importers, const fs::path& base) {
  const Result<SuiteSource> source = read_source(file, base, importers, false);
  const ImporterRow* importer = source ? importer_of(*source, importers) : nullptr;
  if (importer == nullptr) return "";
  std::string name;
  const CaseSink take_name = [&](const Case& each) -> Result<void> {  // the first case is enough
    name = each.suite;
    return refuse("enough");
  };
  const Result<Suite> suite = importer->load(*source, take_name);
  return suite ? suite->name : name;
}

Result<Suite> load_suite(const fs::path& file, std::span<const ImporterRow> importers, const CaseSink& sink, const fs::path& base,
                         const Environment& environment, CheckScripts* scripts, const MistakeSink& mistakes) {
  SuiteSource source = CUPEL_TRY(read_source(file, base, importers, true));
  source.environment = environment;
  source.scripts = scripts;
  source.mistakes = mistakes;
  const ImporterRow* importer = importer_of(source, importers);
  if (importer != nullptr) {
    Unchecked unchecked;
    Result<Suite> suite = importer->load(source, [&](Case each) -> Result<void> {
      unchecked.look_at(each);
      return sink(std::move(each));
    });
    if (suite && unchecked.cases > 0) suite->notes.push_back(unchecked.note(file.string()));
    return suite;
  }
  const std::string found = source.tree.is_null() ? "the file is empty" : "not a suite in any known format";
  return fail(ErrorCode::invalid_suite, fmt::format("{}: {}", describe_place(file.string(), source.tree.mark), found),
              {fmt::format("known formats are {}", describe_formats(importers))});
}

}  // namespace cupel
