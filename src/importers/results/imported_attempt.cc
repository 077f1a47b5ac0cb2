#include "importers/results/imported_attempt.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "importers/results/result_json.h"

namespace cupel::results {

Attempt imported_attempt(std::string suite, std::string id, std::string backend) {
  Attempt attempt;
  attempt.suite = std::move(suite);
  attempt.id = std::move(id);
  attempt.backend = std::move(backend);
  attempt.source = Source::given;
  attempt.sampled = true;  // nothing says that another attempt would give the same answer
  return attempt;
}

std::vector<Message> messages_of(const Json& input) {
  if (!input.is_array()) return {{"user", as_text(input)}};
  std::vector<Message> messages;
  for (const Json& each : input) {
    const Json& content = member(each, "content");
    std::string text;
    if (content.is_array()) {
      for (const Json& part : content) text += part.is_string() ? part.get<std::string>() : text_in(part, "text");
    } else {
      text = each.is_object() ? as_text(content) : as_text(each);
    }
    const std::string role = text_in(each, "role");
    messages.push_back({role.empty() ? "user" : role, std::move(text)});
  }
  return messages;
}

void set_output(Attempt& attempt, std::string output) {
  attempt.output = output;
  attempt.turns = {TurnResult{.user = attempt.prompt(), .output = std::move(output)}};
}

CheckResult scored_check(std::string type, double score, double least) {
  CheckResult check{.type = std::move(type), .outcome = score >= least ? Outcome::pass : Outcome::fail};
  check.score = std::clamp(score, 0.0, 1.0);
  check.expected = fmt::format("a score of at least {:g}", least);
  check.found = fmt::format("{:g}", score);
  return check;
}

CheckResult unjudged_check(std::string type, std::string found, std::string why) {
  CheckResult check{.type = std::move(type), .outcome = Outcome::skip};
  check.found = std::move(found);
  check.why = std::move(why);
  return check;
}

void conclude_imported(Attempt& attempt) {
  if (attempt.error) {
    attempt.outcome = Outcome::error;
    attempt.score.reset();
    return;
  }
  std::vector<Outcome> outcomes;
  double sum = 0, weights = 0;
  for (const CheckResult& check : attempt.checks) {
    outcomes.push_back(check.outcome);
    if (!check.score) continue;
    sum += *check.score * check.weight;
    weights += check.weight;
  }
  // Nothing was judged: neither pass nor fail is known.
  attempt.outcome = outcomes.empty() ? Outcome::skip : all_of(outcomes);
  attempt.score.reset();
  if (weights > 0 && (attempt.outcome == Outcome::pass || attempt.outcome == Outcome::fail)) attempt.score = sum / weights;
}

int count_of(const Json& value) {
  if (!value.is_number()) return 0;
  const double number = value.get<double>();
  return std::isfinite(number) && number > 0 && number < 1e9 ? static_cast<int>(number) : 0;
}

}  // namespace cupel::results
