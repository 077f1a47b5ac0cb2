// The run as JUnit XML, as CI servers read it: a testsuite for each suite, a testcase for each attempt, gates as a testsuite of their
// own. Only elements and attributes that the schema of Jenkins' xUnit plugin (junit-10.xsd) has, so facts about a testcase stand in its
// system-out. Prompts and answers stay out; what checks quote as expected and found is shortened.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <pugixml.hpp>
#include <set>
#include <sstream>
#include <vector>

#include "base/spooled_texts.h"
#include "base/text.h"
#include "core/document_values.h"
#include "core/domain_words.h"
#include "reporters/reasons.h"
#include "reporters/report_output.h"
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
void set_text(pugi::xml_node node, std::string_view text) { node.text().set(shorten(xml_text(text), kDetailColumns).c_str()); }

void add_property(pugi::xml_node properties, const char* name, std::string_view value) {
  if (value.empty()) return;
  pugi::xml_node property = properties.append_child("property");
  set(property, "name", name);
  set(property, "value", value);
}

void add_reason(pugi::xml_node testcase, Outcome outcome, const std::string& type, const std::vector<std::string>& reasons) {
  if (outcome == Outcome::pass) return;
  const char* element = outcome == Outcome::fail ? "failure" : outcome == Outcome::error ? "error" : "skipped";
  pugi::xml_node node = testcase.append_child(element);
  if (outcome != Outcome::skip) set(node, "type", type);
  set(node, "message", reasons.empty() ? std::string() : reasons.front());
  if (outcome != Outcome::skip) set_text(node, join(reasons, "\n"));
}

std::string facts_of(const Attempt& attempt) {
  std::string facts = fmt::format("backend={}\nattempt={}\nseed={}\nsource={}\n", attempt.backend, attempt.attempt, attempt.seed,
                                  source_name(attempt.source));
  if (attempt.score) facts += fmt::format("score={:.4g}\n", *attempt.score);
  if (attempt.usage.is_known) facts += fmt::format("completion_tokens={}\n", attempt.usage.completion_tokens);
  if (!attempt.tags.empty()) facts += fmt::format("tags={}\n", join(attempt.tags, ","));
  return facts;
}

std::string facts_of(const GateResult& gate) {
  std::string facts = fmt::format("evidence={}\n", gate.why);
  if (gate.confidence) facts += fmt::format("confidence={}\n", *gate.confidence);
  if (gate.interval) facts += fmt::format("interval={:.6g} to {:.6g}\n", gate.interval->low, gate.interval->high);
  if (gate.more_cases) facts += fmt::format("more_cases={}\n", *gate.more_cases);
  return facts;
}

// A server that reads this decides by failures and errors, which what is in quarantine must not.
Outcome told_outcome(const Attempt& attempt) { return attempt.is_excused() ? Outcome::skip : attempt.outcome; }

// What waits for the end of the run, when it is known whether names need the backend.
Json entry_of(const Attempt& attempt) {
  Reasons reasons = reasons_of(attempt, kExcerptColumns);
  if (attempt.is_excused()) reasons.lines = {join(reasons.lines, "; ")};  // of what is skipped one line is shown
  for (std::string& line : reasons.lines) line = xml_text(line);
  return {{"id", xml_text(attempt.id)},
          {"backend", xml_text(attempt.backend)},
          {"attempt", attempt.attempt},
          {"file", xml_text(attempt.file)},
          {"line", attempt.line},
          {"ms", attempt.timing.latency_ms},
          {"outcome", outcome_name(told_outcome(attempt))},
          {"type", xml_text(reasons.type)},
          {"reasons", reasons.lines},
          {"facts", xml_text(facts_of(attempt))}};
}

struct SuiteCounts {
  std::size_t group = 0;        // of its entries
  std::size_t first_index = 0;  // in the plan
  std::size_t counts[4] = {};
  std::size_t tests = 0;
  double latency_ms = 0;
  std::size_t count(Outcome outcome) const { return counts[static_cast<std::size_t>(outcome)]; }
};

class JunitReporter final : public Reporter {
 public:
  explicit JunitReporter(const ReporterOptions& options) : options_(options) {}

  void on(const Event& event) override {
    if (const auto* finished = std::get_if<AttemptFinished>(&event)) add(finished->attempt);
    else if (const auto* end = std::get_if<RunFinished>(&event)) end_ = *end;
  }

  Result<void> finish() override {
    ReportOutput output = CUPEL_TRY(ReportOutput::open(options_));
    CUPEL_CHECK(write_all(output));
    return output.commit();
  }

 private:
  void add(const Attempt& attempt) {
    const auto [place, is_new] = suites_.try_emplace(attempt.suite, SuiteCounts{.group = suites_.size(), .first_index = attempt.index});
    SuiteCounts& suite = place->second;
    suite.first_index = std::min(suite.first_index, attempt.index);
    ++suite.counts[static_cast<std::size_t>(told_outcome(attempt))];
    ++suite.tests;
    suite.latency_ms += attempt.timing.latency_ms;
    backends_.insert(attempt.backend);
    entries_.add(attempt.index, render_json(entry_of(attempt)), suite.group);
  }

  std::size_t gates_with(GateOutcome outcome) const {
    return static_cast<std::size_t>(
        std::count_if(end_.gates.begin(), end_.gates.end(), [&](const GateResult& gate) { return gate.outcome == outcome; }));
  }

