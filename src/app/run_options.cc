#include "app/run_options.h"

#include <fmt/format.h>

#include <cmath>

#include "base/text.h"
#include "run/shard.h"

namespace cupel {
namespace {

tl::unexpected<Error> refused(std::string message) { return fail(ErrorCode::invalid_usage, std::move(message)); }

Result<void> check_at_least(int least, int value, std::string_view option) {
  if (value < least) return refused(fmt::format("{} must be at least {}, not {}", option, least, value));
  return {};
}

Result<void> check_positive(const std::optional<double>& value, std::string_view option, std::string_view unit) {
  if (value && !(*value > 0 && std::isfinite(*value))) {
    return refused(fmt::format("{} must be more than 0 {}, not {:g}", option, unit, *value));
  }
  return {};
}

Result<void> check_ranges(const RunOptions& options) {
  const RunScope& scope = options.scope;
  CUPEL_CHECK(check_at_least(1, scope.repeat, "--repeat"));
  CUPEL_CHECK(check_at_least(1, options.jobs.value_or(1), "--jobs"));
  CUPEL_CHECK(check_at_least(0, options.retries, "--retries"));
  CUPEL_CHECK(check_at_least(1, options.answers_max_mb, "--answers-max-mb"));
  CUPEL_CHECK(check_at_least(1, options.answers_max_days, "--answers-max-days"));
  CUPEL_CHECK(check_positive(scope.timeout, "--timeout", "seconds"));
  CUPEL_CHECK(check_positive(options.max_time, "--max-time", "seconds"));
  CUPEL_CHECK(check_positive(options.max_cost, "--max-cost", "dollars"));
  if (scope.audit && !(*scope.audit >= 0 && *scope.audit <= 100)) {
    return refused(fmt::format("--audit must be 0 to 100 (percent), not {:g}", *scope.audit));
  }
  if (!scope.shard.empty()) CUPEL_CHECK(parse_shard(scope.shard));
  if (options.judge_schema != "auto" && options.judge_schema != "off") {
    return refused(fmt::format("--judge-schema is auto or off, not '{}'", printable(options.judge_schema)));
  }
  return {};
}

}  // namespace

Result<void> check_options(const RunOptions& options) {
  CUPEL_CHECK(check_ranges(options));
  const RunScope& scope = options.scope;
  if (scope.until_decided && scope.repeat < 2) return refused("--until-decided needs --repeat N: the most attempts of each case");
  if (scope.until_decided && options.fail_fast) {
    return refused("--fail-fast stops at the first failure, --until-decided counts how many there are: leave out one");
  }
  if (scope.until_decided && !scope.shard.empty()) {
    return refused("--until-decided needs the evidence of the whole run, --shard has a part: leave out one");
  }
  if (scope.changed && (scope.fresh || options.no_store)) {
    return refused(fmt::format("--changed takes what is stored, --{} does not", scope.fresh ? "fresh" : "no-store"));
  }
  if (!options.resume.empty() && options.no_store) return refused("--resume goes on with a stored run, --no-store does not");
  return {};
}

}  // namespace cupel
