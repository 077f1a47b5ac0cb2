#include "suites/suite_file.h"

#include <fmt/format.h>

#include <boost/unordered/unordered_flat_map.hpp>
#include <charconv>

#include "base/text.h"
#include "core/arithmetic.h"
#include "suites/suite_case.h"

namespace cupel {
namespace {

struct SuiteFields {
  std::string suite;
  std::string description;
  std::optional<Node> backend;
  std::optional<Node> defaults;
  std::vector<std::string> tags;
  bool decide_early = false;
  std::optional<Node> tracing;
  std::optional<Node> cases;
  std::vector<Node> gates;
  std::optional<Node> derived_metrics;

  void visit(auto& field) {
    field("suite", suite, "name of the suite", FieldRule::required);
    field("description", description, "what the suite protects");
    field("backend", backend, "what answers: one backend, or a list of them");
    field("defaults", defaults, "generation options and system message of cases that have none of their own");
    field("tags", tags, "tags of every case");
    field("decide_early", decide_early, "end answers as soon as every check of their case is decided");
    field("tracing", tracing, "receive the spans of the application that answers: true, or a map of port and wait_ms");
    field("cases", cases, "the cases", FieldRule::required);
    field("gates", gates, "conditions over the whole run");
    field("derived_metrics", derived_metrics, "a map of names to arithmetic over the sums of named scores");
  }
};

struct DefaultsFields {
  std::optional<Node> system;
  std::optional<Node> judge;
  GenerationOptions options;
  OutputFields output;
  std::optional<Node> tools;

  void visit(auto& field) {
    field("system", system, "the system message");
    field("judge", judge, "what grades where a check names no judge: a backend");
    options.visit(field);
    output.visit(field);
    field("tools", tools, "functions that answers must call one of");
  }
};

struct GateFields {
  std::string gate;
  std::optional<Node> confidence;

  void visit(auto& field) {
    field("gate", gate, "the condition", FieldRule::required);
    field("confidence", confidence, "how sure the gate must be, as 95% or 0.95");
  }
};

struct TracingFields {
  int port = Tracing{}.port;
  int wait_ms = Tracing{}.wait_ms;

  void visit(auto& field) {
    field("port", port, "of this machine's loopback address, to which spans are posted as OTLP/HTTP in JSON");
    field("wait_ms", wait_ms, "how long spans are waited for once the answer is there");
  }
};

// `true` is all defaults, and `false` none.
Result<std::optional<Tracing>> read_tracing(const Node& node, const std::string& file) {
  if (node.is_null()) return std::nullopt;
  if (const bool* is_on = std::get_if<bool>(&node.value)) return *is_on ? std::optional(Tracing{}) : std::nullopt;
  const TracingFields fields = CUPEL_TRY(read_map<TracingFields>(node, "tracing", file));
  if (fields.port < 1 || fields.port > 65535) return fail_at(file, node.mark, fmt::format("'port' is 1 to 65535, not {}", fields.port));
  if (fields.wait_ms < 0 || fields.wait_ms > 600'000)
    return fail_at(file, node.mark, fmt::format("'wait_ms' is 0 to 600000, not {}", fields.wait_ms));
  return std::optional(Tracing{.port = fields.port, .wait_ms = fields.wait_ms});
}

Result<double> read_confidence(const Node& node, const std::string& file) {
  double value = 0;
  std::string_view text;
  if (const std::string* written = node.as_string()) text = trim(*written);
  if (text.ends_with('%')) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || trim(std::string_view(end, static_cast<std::size_t>(text.data() + text.size() - end))) != "%") value = 0;
    value /= 100;
  } else if (!fields::read(node, value)) {
    value = 0;
  }
  if (value > 0 && value < 1) return value;
  return fail_at(file, node.mark, "'confidence' lies between 0 and 1, as 95% or 0.95");
}

Result<GateSpec> read_gate(const Node& node, const std::string& file) {
  GateFields fields;
  if (node.is_scalar() && !node.is_null()) fields.gate = node.text();
  else fields = CUPEL_TRY(read_map<GateFields>(node, "gates", file));
  GateSpec gate{.condition = std::string(trim(fields.gate)), .confidence = {}, .file = file, .mark = node.mark};
  if (gate.condition.empty()) return fail_at(file, node.mark, "a gate without a condition");
  if (fields.confidence) gate.confidence = CUPEL_TRY(read_confidence(*fields.confidence, file));
  return gate;
}

Result<std::vector<DerivedMetric>> read_metrics(const Node& node, const std::string& file) {
  if (!node.is_map()) return fail_at(file, node.mark, fmt::format("'derived_metrics' takes a map of names, found {}", node.kind()));
  std::vector<DerivedMetric> metrics;
  for (const NodeEntry& entry : *node.as_map()) {
    if (Result<void> readable = check_arithmetic(entry.value.text()); !readable) {
      return fail_at(file, entry.value.mark, readable.error().message);
    }
    metrics.push_back({entry.key, entry.value.text()});
  }
  return metrics;
}

Result<SuiteDefaults> read_defaults(const SuiteFields& fields, const std::string& file) {
  SuiteDefaults defaults{.suite = fields.suite,
                         .file = file,
                         .options = {},
                         .system = {},
                         .tags = fields.tags,
                         .backends = {},
                         .decide_early = fields.decide_early,
                         .judge = {},
                         .tracing = {},
                         .output = {},
                         .tools = {},
                         .programs = std::make_shared<constraint::ProgramCache>(),
                         .tool_choices = std::make_shared<ToolChoices>(),
                         .mistakes = {}};
  if (fields.tracing) defaults.tracing = CUPEL_TRY(read_tracing(*fields.tracing, file));
  if (fields.backend) defaults.backends = CUPEL_TRY(read_backends(*fields.backend, file));
  if (!fields.defaults || fields.defaults->is_null()) return defaults;
  DefaultsFields parsed = CUPEL_TRY(read_map<DefaultsFields>(*fields.defaults, "defaults", file));
  CUPEL_CHECK(check_options(*fields.defaults, parsed.options, file));
  defaults.options = std::move(parsed.options);
  defaults.system = std::move(parsed.system);
  if (parsed.judge) {
    const std::vector<std::string> judges = CUPEL_TRY(read_backends(*parsed.judge, file));
    if (judges.size() > 1) return fail_at(file, parsed.judge->mark, "'judge' is one backend");
    defaults.judge = judges.front();
  }
  defaults.output = std::move(parsed.output);
  defaults.tools = std::move(parsed.tools);
  return defaults;
}

}  // namespace