  Result<void> write_all(ReportOutput& output) {
    pugi::xml_document document;
    pugi::xml_node root = document.append_child("testsuites");
    set(root, "name", "cupel");
    set(root, "tests", end_.summary.total + end_.gates.size());
    set(root, "failures", end_.summary.deciding_fail() + gates_with(GateOutcome::fail));
    set(root, "errors", end_.summary.deciding_error());
    set(root, "time", seconds(end_.run.duration_ms));
    CUPEL_CHECK(output.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
    CUPEL_CHECK(output.write(opening_tag(root)));
    std::map<std::size_t, const std::string*> order;
    for (const auto& [name, suite] : suites_) order[suite.first_index] = &name;
    for (const auto& [index, name] : order) CUPEL_CHECK(write_suite(output, *name, suites_.at(*name)));
    if (!end_.gates.empty()) CUPEL_CHECK(output.write(text_of(gates(), 1)));
    return output.write("</testsuites>\n");
  }

  static std::string text_of(const pugi::xml_document& document, unsigned depth) {
    std::ostringstream text;
    document.first_child().print(text, "  ", pugi::format_default, pugi::encoding_auto, depth);
    return text.str();
  }

  // The tag of an element without children: what pugixml writes for it, left open.
  static std::string opening_tag(pugi::xml_node node, unsigned depth = 0) {
    std::ostringstream text;
    node.print(text, "  ", pugi::format_default, pugi::encoding_auto, depth);
    const std::string tag = text.str();
    return tag.substr(0, tag.rfind(" />")) + ">\n";
  }

  Result<void> write_suite(ReportOutput& output, const std::string& name, const SuiteCounts& counts) {
    pugi::xml_document document;
    pugi::xml_node suite = document.append_child("testsuite");
    set(suite, "name", name, kNameColumns);
    set(suite, "tests", counts.tests);
    set(suite, "failures", counts.count(Outcome::fail));
    set(suite, "errors", counts.count(Outcome::error));
    set(suite, "skipped", counts.count(Outcome::skip));
    set(suite, "time", seconds(counts.latency_ms));
    set(suite, "timestamp", to_rfc3339(end_.run.started_at).substr(0, 19));  // readers want ISO 8601 without a zone
    CUPEL_CHECK(output.write(opening_tag(suite, 1)));
    CUPEL_CHECK(output.write(text_of(run_properties(), 2)));
    CUPEL_CHECK(entries_.rewind(counts.group));
    for (std::string text; CUPEL_TRY(entries_.next(text));) {
      const Json entry = CUPEL_TRY(parse_document(text));
      CUPEL_CHECK(output.write(text_of(testcase(name, entry), 2)));
    }
    return output.write("  </testsuite>\n");
  }

  pugi::xml_document run_properties() const {
    pugi::xml_document document;
    pugi::xml_node properties = document.append_child("properties");
    add_property(properties, "run", end_.run.id);
    add_property(properties, "cupel_version", end_.run.cupel_version);
    add_property(properties, "engine_build", end_.environment.engine_build);
    add_property(properties, "kernel_class", end_.environment.kernel_class);
    for (const ModelFacts& model : end_.environment.models)
      add_property(properties, "model", fmt::format("{} {}", model.name, model.sha256));
    return document;
  }

  pugi::xml_document testcase(const std::string& suite_name, const Json& entry) const {
    std::string name = entry.at("id").get<std::string>();
    if (backends_.size() > 1) name += fmt::format(" on {}", entry.at("backend").get<std::string>());
    if (const int attempt = entry.at("attempt").get<int>(); attempt > 1) name += fmt::format(" #{}", attempt);
    pugi::xml_document document;
    pugi::xml_node testcase = document.append_child("testcase");
    set(testcase, "name", name, kNameColumns);
    set(testcase, "classname", suite_name, kNameColumns);
    set(testcase, "time", seconds(entry.at("ms").get<double>()));
    if (const std::string file = entry.at("file").get<std::string>(); !file.empty()) set(testcase, "file", file);
    if (const auto line = entry.at("line").get<std::size_t>(); line > 0) set(testcase, "line", line);
    add_reason(testcase, find_word<Outcome>(entry.at("outcome").get<std::string>()).value_or(Outcome::error),
               entry.at("type").get<std::string>(), entry.at("reasons").get<std::vector<std::string>>());
    set_text(testcase.append_child("system-out"), entry.at("facts").get<std::string>());
    return document;
  }

  pugi::xml_document gates() const {
    pugi::xml_document document;
    pugi::xml_node suite = document.append_child("testsuite");
    set(suite, "name", "gates");
    set(suite, "tests", end_.gates.size());
    set(suite, "failures", gates_with(GateOutcome::fail));
    set(suite, "errors", std::size_t{0});
    set(suite, "skipped", gates_with(GateOutcome::inconclusive));
    set(suite, "time", "0.000");
    for (const GateResult& gate : end_.gates) {
      pugi::xml_node testcase = suite.append_child("testcase");
      set(testcase, "name", gate.condition, kNameColumns);
      set(testcase, "classname", "gates");
      set(testcase, "time", "0.000");
      const Outcome outcome = gate.outcome == GateOutcome::pass   ? Outcome::pass
                              : gate.outcome == GateOutcome::fail ? Outcome::fail
                                                                  : Outcome::skip;
      add_reason(testcase, outcome, "gate", {gate.why});
      set_text(testcase.append_child("system-out"), facts_of(gate));
    }
    return document;
  }

  const ReporterOptions options_;
  std::map<std::string, SuiteCounts> suites_;
  SpooledTexts entries_;
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
