#include <fmt/format.h>

#include "checks/answer.h"
#include "checks/rows.h"

namespace cupel {
namespace {

struct Args {
  std::string text;
  bool ignore_case = false;
  void visit(auto& field) {
    field("text", text, "text that must appear in the answer", FieldRule::required);
    field("ignore_case", ignore_case, "compare without regard to case");
  }
};

Result<CheckFunction> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "contains"));
  if (args.text.empty()) return bad_argument(node, "contains", "the text is empty: every answer contains it");
  const std::string expected = fmt::format("text containing {}{}", quote(args.text), case_note(args.ignore_case));
  return [=, wanted = comparable(args.text, args.ignore_case)](const Attempt& attempt) -> Result<Verdict> {
    const bool is_found = comparable(attempt.output, args.ignore_case).find(wanted) != std::string::npos;
    return verdict_of(is_found, expected, quote(attempt.output));
  };
}

}  // namespace

CheckRow contains_check() {
  return {.name = "contains",
          .summary = "a text appears in the answer",
          .example = "contains: Paris",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel
