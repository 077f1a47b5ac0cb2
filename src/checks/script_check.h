// What checks by scripts share: which script, what it is told, and what its result says.
#pragma once

#include <optional>
#include <string>

#include "core/check.h"
#include "core/check_scripts.h"

namespace cupel {

struct ScriptArgs {
  std::string code;
  std::optional<std::string> file;
  std::string function;
  std::optional<double> threshold;
  std::optional<Node> config;
  void visit(auto& field) {
    field("code", code, "the body of a function of `output` and `context`, or the expression it returns");
    field("file", file, "file that holds the function, from the suite's folder, instead of code");
    field("function", function, "its name in the file; by default what the file exports (JavaScript) or get_assert (Python)");
    field("threshold", threshold, "the least score; without it a number above 0 passes");
    field("config", config, "what the script finds as `context.config`");
  }
};

/// The check `name` by a script. Its result is true or false, a number (the score), or a map of pass, score and reason.
/// Errors: invalid_suite, for neither code nor file, or both.
Result<Check> make_script_check(const Node& node, std::string_view name, ScriptLanguage language, const CheckContext& context);

/// A script that makes something of an answer: in place, or in a file.
struct TransformArgs {
  std::optional<std::string> javascript;
  std::optional<std::string> python;
  std::string file;
  std::string function;
  void visit(auto& field) {
    field("javascript", javascript, "JavaScript that gives the new value: an expression, or the body of a function of `output`");
    field("python", python, "the same in Python");
    field("file", file, "file that holds the function (.js, .cjs, .mjs or .py), from the suite's folder, instead of code");
    field("function", function, "its name in the file");
  }
};

/// What a script or a web hook is told besides the answer.
Json script_context(const Attempt& attempt, const Json& config = Json::object());

/// A script as it is called for every answer.
struct Script {
  ScriptCall call;  // without output and context
  CheckScripts* scripts = nullptr;
  Json config;

  /// Errors: as CheckScripts::call(); unavailable where nothing runs scripts.
  Result<Json> run(const Attempt& attempt) const;

  /// With other arguments than answer and context; `names` is what code calls them.
  Result<Json> run_with(const Attempt& attempt, Json arguments, std::vector<std::string> names) const;
};

/// The call of code or of a file. Errors: invalid_suite with the place.
Result<Script> make_script(const ScriptArgs& args, const Node& node, std::string_view name, ScriptLanguage language,
                           const CheckContext& context);

/// Errors: invalid_suite with the place, unless exactly one of the three is given.
Result<Script> make_transform(const TransformArgs& args, const Node& node, std::string_view name, const CheckContext& context);

/// What a result says. Errors: invalid_suite, for one that is none of the above, and for a score outside 0 to 1.
Result<Verdict> verdict_in(const Json& result, std::optional<double> threshold, const std::string& expected);

}  // namespace cupel
