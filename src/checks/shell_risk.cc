// Fixture files say how risky the command in an answer must be. Judging commands needs a shell grader, which this build lacks: the
// check reads its arguments strictly and then skips, so that such files load and say what was not judged.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "checks/answer.h"
#include "checks/rows.h"

namespace cupel {
namespace {

struct Args {
  std::optional<std::string> expected;
  std::optional<bool> block;
  std::optional<bool> warn;
  void visit(auto& field) {
    field("expected", expected, "the risk of the command in the answer: safe, moderate, high or critical");
    field("block", block, "whether the command must be blocked");
    field("warn", warn, "whether the command must be confirmed");
  }
};

std::string describe(const Args& args) {
  std::vector<std::string> parts;
  if (args.expected) parts.push_back("risk " + *args.expected);
  if (args.block) parts.emplace_back(*args.block ? "blocked" : "not blocked");
  if (args.warn) parts.emplace_back(*args.warn ? "confirmed" : "not confirmed");
  return "a command with " + join(parts, ", ");
}

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "shell_risk"));
  constexpr std::array<std::string_view, 4> kRisks = {"safe", "moderate", "high", "critical"};
  if (args.expected && std::find(kRisks.begin(), kRisks.end(), *args.expected) == kRisks.end()) {
    return bad_argument(node, "shell_risk",
                        fmt::format("unknown risk '{}'{}; risks: {}", shorten(printable(*args.expected), 40),
                                    did_you_mean(*args.expected, kRisks), fmt::join(kRisks, ", ")));
  }
  if (!args.expected && !args.block && !args.warn) return bad_argument(node, "shell_risk", "needs 'expected', 'block' or 'warn'");
  const auto judge = [expected = describe(args)](const Attempt&) -> Result<Verdict> {
    return Verdict{
        .outcome = Outcome::skip, .expected = expected, .found = "", .why = "needs `cupel shell`, which this build does not have"};
  };
  return Check(judge, [](const AnswerPrefix&) { return Decision{.outcome = Outcome::skip, .score = {}}; });
}

}  // namespace

CheckRow shell_risk_check() {
  return {.name = "shell_risk",
          .summary = "the risk of the shell command in the answer (skipped: this build cannot grade commands)",
          .example = "shell_risk: {expected: critical, block: true}",
          .fields = describe_fields<Args>(),
          .decided = "at once",
          .make = make};
}

}  // namespace cupel
