#include <fmt/format.h>

#include <set>

#include "base/text.h"
#include "checks/answer.h"
#include "checks/called_functions.h"
#include "checks/judging.h"
#include "checks/rows.h"
#include "core/statistics/agreement.h"

namespace cupel {
namespace {

struct Args {
  std::vector<std::string> names;
  double threshold = 1;
  void visit(auto& field) {
    field("names", names, "the functions that should be called", FieldRule::required);
    field("threshold", threshold, "the least F1, 0 to 1");
  }
};

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "tool_call_f1"));
  CUPEL_CHECK(check_share(args.threshold, node, "tool_call_f1"));
  const std::set<std::string> wanted(args.names.begin(), args.names.end());
  if (wanted.empty()) return bad_argument(node, "tool_call_f1", "there are no names");
  return [wanted, threshold = args.threshold](const Attempt& attempt) -> Result<Verdict> {
    std::set<std::string> called;
    for (const ToolCall& call : called_functions(attempt)) called.insert(call.name);
    std::size_t both = 0;
    for (const std::string& name : called) both += wanted.count(name);
    const double f1 = detection_of(both, called.size() - both, wanted.size() - both).f1;
    Verdict verdict =
        verdict_of(f1 >= threshold - 1e-9, fmt::format("calls of {} (F1 at least {:g})", fmt::join(wanted, ", "), threshold),
                   fmt::format("{:.3g}: {}", f1, called.empty() ? "no call" : printable(fmt::format("{}", fmt::join(called, ", ")))));
    verdict.score = f1;
    return verdict;
  };
}

}  // namespace

CheckRow tool_call_f1_check() {
  return {.name = "tool_call_f1",
          .summary = "which functions the answer calls, against those it should call: the F1 of both sets of names is the score",
          .example = "tool_call_f1: {names: [get_weather, get_time], threshold: 0.5}",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel
