#include "importers/promptfoo/files.h"

#include <fmt/format.h>
#include <glob.h>

#include <algorithm>
#include <array>

#include "base/files.h"
#include "base/text.h"
#include "suites/yaml.h"

namespace cupel::promptfoo {
namespace fs = std::filesystem;
namespace {

constexpr auto kScripts = std::to_array<std::string_view>({".js", ".cjs", ".mjs", ".ts", ".cts", ".mts", ".py", ".rb", ".sh", ".go"});

std::string_view path_of(std::string_view reference) {
  if (is_file_reference(reference)) reference.remove_prefix(kFilePrefix.size());
  return reference;
}

// `script.py:function` names a file and something in it.
std::string_view without_function(std::string_view path) {
  const std::size_t colon = path.rfind(':');
  return colon == std::string_view::npos ? path : path.substr(0, colon);
}

bool has_wildcard(std::string_view path) { return path.find_first_of("*?") != std::string_view::npos; }

}  // namespace

bool is_file_reference(std::string_view text) { return text.starts_with(kFilePrefix); }

std::string extension_of(std::string_view path) { return to_lower(fs::path(path_of(path)).extension().string()); }

bool is_script(std::string_view path) {
  const auto has_extension = [](std::string_view each) { return std::ranges::find(kScripts, extension_of(each)) != kScripts.end(); };
  return has_extension(path) || has_extension(without_function(path_of(path)));
}

ScriptReference parse_script_reference(std::string_view reference) {
  const std::string_view path = path_of(reference), file = without_function(path);
  if (file.size() == path.size() || !is_script(file)) return {std::string(path), ""};
  return {std::string(file), std::string(path.substr(file.size() + 1))};
}

Files::Files(const SuiteSource& source) : folder_(source.file.parent_path()), located_((source.base / source.file).parent_path()) {}

std::string Files::shown(std::string_view reference) const { return (folder_ / path_of(reference)).lexically_normal().string(); }

bool Files::exists(std::string_view reference) const {
  std::error_code error;
  return fs::is_regular_file(located_ / parse_script_reference(reference).path, error);
}

Result<std::vector<std::string>> Files::expand(std::string_view reference, const Origin& origin) const {
  const std::string path(path_of(reference));
  if (!has_wildcard(path)) return std::vector<std::string>{std::string(reference)};
  glob_t found{};
  std::vector<std::string> files;
  if (::glob((located_ / path).c_str(), GLOB_BRACE, nullptr, &found) == 0) {
    for (std::size_t i = 0; i < found.gl_pathc; ++i) {
      std::error_code error;
      const fs::path each = found.gl_pathv[i];
      if (fs::is_regular_file(each, error)) files.push_back(std::string(kFilePrefix) + each.lexically_relative(located_).string());
    }
  }
  ::globfree(&found);
  if (files.empty()) return fail_in(origin, fmt::format("no file matches {}", printable(shown(reference))));
  return files;
}

Result<std::string> Files::text(std::string_view reference, const Origin& origin) const {
  const std::string_view path = path_of(reference);
  if (!exists(path)) return fail_in(origin, fmt::format("the file {} does not exist", printable(shown(reference))));
  Result<std::string> content = read_file(located_ / path, YamlLimits().bytes);
  if (!content) return fail_in(origin, content.error().message);
  if (!is_valid_utf8(*content)) return fail_in(origin, fmt::format("the file {} is not UTF-8 text", printable(shown(reference))));
  return content;
}

Result<Node> Files::tree(std::string_view reference, const Origin& origin) const {
  return parse_yaml(CUPEL_TRY(text(reference, origin)), shown(reference));
}

}  // namespace cupel::promptfoo
