#include "checks/script_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/text.h"
#include "checks/answer.h"

namespace cupel {
namespace {

Verdict by_score(double score, std::optional<double> threshold, const std::string& expected, std::string found) {
  const bool is_pass = threshold ? score >= *threshold : score > 0;
  return {.outcome = is_pass ? Outcome::pass : Outcome::fail, .score = score, .expected = expected, .found = std::move(found), .why = ""};
}

const Json* member(const Json& map, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (const auto found = map.find(name); found != map.end() && !found->is_null()) return &*found;
  }
  return nullptr;
}

tl::unexpected<Error> refuse(const Json& result) {
  return fail(ErrorCode::invalid_suite, fmt::format("the script returned {}; it must return true, false, a number, or a map of pass, score "
                                                    "and reason",
                                                    shorten(printable(render_json(result)), 80)));
}

// One that is larger would hide other checks behind a mean.
Result<void> check_score(double score) {
  if (score >= 0 && score <= 1) return {};
  return fail(
      ErrorCode::invalid_suite,
      fmt::format("the score {:g} was returned, but scores lie between 0 and 1: return true or false, or a share of what is best", score));
}

Result<Verdict> verdict_in_map(const Json& map, std::optional<double> threshold, const std::string& expected, std::string found) {
  const Json* pass = member(map, {"pass", "pass_"});
  const Json* score = member(map, {"score"});
  const Json* reason = member(map, {"reason"});
  const bool is_usable = (pass != nullptr || score != nullptr) && (pass == nullptr || pass->is_boolean()) &&
                         (score == nullptr || score->is_number() || score->is_boolean());
  if (!is_usable) return refuse(map);
  const double value = score == nullptr      ? (pass->get<bool>() ? 1 : 0)
                       : score->is_boolean() ? (score->get<bool>() ? 1 : 0)
                                             : score->get<double>();
  CUPEL_CHECK(check_score(value));
  Verdict verdict = by_score(value, threshold, expected, std::move(found));
  if (pass != nullptr) {
    const bool is_enough = !threshold || value >= *threshold;
    verdict.outcome = pass->get<bool>() && is_enough ? Outcome::pass : Outcome::fail;
  }
  if (const Json* named = member(map, {"namedScores", "named_scores"}); named != nullptr && named->is_object()) {
    for (const auto& [name, each] : named->items()) {
      if (each.is_number()) verdict.metrics.push_back({.name = name, .score = each.get<double>()});
    }
  }
  if (reason != nullptr && reason->is_string()) verdict.why = shorten(printable(reason->get<std::string>()), 300);
  return verdict;
}

}  // namespace

Json script_context(const Attempt& attempt, const Json& config) {
  return {{"prompt", attempt.prompt()},
          {"vars", attempt.vars},
          {"config", config},
          {"test", {{"vars", attempt.vars}, {"description", attempt.id}}},
          {"provider", {{"id", attempt.backend}}}};
}

Result<Verdict> verdict_in(const Json& result, std::optional<double> threshold, const std::string& expected) {
  const std::string found = shorten(printable(render_json(result)), 120);
  if (result.is_boolean()) return by_score(result.get<bool>() ? 1 : 0, std::nullopt, expected, found);
  if (result.is_number()) {
    CUPEL_CHECK(check_score(result.get<double>()));
    return by_score(result.get<double>(), threshold, expected, found);
  }
  if (result == "true" || result == "false") return by_score(result == "true" ? 1 : 0, std::nullopt, expected, found);
  if (result.is_object()) return verdict_in_map(result, threshold, expected, found);
  return refuse(result);
}

Result<Json> Script::run(const Attempt& attempt) const {
  if (scripts == nullptr) return fail(ErrorCode::unavailable, "nothing runs scripts here");
  ScriptCall asked = call;
  asked.output = attempt.output;
  asked.context = script_context(attempt, config);
  asked.suite = attempt.file;
  return scripts->call(asked);
}

Result<Json> Script::run_with(const Attempt& attempt, Json arguments, std::vector<std::string> names) const {
  if (scripts == nullptr) return fail(ErrorCode::unavailable, "nothing runs scripts here");
  ScriptCall asked = call;
  asked.arguments = std::move(arguments);
  asked.names = std::move(names);
  asked.suite = attempt.file;
  return scripts->call(asked);
}

Result<Script> make_script(const ScriptArgs& args, const Node& node, std::string_view name, ScriptLanguage language,
                           const CheckContext& context) {
  if (trim(args.code).empty() != args.file.has_value()) return bad_argument(node, name, "needs either code or a 'file' that holds it");
  Script script{.call = {.language = language, .code = args.code, .file = "", .function = args.function, .output = "", .context = {}},
                .scripts = context.scripts,
                .config = args.config ? to_json(*args.config) : Json::object()};
  if (!args.file) return script;
  const std::filesystem::path path = std::filesystem::path(context.folder) / *args.file;
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error))
    return bad_argument(node, name, fmt::format("{} does not exist", printable(path.string())));
  script.call.file = path.string();
  return script;
}

Result<Script> make_transform(const TransformArgs& args, const Node& node, std::string_view name, const CheckContext& context) {
  const bool has_file = !args.file.empty();
  if ((args.javascript ? 1 : 0) + (args.python ? 1 : 0) + (has_file ? 1 : 0) != 1) {
    return bad_argument(node, name, "needs one of 'javascript', 'python' and 'file'");
  }
  ScriptArgs script;
  script.code = args.javascript ? *args.javascript : args.python.value_or("");
  script.function = args.function;
  if (has_file) script.file = args.file;
  const bool is_python = args.python || args.file.ends_with(".py");
  if (is_python && has_file && script.function.empty()) script.function = "get_transform";
  return make_script(script, node, name, is_python ? ScriptLanguage::python : ScriptLanguage::javascript, context);
}

Result<Check> make_script_check(const Node& node, std::string_view name, ScriptLanguage language, const CheckContext& context) {
  const ScriptArgs args = CUPEL_TRY(parse_fields<ScriptArgs>(node, name));
  const Script script = CUPEL_TRY(make_script(args, node, name, language, context));
  const std::string expected = fmt::format("{} to hold: {}", name, shorten(printable(trim(args.file ? *args.file : args.code)), 120));
  return Check([script, expected, threshold = args.threshold](const Attempt& attempt) -> Result<Verdict> {
    return verdict_in(CUPEL_TRY(script.run(attempt)), threshold, expected);
  });
}

}  // namespace cupel
