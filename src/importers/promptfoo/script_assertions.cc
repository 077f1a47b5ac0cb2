#include "importers/promptfoo/script_assertions.h"

#include <fmt/format.h>

#include "base/text.h"
#include "importers/promptfoo/assertion_values.h"

namespace cupel::promptfoo {
namespace {

void add_script(NodeMap& args, const char* code_key, const std::string& text, Mark mark) {
  if (!is_file_reference(text)) return args.push_back({code_key, mark, Node{text, mark}});
  ScriptReference reference = parse_script_reference(text);
  args.push_back({"file", mark, Node{std::move(reference.path), mark}});
  if (!reference.function.empty()) args.push_back({"function", mark, Node{std::move(reference.function), mark}});
}

Result<CheckForm> script(const Assertion& assertion, const char* check) {
  const Node code = CUPEL_TRY(text_of(assertion));
  NodeMap args;
  add_script(args, "code", code.text(), code.mark);
  if (assertion.threshold) args.push_back(argument("threshold", Node{*assertion.threshold, {}}));
  if (!assertion.config.is_null()) args.push_back(argument("config", assertion.config));
  return check_with(check, std::move(args), assertion.value.mark);
}

}  // namespace

Result<CheckForm> javascript(const Assertion& assertion) { return script(assertion, "javascript"); }
Result<CheckForm> python(const Assertion& assertion) { return script(assertion, "python"); }
Result<CheckForm> ruby(const Assertion& assertion) { return script(assertion, "ruby"); }

Result<NodeMap> transform_args(const Node& transform, const Origin& origin, const Files& files) {
  if (transform.as_string() == nullptr) return fail_in(origin, fmt::format("a transform is text, found {}", transform.kind()));
  const std::string& text = *transform.as_string();
  if (is_file_reference(text)) CUPEL_CHECK(files.check_script(text, origin));
  NodeMap args;
  add_script(args, "javascript", text, transform.mark);
  return args;
}

Result<CheckForm> transformed(const Node& transform, CheckForm check, const Origin& origin, const Files& files) {
  NodeMap args = CUPEL_TRY(transform_args(transform, origin, files));
  const Mark mark = check.args.mark;
  args.push_back({"check", mark, Node{NodeMap{{std::move(check.type), mark, std::move(check.args)}}, mark}});
  return CheckForm{"transformed", Node{std::move(args), transform.mark}};
}

}  // namespace cupel::promptfoo
