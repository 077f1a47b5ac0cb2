#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "checks/answer.h"
#include "checks/rows.h"

namespace cupel {
namespace {

struct Args {
  std::string reason;
  void visit(auto& field) {
    field("reason", reason,
          "why the answer ended: `stop` (the model was done), `length` (max_tokens was reached), `content_filter` (a service held the rest "
          "back) or `tool_calls` (the model called tools)",
          FieldRule::required);
  }
};

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "finish_reason"));
  constexpr std::array<std::string_view, 4> kReasons = {"stop", "length", "content_filter", "tool_calls"};
  if (std::find(kReasons.begin(), kReasons.end(), args.reason) == kReasons.end()) {
    return bad_argument(node, "finish_reason",
                        fmt::format("unknown reason '{}'{}; reasons: {}", shorten(printable(args.reason), 40),
                                    did_you_mean(args.reason, kReasons), fmt::join(kReasons, ", ")));
  }
  return [reason = args.reason](const Attempt& attempt) -> Result<Verdict> {
    const std::string_view found = finish_reason_name(attempt.finish_reason);
    return verdict_of(found == reason, reason, std::string(found));
  };
}

}  // namespace

CheckRow finish_reason_check() {
  return {.name = "finish_reason",
          .summary = "why the answer ended",
          .example = "finish_reason: stop",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel
