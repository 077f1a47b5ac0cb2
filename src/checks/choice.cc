#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/answer.h"
#include "checks/asking.h"
#include "checks/rows.h"
#include "core/normalization.h"

namespace cupel {
namespace {

struct Args {
  std::string expected;
  std::vector<std::string> of;
  std::string normalize = "sum";
  double margin = 0;
  std::string backend;
  void visit(auto& field) {
    field("expected", expected, "the choice that must be the most likely answer to the prompt", FieldRule::required);
    field("of", of, "all choices; the expected one is added where it is missing", FieldRule::required);
    field("normalize", normalize, "what is compared: `sum` (log-likelihoods), `token` or `byte` (their mean)");
    field("margin", margin, "by how much it must exceed every other choice");
    field("backend", backend, "the model that is asked; the one that answered when absent");
  }
};

Result<void> check_args(const Args& args, const Node& node) {
  if (args.of.size() < 2) return bad_argument(node, "choice", "`of` needs at least two choices");
  if (std::ranges::any_of(args.of, [](const std::string& each) { return each.empty(); })) {
    return bad_argument(node, "choice", "a choice is empty text");
  }
  std::vector<std::string> sorted = args.of;
  std::ranges::sort(sorted);
  if (const auto twice = std::ranges::adjacent_find(sorted); twice != sorted.end()) {
    return bad_argument(node, "choice", fmt::format("'{}' is named twice", shorten(printable(*twice), 40)));
  }
  if (!(args.margin >= 0)) return bad_argument(node, "choice", "margin must be at least 0");
  return check_backend_argument(node, "choice", args.backend);
}

Result<Verdict> judge(const Args& args, Normalization normalization, CheckBackends* backends, const Attempt& attempt) {
  const Asked asked = CUPEL_TRY(Asked::open(backends, args.backend, attempt));
  const ScoreReply reply = CUPEL_TRY(asked.score({.messages = attempt.messages, .texts = args.of}));
  std::vector<std::size_t> order(args.of.size());
  std::vector<double> values;
  for (std::size_t i = 0; i < order.size(); ++i) {
    order[i] = i;
    values.push_back(normalized(reply.texts[i], args.of[i], normalization));
  }
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return values[a] != values[b] ? values[a] > values[b] : a < b; });
  const auto expected = static_cast<std::size_t>(std::ranges::find(args.of, args.expected) - args.of.begin());
  const double best_other = values[order[0] == expected ? order[1] : order[0]];
  const double lead = values[expected] - best_other;
  std::string wanted = fmt::format("'{}' as the most likely of {} choices", shorten(printable(args.expected), 60), args.of.size());
  if (args.margin > 0) wanted += fmt::format(" by {:g}", args.margin);
  std::vector<std::string> found;
  for (const std::size_t i : order) {
    if (found.size() < 3 || i == expected) found.push_back(fmt::format("'{}' {:.3f}", shorten(printable(args.of[i]), 40), values[i]));
  }
  return verdict_of(lead > 0 && lead >= args.margin, std::move(wanted), fmt::format("{}", fmt::join(found, ", ")));
}

Result<Check> make(const Node& node, const CheckContext& context) {
  Args args = CUPEL_TRY(parse_fields<Args>(node, "choice"));
  if (std::ranges::find(args.of, args.expected) == args.of.end()) args.of.insert(args.of.begin(), args.expected);
  CUPEL_CHECK(check_args(args, node));
  const Result<Normalization> normalization = parse_normalization(args.normalize);
  if (!normalization) return bad_argument(node, "choice", normalization.error().message);
  return [args, normalization = *normalization, backends = context.backends](const Attempt& attempt) {
    return judge(args, normalization, backends, attempt);
  };
}

}  // namespace

CheckRow choice_check() {
  return {.name = "choice",
          .summary = "one of several texts is the most likely answer to the prompt, by the model's own probabilities",
          .example = "choice: {expected: Paris, of: [Paris, Rome, Berlin]}",
          .fields = describe_fields<Args>(),
          .needs_model = true,
          .make = make};
}

}  // namespace cupel
