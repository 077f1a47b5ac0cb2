#include <fmt/format.h>

#include <array>
#include <cmath>

#include "base/text.h"
#include "checks/answer.h"
#include "checks/numbers.h"
#include "checks/rows.h"

namespace cupel {
namespace {

struct Args {
  double value = 0;
  double tolerance = 0;
  double relative = 0;
  std::string pick = "last";
  void visit(auto& field) {
    field("value", value, "the right number", FieldRule::required);
    field("tolerance", tolerance, "how far the answer's number may lie from it");
    field("relative", relative, "the same as a share of it: 0.01 for one percent; the wider of both counts");
    field("pick", pick, "which number of the answer: last, first, any, or only (the answer holds no other)");
  }
};

constexpr std::array<std::string_view, 4> kPicks = {"last", "first", "any", "only"};

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "numeric"));
  if (!std::isfinite(args.value)) return bad_argument(node, "numeric", "'value' is no number");
  if (!(args.tolerance >= 0 && std::isfinite(args.tolerance))) return bad_argument(node, "numeric", "'tolerance' is below 0");
  if (!(args.relative >= 0 && std::isfinite(args.relative))) return bad_argument(node, "numeric", "'relative' is below 0");
  if (std::ranges::find(kPicks, args.pick) == kPicks.end()) {
    return bad_argument(node, "numeric", fmt::format("'pick' is last, first, any or only{}", did_you_mean(args.pick, kPicks)));
  }
  // Decimal fractions are not exact in binary: 0.1 + 0.2 is 0.3.
  const double slack = std::max(args.tolerance, args.relative * std::abs(args.value)) + 1e-12 * std::max(1.0, std::abs(args.value));
  const bool has_slack = args.tolerance > 0 || args.relative > 0;
  const std::string expected = has_slack
                                   ? fmt::format("{} ± {:g}", args.value, std::max(args.tolerance, args.relative * std::abs(args.value)))
                                   : fmt::format("{}", args.value);
  return Check([=](const Attempt& attempt) -> Result<Verdict> {
    const std::vector<double> numbers = numbers_in(attempt.output);
    if (numbers.empty()) return failed(expected, quote(attempt.output), "the answer holds no number");
    const auto is_near = [&](double number) { return std::abs(number - args.value) <= slack; };
    if (args.pick == "any") return verdict_of(std::ranges::any_of(numbers, is_near), expected, quote(attempt.output));
    if (args.pick == "only" && numbers.size() > 1) {
      return failed(expected, quote(attempt.output), fmt::format("the answer holds {} numbers", numbers.size()));
    }
    const double number = args.pick == "first" ? numbers.front() : numbers.back();
    return verdict_of(is_near(number), expected, fmt::format("{}", number));
  });
}

}  // namespace

CheckRow numeric_check() {
  return {.name = "numeric",
          .summary = "a number in the answer is the right one, within a tolerance",
          .example = "numeric: {value: 3.14159, tolerance: 0.01}",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel
