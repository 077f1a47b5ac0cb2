// promptfoo's JSON output (version 3 of its results; the table of older versions is not read).
#include <fmt/format.h>

#include "base/text.h"
#include "importers/results/imported_attempt.h"
#include "importers/results/readers.h"
#include "importers/results/result_json.h"

namespace cupel::results {
namespace {

std::string provider_of(const Json& result) {
  const Json& provider = member(result, "provider");
  if (provider.is_string()) return provider.get<std::string>();
  const std::string label = text_in(provider, "label");
  return label.empty() ? text_in(provider, "id") : label;
}

std::string id_of(const Json& result, std::size_t index) {
  const std::string description = text_in(member(result, "testCase"), "description");
  const double test = number_in(result, "testIdx").value_or(static_cast<double>(index));
  std::string id = description.empty() ? fmt::format("test {}", static_cast<long>(test) + 1) : description;
  if (const double prompt = number_in(result, "promptIdx").value_or(0); prompt > 0)
    id += fmt::format(" (prompt {})", static_cast<long>(prompt) + 1);
  return id;
}

// A chat prompt is stored as JSON text.
std::vector<Message> prompt_of(const Json& result) {
  const std::string raw = text_in(member(result, "prompt"), "raw");
  if (trim_left(raw).starts_with('[')) {
    const Result<Json> chat = parse_text(raw, "prompt");
    if (chat && chat->is_array()) return messages_of(*chat);
  }
  return {{"user", raw}};
}

CheckResult check_of(const Json& component) {
  const Json& assertion = member(component, "assertion");
  const std::string type = text_in(assertion, "type");
  CheckResult check{.type = type.empty() ? "promptfoo" : type};
  check.outcome = member(component, "pass") == true ? Outcome::pass : Outcome::fail;
  check.score = number_in(component, "score").value_or(check.outcome == Outcome::pass ? 1.0 : 0.0);
  check.weight = number_in(assertion, "weight").value_or(1);
  check.expected = as_text(member(assertion, "value"));
  if (check.outcome == Outcome::fail) check.why = text_in(component, "reason");
  return check;
}

void add_checks(const Json& result, Attempt& attempt) {
  const Json& grading = member(result, "gradingResult");
  const Json& components = member(grading, "componentResults");
  for (const Json& each : components) {
    if (each.is_object()) attempt.checks.push_back(check_of(each));
  }
  if (attempt.checks.empty() && grading.is_object()) attempt.checks.push_back(check_of(grading));
}

Attempt attempt_of(const Json& result, const std::string& suite, std::size_t index) {
  Attempt attempt = imported_attempt(suite, id_of(result, index), provider_of(result));
  attempt.messages = prompt_of(result);
  if (const Json& vars = member(result, "vars"); vars.is_object()) attempt.vars = vars;
  const Json& response = member(result, "response");
  set_output(attempt, as_text(member(response, "output")));
  attempt.timing.latency_ms = number_in(result, "latencyMs").value_or(0);
  attempt.cost_usd = number_in(result, "cost");
  const Json& usage = member(response, "tokenUsage");
  attempt.usage = {.prompt_tokens = count_of(member(usage, "prompt")), .completion_tokens = count_of(member(usage, "completion"))};
  attempt.usage.is_known = usage.is_object() && !usage.empty();
  add_checks(result, attempt);
  const bool succeeded = member(result, "success") == true;
  const bool is_error = number_in(result, "failureReason") == 2.0 || (!succeeded && attempt.checks.empty());
  if (is_error) attempt.error = Error{ErrorCode::unavailable, text_in(result, "error"), {}};
  conclude_imported(attempt);
  if (is_error) return attempt;
  // Weights, thresholds and functions of theirs have gone into it.
  attempt.outcome = succeeded ? Outcome::pass : Outcome::fail;
  attempt.score = number_in(result, "score");
  return attempt;
}

Result<void> read(const std::filesystem::path& file, const ImportOptions& /*options*/, const ImportedRunSink& sink) {
  const Json document = CUPEL_TRY(load_json(file));
  const Json& summary = member(document, "results");
  const Json& results = member(summary, "results");
  if (!results.is_array()) {
    return fail(ErrorCode::corrupt,
                fmt::format("{} has no results as promptfoo writes them: 'results' with a list 'results'", file.string()));
  }
  const std::string description = text_in(member(document, "config"), "description");
  const std::string suite = description.empty() ? file.stem().string() : description;
  ImportedRun run{.id = text_in(document, "evalId"), .started_at = text_in(summary, "timestamp"), .suites = {suite}};
  run.attempts = results.size();
  for (const Json& each : results) run.duration_ms += number_in(each, "latencyMs").value_or(0);
  CUPEL_CHECK(sink.start(std::move(run)));
  for (std::size_t i = 0; i < results.size(); ++i) CUPEL_CHECK(sink.add(attempt_of(results[i], suite, i)));
  return {};
}

}  // namespace

ResultReader promptfoo_reader() { return {.name = "promptfoo", .summary = "promptfoo's JSON output", .read = read}; }

}  // namespace cupel::results
