// The run as JUnit XML, as CI servers read it: a testsuite for each suite, a testcase for each attempt, gates as a testsuite of their
// own. Prompts and answers stay out; what checks quote as expected and found is shortened.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <pugixml.hpp>
#include <set>
#include <sstream>
#include <vector>

#include "base/files.h"
#include "base/text.h"
#include "reporters/rows.h"

namespace cupel {
namespace {

// Readers cut or refuse more than this.
constexpr std::size_t kNameColumns = 512, kMessageColumns = 1024, kDetailColumns = 8192, kExcerptColumns = 200;

// XML 1.0 has no way to write most control characters, nor U+FFFE and U+FFFF (https://www.w3.org/TR/xml/#charsets).
std::string xml_text(std::string_view text) {
  std::string out = printable_lines(text);
  for (const std::string_view forbidden : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"}) {
    for (std::size_t at = out.find(forbidden); at != std::string::npos; at = out.find(forbidden, at)) out.replace(at, 3, "\xEF\xBF\xBD");
  }
  return out;
}

std::string seconds(double ms) { return fmt::format("{:.3f}", ms / 1000); }

void set(pugi::xml_node node, const char* name, std::string_view value, std::size_t columns = kMessageColumns) {
  node.append_attribute(name).set_value(shorten(xml_text(value), columns).c_str());
}
void set(pugi::xml_node node, const char* name, std::size_t value) {
  node.append_attribute(name).set_value(static_cast<unsigned long long>(value));
}

void add_property(pugi::xml_node properties, const char* name, std::string_view value) {
  if (value.empty()) return;
  pugi::xml_node property = properties.append_child("property");
  set(property, "name", name);
  set(property, "value", value);
}

std::string explain(const CheckResult& check) {
  std::string text = check.type;
  if (!check.expected.empty()) text += fmt::format(": expected {}", shorten(check.expected, kExcerptColumns));
  if (!check.found.empty()) text += fmt::format(", found {}", shorten(check.found, kExcerptColumns));
  if (!check.why.empty()) text += fmt::format(" ({})", shorten(check.why, kExcerptColumns));
  return text;
}

/// What the report keeps of an attempt.
struct Entry {
  std::size_t index = 0;
  std::string id, backend, file;
  int line = 0, attempt = 1;
  Outcome outcome = Outcome::pass;
  double latency_ms = 0;
  std::string type;                  // of the error, or of the first check that failed
  std::vector<std::string> reasons;  // why it is not pass
  std::vector<std::pair<const char*, std::string>> properties;
};

void explain_checks(std::span<const CheckResult> checks, const Attempt& attempt, Entry& entry) {
  for (const CheckResult& check : checks) {
    if (attempt.outcome == Outcome::pass || check.outcome == Outcome::pass) continue;
    if (check.outcome == Outcome::skip && attempt.outcome != Outcome::skip) continue;
    if (entry.type.empty()) entry.type = check.type;
    entry.reasons.push_back(explain(check));
  }
}

Entry entry_of(const Attempt& attempt) {
  Entry entry{.index = attempt.index,
              .id = attempt.id,
              .backend = attempt.backend,
              .file = attempt.file,
              .line = attempt.line,
              .attempt = attempt.attempt,
              .outcome = attempt.outcome,
              .latency_ms = attempt.timing.latency_ms};
  if (attempt.error) {
    entry.type = error_code_name(attempt.error->code);
    entry.reasons.push_back(describe_error(*attempt.error));
  }
  for (const TurnResult& turn : attempt.turns) explain_checks(turn.checks, attempt, entry);
  explain_checks(attempt.checks, attempt, entry);
  if (attempt.outcome == Outcome::fail && attempt.threshold && attempt.score) {
    entry.type = "threshold";
    entry.reasons.insert(entry.reasons.begin(),
                         fmt::format("the score {:.3g} is below the threshold of {:.3g}", *attempt.score, *attempt.threshold));
  }
  entry.properties = {{"backend", attempt.backend},
                      {"attempt", std::to_string(attempt.attempt)},
                      {"seed", std::to_string(attempt.seed)},
                      {"source", source_name(attempt.source)},
                      {"score", attempt.score ? fmt::format("{:.4g}", *attempt.score) : std::string()},
                      {"completion_tokens", std::to_string(attempt.usage.completion_tokens)},
                      {"tags", join(attempt.tags, ",")}};
  return entry;
}

void add_reason(pugi::xml_node testcase, const Entry& entry) {
  if (entry.outcome == Outcome::pass) return;
  const char* element = entry.outcome == Outcome::fail ? "failure" : entry.outcome == Outcome::error ? "error" : "skipped";
  pugi::xml_node node = testcase.append_child(element);
  if (entry.outcome != Outcome::skip) set(node, "type", entry.type);
  set(node, "message", entry.reasons.empty() ? std::string() : entry.reasons.front());
  if (entry.outcome != Outcome::skip) node.text().set(shorten(xml_text(join(entry.reasons, "\n")), kDetailColumns).c_str());
}

class JunitReporter final : public Reporter {
 public:
  explicit JunitReporter(const ReporterOptions& options) : options_(options) {}

  void on(const Event& event) override {
    if (const auto* finished = std::get_if<AttemptFinished>(&event)) {
      if (!suites_.contains(finished->attempt.suite)) suite_order_.push_back(finished->attempt.suite);
      suites_[finished->attempt.suite].push_back(entry_of(finished->attempt));
      backends_.insert(finished->attempt.backend);
    } else if (const auto* end = std::get_if<RunFinished>(&event)) {
      end_ = *end;
    }
  }

  Result<void> finish() override {
    pugi::xml_document document;
    build(document);
    std::ostringstream text;
    document.save(text, "  ");
    if (options_.path != "-") return write_file(options_.path, text.str());
    *options_.out << text.str() << std::flush;
    return {};
  }

 private:
  void build(pugi::xml_document& document) {
    pugi::xml_node declaration = document.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "UTF-8";
    pugi::xml_node root = document.append_child("testsuites");
    set(root, "name", "cupel");
    const auto gates_with = [&](GateOutcome outcome) {
      return static_cast<std::size_t>(
          std::count_if(end_.gates.begin(), end_.gates.end(), [&](const GateResult& gate) { return gate.outcome == outcome; }));
    };
    set(root, "tests", end_.summary.total + end_.gates.size());
    set(root, "failures", end_.summary.fail + gates_with(GateOutcome::fail));
    set(root, "errors", end_.summary.error);
    set(root, "skipped", end_.summary.skip + gates_with(GateOutcome::inconclusive));
    set(root, "time", seconds(end_.run.duration_ms));
    for (const std::string& name : suite_order_) add_suite(root, name);
    if (!end_.gates.empty()) add_gates(root, gates_with(GateOutcome::fail), gates_with(GateOutcome::inconclusive));
  }

  void add_suite(pugi::xml_node root, const std::string& name) {
    std::vector<Entry>& entries = suites_[name];
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.index < b.index; });
    pugi::xml_node suite = root.append_child("testsuite");
    set(suite, "name", name, kNameColumns);
    const auto count = [&](Outcome outcome) {
      return static_cast<std::size_t>(
          std::count_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.outcome == outcome; }));
    };
    set(suite, "tests", entries.size());
    set(suite, "failures", count(Outcome::fail));
    set(suite, "errors", count(Outcome::error));
    set(suite, "skipped", count(Outcome::skip));
    double latency_ms = 0;
    for (const Entry& entry : entries) latency_ms += entry.latency_ms;
    set(suite, "time", seconds(latency_ms));
    set(suite, "timestamp", to_rfc3339(end_.run.started_at).substr(0, 19));  // readers want ISO 8601 without a zone
    add_run_properties(suite.append_child("properties"));
    for (const Entry& entry : entries) add_testcase(suite, name, entry);
  }

  void add_run_properties(pugi::xml_node properties) {
    add_property(properties, "run", end_.run.id);
    add_property(properties, "cupel_version", end_.run.cupel_version);
    add_property(properties, "engine_build", end_.environment.engine_build);
    add_property(properties, "kernel_class", end_.environment.kernel_class);
    for (const ModelFacts& model : end_.environment.models)
      add_property(properties, "model", fmt::format("{} {}", model.name, model.sha256));
  }

  void add_testcase(pugi::xml_node suite, const std::string& suite_name, const Entry& entry) {
    std::string name = entry.id;
    if (backends_.size() > 1) name += fmt::format(" on {}", entry.backend);
    if (entry.attempt > 1) name += fmt::format(" #{}", entry.attempt);
    pugi::xml_node testcase = suite.append_child("testcase");
    set(testcase, "name", name, kNameColumns);
    set(testcase, "classname", suite_name, kNameColumns);
    set(testcase, "time", seconds(entry.latency_ms));
    if (!entry.file.empty()) set(testcase, "file", entry.file);
    if (entry.line > 0) set(testcase, "line", static_cast<std::size_t>(entry.line));
    pugi::xml_node properties = testcase.append_child("properties");
    for (const auto& [key, value] : entry.properties) add_property(properties, key, value);
    add_reason(testcase, entry);
  }

  void add_gates(pugi::xml_node root, std::size_t failed, std::size_t inconclusive) {
    pugi::xml_node suite = root.append_child("testsuite");
    set(suite, "name", "gates");
    set(suite, "tests", end_.gates.size());
    set(suite, "failures", failed);
    set(suite, "errors", std::size_t{0});
    set(suite, "skipped", inconclusive);
    set(suite, "time", "0.000");
    for (const GateResult& gate : end_.gates) {
      pugi::xml_node testcase = suite.append_child("testcase");
      set(testcase, "name", gate.condition, kNameColumns);
      set(testcase, "classname", "gates");
      set(testcase, "time", "0.000");
      Entry entry{.outcome = gate.outcome == GateOutcome::pass   ? Outcome::pass
                             : gate.outcome == GateOutcome::fail ? Outcome::fail
                                                                 : Outcome::skip};
      entry.type = "gate";
      entry.reasons = {gate.why};
      pugi::xml_node properties = testcase.append_child("properties");
      for (const auto& [key, value] : properties_of(gate)) add_property(properties, key.c_str(), value);
      add_reason(testcase, entry);
    }
  }

  static std::vector<std::pair<std::string, std::string>> properties_of(const GateResult& gate) {
    std::vector<std::pair<std::string, std::string>> properties = {{"evidence", gate.why}};
    if (gate.confidence) properties.emplace_back("confidence", fmt::format("{}", *gate.confidence));
    if (gate.interval) properties.emplace_back("interval", fmt::format("{:.6g} to {:.6g}", gate.interval->low, gate.interval->high));
    if (gate.more_cases) properties.emplace_back("more_cases", fmt::format("{}", *gate.more_cases));
    return properties;
  }

  const ReporterOptions options_;
  std::map<std::string, std::vector<Entry>> suites_;
  std::vector<std::string> suite_order_;
  std::set<std::string> backends_;
  RunFinished end_;
};

}  // namespace

ReporterRow junit_reporter() {
  return {.name = "junit",
          .summary = "JUnit XML for CI servers; without prompts and answers",
          .extension = "xml",
          .make = [](const ReporterOptions& options) -> std::unique_ptr<Reporter> { return std::make_unique<JunitReporter>(options); }};
}

}  // namespace cupel
