#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/multiprecision/cpp_dec_float.hpp>
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

// What decimal text says, without rounding: 0.1 is a tenth, and of 40 digits the last one counts.
using Exact = boost::multiprecision::number<boost::multiprecision::cpp_dec_float<350>, boost::multiprecision::et_off>;

struct Wanted {
  std::string decimal;
  Exact value;
  Exact slack;
};

// As it is written in the suite, where it may have more digits than a double.
std::string written_decimal(double value, const Node& node) {
  const Node* found = node.is_map() ? node.find("value") : &node;
  if (found == nullptr) return fmt::format("{}", value);
  if (const auto* whole = std::get_if<std::int64_t>(&found->value)) return fmt::format("{}", *whole);
  const std::vector<Number> written = numbers_in(found->written);
  return written.size() == 1 && written[0].value == value ? written[0].decimal : fmt::format("{}", value);
}

Wanted make_wanted(const Args& args, const Node& node) {
  Wanted wanted{.decimal = written_decimal(args.value, node), .value = {}, .slack = Exact(fmt::format("{}", args.tolerance))};
  wanted.value = Exact(wanted.decimal);
  wanted.slack = std::max(wanted.slack, Exact(Exact(fmt::format("{}", args.relative)) * abs(wanted.value)));
  return wanted;
}

bool is_near(const Number& number, const Wanted& wanted) {
  const Exact value(number.decimal);
  const Exact distance = abs(value - wanted.value);
  if (distance <= wanted.slack) return true;
  // What programs compute with fractions is off by the last bit: 0.30000000000000004. Whole numbers are not.
  const bool are_whole = trunc(value) == value && trunc(wanted.value) == wanted.value;
  return !are_whole && distance - wanted.slack <= abs(wanted.value) * Exact("1e-15");
}

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "numeric"));
  if (!std::isfinite(args.value)) return bad_argument(node, "numeric", "'value' is no number");
  if (!(args.tolerance >= 0 && std::isfinite(args.tolerance))) return bad_argument(node, "numeric", "'tolerance' is below 0");
  if (!(args.relative >= 0 && std::isfinite(args.relative))) return bad_argument(node, "numeric", "'relative' is below 0");
  if (std::ranges::find(kPicks, args.pick) == kPicks.end()) {
    return bad_argument(node, "numeric", fmt::format("'pick' is last, first, any or only{}", did_you_mean(args.pick, kPicks)));
  }
  const Wanted wanted = make_wanted(args, node);
  const bool has_slack = args.tolerance > 0 || args.relative > 0;
  const std::string expected = has_slack ? fmt::format("{} ± {:g}", wanted.decimal, static_cast<double>(wanted.slack)) : wanted.decimal;
  return Check([=](const Attempt& attempt) -> Result<Verdict> {
    const std::vector<Number> numbers = numbers_in(attempt.output);
    if (numbers.empty()) return failed(expected, quote(attempt.output), "the answer holds no number");
    const auto is_right = [&](const Number& number) { return is_near(number, wanted); };
    if (args.pick == "any") return verdict_of(std::ranges::any_of(numbers, is_right), expected, quote(attempt.output));
    if (args.pick == "only" && numbers.size() > 1) {
      return failed(expected, quote(attempt.output), fmt::format("the answer holds {} numbers", numbers.size()));
    }
    const Number& number = args.pick == "first" ? numbers.front() : numbers.back();
    return verdict_of(is_right(number), expected, shorten(number.decimal, 60));
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
