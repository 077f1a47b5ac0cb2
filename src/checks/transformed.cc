#include <fmt/format.h>

#include "checks/answer.h"
#include "checks/nested.h"
#include "checks/rows.h"
#include "checks/script_check.h"

namespace cupel {
namespace {

struct Args {
  std::optional<std::string> javascript;
  std::optional<std::string> python;
  std::string file;
  std::string function;
  Node check;
  void visit(auto& field) {
    field("javascript", javascript, "JavaScript that gives the new answer: an expression, or the body of a function of `output`");
    field("python", python, "the same in Python");
    field("file", file, "file that holds the function (.js, .cjs, .mjs or .py), from the suite's folder, instead of code");
    field("function", function, "its name in the file");
    field("check", check, "the check on the new answer, written as in a case", FieldRule::required);
  }
};

Result<Script> script_of(const Args& args, const Node& node, const CheckContext& context) {
  const bool has_file = !args.file.empty();
  if ((args.javascript ? 1 : 0) + (args.python ? 1 : 0) + (has_file ? 1 : 0) != 1) {
    return bad_argument(node, "transformed", "needs one of 'javascript', 'python' and 'file'");
  }
  ScriptArgs script;
  script.code = args.javascript ? *args.javascript : args.python.value_or("");
  script.function = args.function;
  if (has_file) script.file = args.file;
  const bool is_python = args.python || args.file.ends_with(".py");
  if (is_python && has_file && script.function.empty()) script.function = "get_transform";
  return make_script(script, node, "transformed", is_python ? ScriptLanguage::python : ScriptLanguage::javascript, context);
}

Result<Check> make(const Node& node, const CheckContext& context) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "transformed"));
  const Script script = CUPEL_TRY(script_of(args, node, context));
  const NestedCheck nested = CUPEL_TRY(make_nested(args.check, context));
  Check check([script, nested](const Attempt& attempt) -> Result<Verdict> {
    const Json made = CUPEL_TRY(script.run(attempt));
    if (made.is_null()) return fail(ErrorCode::invalid_suite, "the transforming script returned nothing");
    Attempt changed = attempt;
    changed.output = made.is_string() ? made.get<std::string>() : render_json(made);
    return nested.check.judge(changed);
  });
  check.reads_time = nested.check.reads_time;
  return check;
}

}  // namespace

CheckRow transformed_check() {
  return {.name = "transformed",
          .summary = "a check on what a script makes of the answer",
          .example = "transformed: {javascript: output.trim(), check: {equals: Paris}}",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel
