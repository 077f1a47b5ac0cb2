#include "commands/promptfoo_status.h"

#include <fmt/format.h>

#include <charconv>

#include "base/text.h"

namespace cupel {
namespace {

constexpr int kFailed = 100;

Result<double> number_of(const Environment& environment, const char* name, double otherwise, double most) {
  const std::optional<std::string> text = environment.get(name);
  if (!text) return otherwise;
  double number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error == std::errc() && end == text->data() + text->size() && number >= 0 && number <= most) return number;
  return fail(ErrorCode::invalid_config, fmt::format("{} is '{}'; it takes a number from 0 to {:g}", name, printable(*text), most));
}

}  // namespace

Result<ExitStatus> promptfoo_status(ExitStatus status, const Summary& summary, const Environment& environment) {
  const double least = CUPEL_TRY(number_of(environment, "PROMPTFOO_PASS_RATE_THRESHOLD", 100, 100));
  const double failed = CUPEL_TRY(number_of(environment, "PROMPTFOO_FAILED_TEST_EXIT_CODE", kFailed, 255));
  if (status == ExitStatus::interrupted) return status;
  const auto judged = static_cast<double>(summary.pass + summary.fail + summary.error);
  const auto passed = static_cast<double>(summary.pass + summary.quarantined.total());
  const bool is_below = judged > 0 && 100 * passed / judged < least;
  const bool is_gate = status == ExitStatus::failed && summary.deciding_fail() == 0;
  if (is_below || is_gate) return static_cast<ExitStatus>(static_cast<int>(failed));
  // A report or the store could not be written.
  const bool is_incomplete = status == ExitStatus::infrastructure && summary.deciding_error() == 0;
  return is_incomplete ? kPromptfooError : ExitStatus::passed;
}

}  // namespace cupel
