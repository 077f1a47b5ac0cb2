#include "suites/suite_text.h"

#include <fmt/format.h>

#include "base/text.h"

namespace cupel {
namespace {

// Literal in a template: {{ '{{' }}.
std::string escape_template(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, 2);
    const bool opens = pair == "{{" || pair == "{%" || pair == "{#";
    out += opens ? fmt::format("{{{{ '{}' }}}}", pair) : std::string(text.substr(0, 1));
    text.remove_prefix(opens ? 2 : 1);
  }
  return out;
}

Json escaped(const Json& json) {
  if (json.is_string()) return escape_template(json.get<std::string>());
  if (!json.is_structured()) return json;
  Json out = json;
  for (auto& [key, item] : out.items()) item = escaped(item);
  return out;
}

// JSON is YAML: values stand on one line, whatever is in them.
std::string value(const Json& json) { return render_json(escaped(json)); }

/// The options as a map, in their order.
Json options_json(GenerationOptions options) {
  Json out = Json::object();
  const auto add = [&](const char* name, const auto& set, const char* /*help*/) { out[name] = set; };
  options.visit(add);
  return out;
}

// Only what differs from the defaults.
std::string option_lines(const GenerationOptions& options) {
  const Json defaults = options_json({});
  const Json all = options_json(options);
  std::string out;
  for (const auto& [name, set] : all.items()) {
    if (set != defaults.at(name)) out += fmt::format("    {}: {}\n", name, render_json(set));
  }
  return out;
}

std::string check_line(const CheckSpec& check, std::string_view indent) {
  Json line = {{check.type, escaped(to_json(check.args))}};
  if (check.weight != 1) line["weight"] = check.weight;
  if (!check.metric.empty()) line["metric"] = escaped(check.metric);
  return fmt::format("{}- {}\n", indent, render_json(line));
}

std::string turn_lines(const Turn& turn) {
  std::string out = fmt::format("      - user: {}\n", value(turn.user));
  if (turn.answer) out += fmt::format("        answer: {}\n", value(*turn.answer));
  if (!turn.checks.empty()) out += "        checks:\n";
  for (const CheckSpec& check : turn.checks) out += check_line(check, "          ");
  return out;
}

std::string case_lines(const Case& each) {
  std::string out = fmt::format("  - id: {}\n", value(each.id));
  if (!each.tags.empty()) out += fmt::format("    tags: {}\n", render_json(Json(each.tags)));
  if (!each.backends.empty()) out += fmt::format("    backend: {}\n", render_json(Json(each.backends)));
  out += option_lines(each.options);
  if (!each.system.empty()) out += fmt::format("    system: {}\n", value(each.system));
  const bool is_single = each.turns.size() == 1 && each.turns.front().checks.empty();
  if (is_single) {
    out += fmt::format("    prompt: {}\n", value(each.turns.front().user));
    if (each.turns.front().answer) out += fmt::format("    answer: {}\n", value(*each.turns.front().answer));
  } else {
    out += "    turns:\n";
    for (const Turn& turn : each.turns) out += turn_lines(turn);
  }
  if (each.threshold) out += fmt::format("    threshold: {}\n", render_json(*each.threshold));
  if (!each.checks.empty()) out += "    checks:\n";
  for (const CheckSpec& check : each.checks) out += check_line(check, "      ");
  return out;
}

}  // namespace

std::string render_suite_file(const Suite& suite) {
  std::string out = fmt::format("suite: {}\n", render_json(suite.name));
  if (!suite.description.empty()) out += fmt::format("description: {}\n", render_json(suite.description));
  Json metrics = Json::object();
  for (const DerivedMetric& each : suite.derived_metrics) metrics[each.name] = each.expression;
  if (!metrics.empty()) out += fmt::format("derived_metrics: {}\n", render_json(metrics));
  std::string cases;
  for (const Case& each : suite.cases) {
    if (each.error) out += fmt::format("# left out: {}: {}\n", printable(each.id), printable(each.error->message));
    else cases += case_lines(each);
  }
  return out + (cases.empty() ? "cases: []\n" : "cases:\n" + cases);
}

}  // namespace cupel
