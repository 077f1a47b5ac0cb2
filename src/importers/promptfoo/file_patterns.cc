#include "importers/promptfoo/file_patterns.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <set>
#include <span>

#include "base/text.h"

namespace cupel::promptfoo {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kLength = 4'096;  // of a pattern
constexpr std::size_t kAlternatives = 1'000;
constexpr std::size_t kEntries = 200'000;
constexpr int kDeepest = 32;

tl::unexpected<Error> too_many(std::string what) { return fail(ErrorCode::limit_exceeded, std::move(what)); }

/// The closing bracket of the alternatives that begin the text, and the commas between them; empty when there are none.
std::vector<std::size_t> parts_of_braces(std::string_view text) {
  std::vector<std::size_t> parts;
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '{') ++depth;
    if (text[i] == ',' && depth == 1) parts.push_back(i);
    if (text[i] != '}' || --depth > 0) continue;
    if (parts.empty()) return {};
    parts.push_back(i);
    return parts;
  }
  return {};
}

/// `a{b,c}` is ab and ac.
Result<std::vector<std::string>> alternatives_of(std::string_view pattern) {
  std::vector<std::string> open{std::string(pattern)}, done;
  while (!open.empty()) {
    const std::string each = std::move(open.back());
    open.pop_back();
    std::size_t at = each.find('{');
    std::vector<std::size_t> parts;
    for (; at != std::string::npos; at = each.find('{', at + 1)) {
      parts = parts_of_braces(std::string_view(each).substr(at));
      if (!parts.empty()) break;
    }
    if (parts.empty()) {
      done.push_back(each);
    } else {
      for (std::size_t i = 0, start = 1; i < parts.size(); start = parts[i++] + 1) {
        open.push_back(each.substr(0, at) + each.substr(at + start, parts[i] - start) + each.substr(at + parts.back() + 1));
      }
    }
    if (open.size() + done.size() > kAlternatives) return too_many(fmt::format("a pattern of more than {} alternatives", kAlternatives));
  }
  return done;
}

class Search {
 public:
  explicit Search(std::set<fs::path>& found) : found_(found) {}

  Result<void> enter(const fs::path& folder, std::span<const std::string> names, int depth) {
    if (names.empty() || depth > kDeepest) return {};
    const std::string& name = names.front();
    const std::span<const std::string> rest = names.subspan(1);
    std::error_code error;
    if (name == "**") {
      CUPEL_CHECK(enter(folder, rest, depth));
      for (fs::directory_iterator each(folder, error); !error && each != fs::directory_iterator(); each.increment(error)) {
        CUPEL_CHECK(count());
        std::error_code unknown;
        const bool is_folder = !each->is_symlink(unknown) && each->is_directory(unknown);
        if (is_folder && !each->path().filename().string().starts_with('.')) CUPEL_CHECK(enter(each->path(), names, depth + 1));
      }
      return {};
    }
    if (!is_file_pattern(name)) return take(folder / name, rest, depth);
    for (fs::directory_iterator each(folder, error); !error && each != fs::directory_iterator(); each.increment(error)) {
      CUPEL_CHECK(count());
      if (::fnmatch(name.c_str(), each->path().filename().c_str(), FNM_PERIOD) == 0) CUPEL_CHECK(take(each->path(), rest, depth));
    }
    return {};
  }

 private:
  Result<void> take(const fs::path& path, std::span<const std::string> rest, int depth) {
    std::error_code error;
    if (!rest.empty()) return fs::is_directory(path, error) ? enter(path, rest, depth + 1) : Result<void>();
    if (fs::is_regular_file(path, error)) found_.insert(path);
    return {};
  }

  Result<void> count() {
    return ++entries_ > kEntries ? too_many(fmt::format("a pattern that looks at more than {} files", kEntries)) : Result<void>();
  }

  std::set<fs::path>& found_;
  std::size_t entries_ = 0;
};

}  // namespace

bool is_file_pattern(std::string_view path) { return path.find_first_of("*?[{") != std::string_view::npos; }

Result<std::vector<fs::path>> find_files(const fs::path& folder, std::string_view pattern) {
  if (pattern.size() > kLength) return too_many(fmt::format("a pattern of more than {} bytes", kLength));
  std::set<fs::path> found;
  Search search(found);
  for (const std::string& each : CUPEL_TRY(alternatives_of(pattern))) {
    std::vector<std::string> names;
    for (std::string& name : split(each, '/')) {
      const bool is_nothing = name.empty() || name == "." || (name == "**" && !names.empty() && names.back() == "**");
      if (!is_nothing) names.push_back(std::move(name));
    }
    CUPEL_CHECK(search.enter(each.starts_with('/') ? fs::path("/") : folder, names, 0));
  }
  return std::vector<fs::path>(found.begin(), found.end());
}

}  // namespace cupel::promptfoo
