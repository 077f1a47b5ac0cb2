// Files that a promptfoo configuration names (`file://prompt.txt`, `tests/*.yaml`), relative to its folder.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/check_scripts.h"
#include "core/importer.h"
#include "core/json.h"
#include "importers/promptfoo/origin.h"

namespace cupel::promptfoo {

inline constexpr std::string_view kFilePrefix = "file://";

bool is_file_reference(std::string_view text);

/// Lower-case, with its dot; "" when there is none.
std::string extension_of(std::string_view path);

/// Whether it names a program in a script language (also `script.py:function`).
bool is_script(std::string_view path);

/// `file://script.py:function` in its parts; the function may be missing.
struct ScriptReference {
  std::string path;
  std::string function;
};
ScriptReference parse_script_reference(std::string_view reference);

class Files {
 public:
  explicit Files(const SuiteSource& source);

  /// As messages show it: beside the configuration's own name.
  std::string shown(std::string_view reference) const;

  bool exists(std::string_view reference) const;

  /// The files that a pattern (file_patterns.h) stands for, sorted; the reference itself when it is none. Errors: none matches.
  Result<std::vector<std::string>> expand(std::string_view reference, const Origin& origin) const;

  /// The file as text. Errors: invalid_suite at `origin`, naming the file that is missing, unreadable or not UTF-8.
  Result<std::string> text(std::string_view reference, const Origin& origin) const;

  /// Whether the script can be run. Errors: invalid_suite at `origin`: it does not exist, or is in a language that is not run.
  Result<void> check_script(std::string_view reference, const Origin& origin) const;

  /// What a function in a script gives: `file://script.py:function`, else the one that a JavaScript file exports or the Python function
  /// `otherwise`. Blocks. Errors: invalid_suite at `origin`, also for what it throws; unavailable (no interpreter, no scripts are run
  /// here).
  Result<Json> call_script(std::string_view reference, Json arguments, const Origin& origin,
                           std::string_view otherwise = "get_prompt") const;

  /// What JavaScript in place gives, with these names for its arguments. Errors: as call_script().
  Result<Json> run_javascript(const std::string& code, std::vector<std::string> names, Json arguments, const Origin& origin) const;

  /// What Python code of `file` and `context` gives; the reference names the file. Errors: as call_script().
  Result<Json> run_python(const std::string& code, std::string_view reference, Json context, const Origin& origin) const;

  /// The file as a tree; .json files as JSON. Errors: as text(), and syntax with its place in that file.
  Result<Node> tree(std::string_view reference, const Origin& origin) const;

 private:
  std::string suite_;              // the configuration, as messages show it
  std::filesystem::path folder_;   // of the configuration, from where the user stands
  std::filesystem::path located_;  // the same for the system
  CheckScripts* scripts_;
  Result<Json> call(const ScriptCall& call, const std::string& name, const Origin& origin) const;  // `name` for messages
};

}  // namespace cupel::promptfoo
