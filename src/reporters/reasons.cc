#include "reporters/reasons.h"

#include <fmt/format.h>

#include "base/text.h"

namespace cupel {
namespace {

std::string explain(const CheckResult& check, std::size_t excerpt) {
  std::string text = check.type;
  if (!check.expected.empty()) text += fmt::format(": expected {}", shorten(check.expected, excerpt));
  if (!check.found.empty()) text += fmt::format(", found {}", shorten(check.found, excerpt));
  if (!check.why.empty()) text += fmt::format(" ({})", shorten(check.why, excerpt));
  return text;
}

void explain_checks(const Attempt& attempt, std::size_t excerpt, Reasons& reasons) {
  if (attempt.outcome == Outcome::pass) return;
  for (const CheckResult* check : attempt.every_check()) {
    if (check->outcome == Outcome::pass || (check->outcome == Outcome::skip && attempt.outcome != Outcome::skip)) continue;
    if (reasons.type.empty()) reasons.type = check->type;
    reasons.lines.push_back(explain(*check, excerpt));
  }
}

}  // namespace

std::string describe_quarantine(const Quarantine& quarantine) {
  return fmt::format("in quarantine until {}, so that it decides nothing{}{}", quarantine.until, quarantine.why.empty() ? "" : ": ",
                     quarantine.why);
}

Reasons reasons_of(const Attempt& attempt, std::size_t excerpt) {
  Reasons reasons;
  if (attempt.error) {
    reasons.type = error_code_name(attempt.error->code);
    reasons.lines.push_back(describe_error(*attempt.error));
  }
  explain_checks(attempt, excerpt, reasons);
  if (attempt.outcome == Outcome::fail && attempt.threshold && attempt.score) {
    reasons.type = "threshold";
    reasons.lines.insert(reasons.lines.begin(),
                         fmt::format("the score {:.3g} is below the threshold of {:.3g}", *attempt.score, *attempt.threshold));
  }
  if (attempt.is_excused()) reasons.lines.insert(reasons.lines.begin(), describe_quarantine(*attempt.quarantine));
  return reasons;
}

std::string title_of(const Attempt& attempt) {
  std::string title = fmt::format("{}/{}", attempt.suite, attempt.id);
  if (attempt.source != Source::given) title += fmt::format(" on {}", attempt.backend);
  if (attempt.attempt > 1) title += fmt::format(" #{}", attempt.attempt);
  return title;
}

}  // namespace cupel
