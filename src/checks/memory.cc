#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "checks/answer.h"
#include "checks/asking.h"
#include "checks/rows.h"
#include "core/condition.h"

namespace cupel {
namespace {

struct Args {
  std::string limit;
  void visit(auto& field) { field("limit", limit, "a comparison with a size, such as '< 2 GB' or '<= 800 MB'", FieldRule::required); }
};

struct Unit {
  std::string_view name;
  double bytes;
};
constexpr auto kUnits =
    std::to_array<Unit>({{"KiB", 1024.0}, {"MiB", 1024.0 * 1024}, {"GiB", 1024.0 * 1024 * 1024}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}});

struct Limit {
  Condition condition;  // in bytes
  std::string text;
};

Result<Limit> parse_limit(const std::string& text) {
  const auto unit = std::ranges::find_if(kUnits, [&](const Unit& each) { return trim(text).ends_with(each.name); });
  if (unit == kUnits.end()) {
    return fail(ErrorCode::invalid_suite, fmt::format("'{}' has no unit; write KB, MB, GB, KiB, MiB or GiB", shorten(printable(text), 40)));
  }
  std::string_view number = trim(text);
  number.remove_suffix(unit->name.size());
  Limit limit{.condition = CUPEL_TRY(parse_condition(trim(number), Quantity::count)), .text = ""};
  limit.text = fmt::format("{} {}", limit.condition.text, unit->name);
  limit.condition.limit *= unit->bytes;
  return limit;
}

Result<Check> make(const Node& node, const CheckContext& context) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "memory"));
  const Result<Limit> limit = parse_limit(args.limit);
  if (!limit) return bad_argument(node, "memory", limit.error().message);
  return [limit = *limit, backends = context.backends](const Attempt& attempt) -> Result<Verdict> {
    Verdict skipped{.outcome = Outcome::skip, .expected = "memory " + limit.text, .found = "", .why = "a given answer took no memory"};
    if (attempt.source == Source::given) return skipped;
    const Asked asked = CUPEL_TRY(Asked::open(backends, "", attempt));
    const std::optional<std::uint64_t> bytes = asked.memory_bytes();
    skipped.why = attempt.source == Source::remote ? "what a server takes is not known here" : "nothing was computed for this answer";
    if (!bytes) return skipped;
    return verdict_of(holds(limit.condition, static_cast<double>(*bytes)), skipped.expected,
                      fmt::format("{:.1f} MB", static_cast<double>(*bytes) / 1e6));
  };
}

}  // namespace

CheckRow memory_check() {
  return {.name = "memory",
          .summary = "the resident memory of the process that computed the answer, when the answer has ended",
          .example = "memory: '< 2 GB'",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel
