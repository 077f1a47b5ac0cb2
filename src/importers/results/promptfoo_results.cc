// promptfoo's JSON output (version 3 of its results; the table of older versions is not read).
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

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

std::size_t index_of(const Json& result, const char* key, std::size_t otherwise) {
  const double number = number_in(result, key).value_or(static_cast<double>(otherwise));
  return number >= 0 && number < 1e9 ? static_cast<std::size_t>(number) : otherwise;
}

/// Names the case of each result: its test, with the variables that tell it from others of the same description, and its prompt. A
/// provider is no part of the name, so that a test pairs with itself on another.
class CaseNames {
 public:
  CaseNames(const Json& summary, const Json& results) {
    read_prompts(member(summary, "prompts"));
    for (std::size_t i = 0; i < results.size(); ++i) {
      for (const auto& [name, value] : member(results[i], "vars").items())
        values_[description_of(results[i], i)][name].insert(as_text(value));
    }
    for (std::size_t i = 0; i < results.size(); ++i) {
      std::vector<std::string>& tests = tests_[shown_test(results[i], i)];
      const std::string key = test_key(results[i], i);
      if (std::ranges::find(tests, key) == tests.end()) tests.push_back(key);
    }
  }

  std::string name(const Json& result, std::size_t index) const {
    const std::string test = shown_test(result, index);
    const std::vector<std::string>& tests = tests_.at(test);
    const auto number = std::ranges::find(tests, test_key(result, index)) - tests.begin();
    const std::size_t column = index_of(result, "promptIdx", 0);
    const std::size_t prompt = column < prompts_.size() ? prompts_[column] : column;
    std::string made = test;
    if (has_several_prompts_ || prompt > 0) {
      const std::string which = fmt::format("prompt={}", prompt + 1);
      if (made.ends_with(']')) made.insert(made.size() - 1, "," + which);
      else made += fmt::format("[{}]", which);
    }
    return number > 0 ? fmt::format("{} #{}", made, number + 1) : made;
  }

 private:
  static constexpr std::size_t kShownWidth = 40;

  static std::string description_of(const Json& result, std::size_t index) {
    const std::string description = text_in(member(result, "testCase"), "description");
    return description.empty() ? fmt::format("test {}", index_of(result, "testIdx", index) + 1) : description;
  }

  /// With the variables that differ among the tests of one description.
  std::string shown_test(const Json& result, std::size_t index) const {
    const std::string description = description_of(result, index);
    const auto values = values_.find(description);
    std::string which;
    for (const auto& [name, value] : member(result, "vars").items()) {
      if (values->second.at(name).size() < 2) continue;
      which += fmt::format("{}{}={}", which.empty() ? "" : ",", printable(name), shorten(printable(as_text(value)), kShownWidth));
    }
    return which.empty() ? description : fmt::format("{}[{}]", description, which);
  }

  static std::string test_key(const Json& result, std::size_t index) {
    return fmt::format("{} {}", index_of(result, "testIdx", index), render_json(member(result, "vars")));
  }

  // A column is a prompt on a provider.
  void read_prompts(const Json& columns) {
    std::vector<std::string> known;
    for (const Json& each : columns) {
      const std::string key = text_in(each, "label") + '\0' + text_in(each, "raw");
      const auto found = std::ranges::find(known, key);
      prompts_.push_back(static_cast<std::size_t>(found - known.begin()));
      if (found == known.end()) known.push_back(key);
    }
    has_several_prompts_ = known.size() > 1;
  }

  std::vector<std::size_t> prompts_;  // of each column
  bool has_several_prompts_ = false;
  std::map<std::string, std::map<std::string, std::set<std::string>>> values_;  // of the variables, by description
  std::map<std::string, std::vector<std::string>> tests_;                       // those of one name, in their order
};

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

Attempt attempt_of(const Json& result, const std::string& suite, std::string id) {
  Attempt attempt = imported_attempt(suite, std::move(id), provider_of(result));
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
  const CaseNames names(summary, results);
  std::map<std::pair<std::string, std::string>, int> attempts;  // of a case on a backend: promptfoo's `repeat`
  for (std::size_t i = 0; i < results.size(); ++i) {
    Attempt attempt = attempt_of(results[i], suite, names.name(results[i], i));
    attempt.attempt = ++attempts[{attempt.id, attempt.backend}];
    CUPEL_CHECK(sink.add(std::move(attempt)));
  }
  return {};
}

}  // namespace

ResultReader promptfoo_reader() { return {.name = "promptfoo", .summary = "promptfoo's JSON output", .read = read}; }

}  // namespace cupel::results