std::vector<FieldInfo> suite_fields() { return describe_fields<SuiteFields>(); }
std::vector<FieldInfo> defaults_fields() { return describe_fields<DefaultsFields>(); }
std::vector<FieldInfo> tracing_fields() { return describe_fields<TracingFields>(); }
std::vector<FieldInfo> gate_fields() { return describe_fields<GateFields>(); }

bool is_suite_file(const SuiteSource& source) { return source.tree.find("suite") != nullptr || source.tree.find("cases") != nullptr; }

Result<Suite> load_suite_file(const SuiteSource& source, const CaseSink& sink) {
  const std::string file = source.file.string();
  const SuiteFields fields = CUPEL_TRY(read_map<SuiteFields>(source.tree, "suite file", file, source.mistakes));
  Suite suite{.name = fields.suite, .description = fields.description, .file = file, .cases = {}, .gates = {}, .notes = {}};
  if (const Node* name = source.tree.find("suite"); name != nullptr && trim(fields.suite).empty()) {
    CUPEL_CHECK(tell_mistake(source.mistakes, fail_at(file, name->mark, "'suite' needs a name")));
  }
  if (!fields.cases) return suite;  // that was told
  if (!fields.cases->is_list())
    return fail_at(file, fields.cases->mark, fmt::format("'cases' takes a list, found {}; for none write []", fields.cases->kind()));

  if (fields.derived_metrics) suite.derived_metrics = CUPEL_TRY(read_metrics(*fields.derived_metrics, file));
  for (const Node& node : fields.gates) {
    std::optional<GateSpec> gate = CUPEL_TRY(value_or_tell(source.mistakes, read_gate(node, file)));
    if (gate) suite.gates.push_back(*std::move(gate));
  }
  SuiteDefaults defaults = CUPEL_TRY(read_defaults(fields, file));
  defaults.mistakes = source.mistakes;
  boost::unordered_flat_map<std::size_t, Mark> ids;  // by hash: there may be very many
  std::optional<Error> refusal;                      // of the sink
  const CaseSink keep = [&](Case made) -> Result<void> {
    const auto [earlier, is_new] = ids.emplace(std::hash<std::string>()(made.id), made.mark);
    if (!is_new) {
      return fail_at(file, made.mark,
                     fmt::format("the id '{}' is used twice; the first is at {}", made.id, describe_place(file, earlier->second)));
    }
    Result<void> taken = sink(std::move(made));
    if (!taken) refusal = taken.error();
    return taken;
  };
  CUPEL_CHECK(each_item(source, "cases", [&](const Node& node) -> Result<void> {
    Result<void> loaded = load_case(node, defaults, keep);
    return refusal ? fail(*refusal) : tell_mistake(source.mistakes, std::move(loaded));
  }));
  return suite;
}

}  // namespace cupel
