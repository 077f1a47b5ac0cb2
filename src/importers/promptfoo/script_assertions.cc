#include "importers/promptfoo/script_assertions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "importers/promptfoo/assertion_values.h"

namespace cupel::promptfoo {
namespace {

constexpr auto kRunnable = std::to_array<std::string_view>({".js", ".cjs", ".mjs", ".py"});

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

Result<void> check_script(const std::string& reference, const Origin& origin, const Files& files) {
  if (!files.exists(reference)) return fail_in(origin, fmt::format("the script {} does not exist", printable(files.shown(reference))));
  const std::string extension = extension_of(parse_script_reference(reference).path);
  if (std::ranges::find(kRunnable, extension) != kRunnable.end()) return {};
  return fail_in(origin,
                 fmt::format("the script {} is not run here; {} files are", printable(files.shown(reference)), fmt::join(kRunnable, ", ")));
}

Result<CheckForm> transformed(const Node& transform, CheckForm check, const Origin& origin, const Files& files) {
  if (transform.as_string() == nullptr) return fail_in(origin, fmt::format("'transform' is text, found {}", transform.kind()));
  const std::string& text = *transform.as_string();
  if (is_file_reference(text)) CUPEL_CHECK(check_script(text, origin, files));
  NodeMap args;
  add_script(args, "javascript", text, transform.mark);
  const Mark mark = check.args.mark;
  args.push_back({"check", mark, Node{NodeMap{{std::move(check.type), mark, std::move(check.args)}}, mark}});
  return CheckForm{"transformed", Node{std::move(args), transform.mark}};
}

}  // namespace cupel::promptfoo
