#include "importers/promptfoo/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/files.h"
#include "base/text.h"
#include "importers/promptfoo/file_patterns.h"
#include "suites/yaml.h"

namespace cupel::promptfoo {
namespace fs = std::filesystem;
namespace {

constexpr auto kScripts = std::to_array<std::string_view>({".js", ".cjs", ".mjs", ".ts", ".cts", ".mts", ".py", ".rb", ".sh", ".go"});

constexpr auto kRunnable = std::to_array<std::string_view>({".js", ".cjs", ".mjs", ".py", ".rb"});

std::string_view path_of(std::string_view reference) {
  if (is_file_reference(reference)) reference.remove_prefix(kFilePrefix.size());
  return reference;
}

// `script.py:function` names a file and something in it.
std::string_view without_function(std::string_view path) {
  const std::size_t colon = path.rfind(':');
  return colon == std::string_view::npos ? path : path.substr(0, colon);
}

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

Files::Files(const SuiteSource& source)
    : suite_(source.file.string()),
      folder_(source.file.parent_path()),
      located_((source.base / source.file).parent_path()),
      scripts_(source.scripts) {}

std::string Files::shown(std::string_view reference) const { return (folder_ / path_of(reference)).lexically_normal().string(); }

bool Files::exists(std::string_view reference) const {
  std::error_code error;
  return fs::is_regular_file(located_ / parse_script_reference(reference).path, error);
}

Result<void> Files::check_script(std::string_view reference, const Origin& origin) const {
  if (!exists(reference)) {
    return fail_in(origin, fmt::format("the script {} does not exist", printable(shown(parse_script_reference(reference).path))));
  }
  const std::string extension = extension_of(parse_script_reference(reference).path);
  if (std::ranges::find(kRunnable, extension) != kRunnable.end()) return {};
  return fail_in(origin,
                 fmt::format("the script {} is not run here; {} files are", printable(shown(reference)), fmt::join(kRunnable, ", ")));
}

Result<Json> Files::call_script(std::string_view reference, Json arguments, const Origin& origin, std::string_view otherwise) const {
  CUPEL_CHECK(check_script(reference, origin));
  const ScriptReference parsed = parse_script_reference(reference);
  ScriptCall wanted{
      .file = (located_ / parsed.path).string(), .function = parsed.function, .arguments = std::move(arguments), .suite = suite_};
  const std::string extension = extension_of(parsed.path);
  if (extension == ".py") wanted.language = ScriptLanguage::python;
  if (extension == ".rb") wanted.language = ScriptLanguage::ruby;
  if (wanted.language != ScriptLanguage::javascript && wanted.function.empty()) wanted.function = otherwise;
  return call(wanted, shown(parsed.path), origin);
}

Result<Json> Files::run_javascript(const std::string& code, std::vector<std::string> names, Json arguments, const Origin& origin) const {
  return call({.code = code, .arguments = std::move(arguments), .names = std::move(names), .suite = suite_}, "", origin);
}

Result<Json> Files::run_python(const std::string& code, std::string_view reference, Json context, const Origin& origin) const {
  CUPEL_CHECK(check_script(reference, origin));
  const std::string path = parse_script_reference(reference).path;
  return call({.language = ScriptLanguage::python,
               .code = code,
               .arguments = Json::array({(located_ / path).string(), std::move(context)}),
               .names = {"file", "context"}},
              shown(path), origin);
}

Result<Json> Files::call(const ScriptCall& call, const std::string& name, const Origin& origin) const {
  if (scripts_ == nullptr) return fail_in(origin, kMadeByScript);
  Result<Json> made = scripts_->call(call);
  if (made) return made;
  const std::string where = name.empty() ? "" : fmt::format(" ({})", printable(name));
  Error error = fail_in(origin, made.error().message + where).value();
  error.notes = made.error().notes;
  return fail(std::move(error));
}

Result<std::vector<std::string>> Files::expand(std::string_view reference, const Origin& origin) const {
  const std::string path(path_of(reference));
  if (!is_file_pattern(path) || exists(path)) return std::vector<std::string>{std::string(reference)};
  const Result<std::vector<fs::path>> found = find_files(located_, path);
  if (!found) return fail_in(origin, fmt::format("{}: {}", printable(shown(reference)), found.error().message));
  if (found->empty()) return fail_in(origin, fmt::format("no file matches {}", printable(shown(reference))));
  std::vector<std::string> files;
  for (const fs::path& each : *found) files.push_back(std::string(kFilePrefix) + each.lexically_relative(located_).string());
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
