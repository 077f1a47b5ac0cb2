// promptfoo's configurations as suites: prompts times tests times providers, with what has no equivalent named and left in error.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "core/arithmetic.h"
#include "core/fields.h"
#include "importers/promptfoo/cases.h"
#include "importers/promptfoo/references.h"
#include "importers/promptfoo/script_value.h"
#include "importers/rows.h"

namespace cupel {
namespace promptfoo {
namespace {

constexpr auto kKeys =
    std::to_array<std::string_view>({"description", "prompts", "providers", "targets", "tests", "scenarios", "defaultTest", "env",
                                     "assertionTemplates", "$schema", "tags", "metadata", "derivedMetrics", "tracing"});

struct Ignored {
  std::string_view key;
  std::string_view advice;
};
constexpr auto kIgnored = std::to_array<Ignored>({{"outputPath", "use --report"},
                                                  {"evaluateOptions", "use --repeat, --jobs and --timeout"},
                                                  {"commandLineOptions", "give them to cupel run"},
                                                  {"redteam", "attacks are not generated here; only the tests that are written run"},
                                                  {"extensions", "no scripts are run around tests"},
                                                  {"nunjucksFilters", "a template that uses one of them is an error"},
                                                  {"sharing", "runs are kept in ./.cupel/runs.db"},
                                                  {"writeLatestResults", "runs are kept in ./.cupel/runs.db"}});

bool is_promptfoo(const SuiteSource& source) {
  const auto has = [&](std::string_view key) { return source.tree.find(key) != nullptr; };
  if (has("suite") || has("cases") || has("test_suite") || has("test_cases")) return false;
  return has("prompts") || has("providers") || has("targets") || has("scenarios") || (has("tests") && has("description"));
}

Json environment_of(const SuiteSource& source, const Node& config) {
  Json env = Json::object();
  for (const auto& [name, value] : source.environment.all()) env[name] = value;
  const Node* own = find_value(config, "env");
  for (const NodeEntry& entry : own != nullptr && own->is_map() ? *own->as_map() : NodeMap{}) env[entry.key] = to_script_text(entry.value);
  return env;
}

void note_keys(const Node& config, const std::string& file, std::vector<Note>& notes) {
  for (const NodeEntry& entry : *config.as_map()) {
    if (std::ranges::find(kKeys, entry.key) != kKeys.end()) continue;
    const auto ignored = std::ranges::find(kIgnored, entry.key, &Ignored::key);
    const std::string why = ignored != kIgnored.end() ? fmt::format(": {}", ignored->advice) : did_you_mean(entry.key, kKeys);
    notes.push_back({file, entry.mark, fmt::format("key '{}' is ignored{}", printable(entry.key), why)});
  }
}

// An expression that cannot be read, such as a script, is a note: no test depends on it.
std::vector<DerivedMetric> derived_metrics(const Node& config, const std::string& file, std::vector<Note>& notes) {
  std::vector<DerivedMetric> metrics;
  const Node* list = find_value(config, "derivedMetrics");
  for (const Node& each : list != nullptr && list->is_list() ? *list->as_list() : NodeList{}) {
    const Node* name = find_value(each, "name");
    const Node* value = find_value(each, "value");
    const bool is_whole = name != nullptr && value != nullptr && value->is_scalar();
    const Result<void> readable =
        is_whole ? check_arithmetic(value->text()) : fail(ErrorCode::invalid_suite, "it needs 'name' and 'value'");
    if (readable) metrics.push_back({name->text(), value->text()});
    else notes.push_back({file, each.mark, fmt::format("a derived metric is ignored: {}", readable.error().message)});
  }
  return metrics;
}

// Enabled where both it and its receiver are; what else can be set there (formats, storing, forwarding) is not for the tests.
std::optional<Tracing> tracing_of(const Node& config) {
  const Node* tracing = find_value(config, "tracing");
  const Node* enabled = tracing != nullptr ? find_value(*tracing, "enabled") : nullptr;
  if (enabled == nullptr || enabled->text() != "true") return std::nullopt;
  Tracing made;
  const Node* otlp = find_value(*tracing, "otlp");
  const Node* http = otlp != nullptr ? find_value(*otlp, "http") : nullptr;
  if (http == nullptr) return made;
  if (const Node* receives = find_value(*http, "enabled"); receives != nullptr && receives->text() == "false") return std::nullopt;
  int port = 0;
  if (const Node* asked = find_value(*http, "port"); asked != nullptr && fields::read(*asked, port) && port > 0 && port < 65536)
    made.port = port;
  return made;
}

Result<Suite> load(const SuiteSource& source, const CaseSink& sink) {
  const std::string file = source.file.string();
  const Files files(source);
  const Node config = CUPEL_TRY(resolve_references(source.tree, file, files));
  Suite suite{.name = source.file.stem().string(), .description = "", .file = file, .cases = {}, .gates = {}, .notes = {}};
  if (const Node* description = find_value(config, "description")) suite.description = description->text();
  note_keys(config, file, suite.notes);
  suite.derived_metrics = derived_metrics(config, file, suite.notes);
  Combined combined{.suite = suite.name, .file = file, .prompts = {}, .providers = {}, .env = environment_of(source, config)};
  if (const Node* filters = find_value(config, "nunjucksFilters"); filters != nullptr && filters->is_map())
    combined.filters = *filters->as_map();
  combined.tracing = tracing_of(config);
  const Node* prompts = find_value(config, "prompts");
  combined.prompts = CUPEL_TRY(read_prompts(prompts != nullptr ? *prompts : Node{"{{prompt}}", config.mark}, file, files));
  const Node* providers = find_value(config, "providers");
  if (providers == nullptr) providers = find_value(config, "targets");
  if (providers != nullptr) combined.providers = CUPEL_TRY(read_providers(*providers, file, files, combined.env, suite.notes));
  GenerationOptions unused;
  for (const Provider& each : combined.providers) {
    if (each.config && !each.error) read_generation(*each.config, file, unused, suite.notes);
  }
  CaseMaker maker(combined, files, sink);
  TestReader reader(file, files, suite.notes);
  CUPEL_CHECK(reader.read(config, [&](const Test& test) { return maker.add(test); }));
  return suite;
}

}  // namespace
}  // namespace promptfoo

ImporterRow promptfoo_importer() {
  return {.name = "promptfoo",
          .summary = "promptfoo's configurations: keys 'prompts', 'providers' and 'tests'",
          .example =
              "prompts: ['What is the capital of {{country}}?']\n"
              "providers: [openai:gpt-4o-mini]\n"
              "tests:\n"
              "  - vars: {country: France}\n"
              "    assert: [{type: contains, value: Paris}]\n",
          .recognizes = &promptfoo::is_promptfoo,
          .load = &promptfoo::load};
}

}  // namespace cupel
