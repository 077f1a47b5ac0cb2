#include <fmt/format.h>

#include "base/text.h"
#include "checks/answer.h"
#include "checks/rows.h"

namespace cupel {
namespace {

struct Args {
  std::string text;
  bool ignore_case = false;
  bool trim = true;
  void visit(auto& field) {
    field("text", text, "text with which the answer ends", FieldRule::required);
    field("ignore_case", ignore_case, "compare without regard to case");
    field("trim", trim, "leave out white space around the answer first");
  }
};

Result<CheckFunction> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "ends_with"));
  if (args.text.empty()) return bad_argument(node, "ends_with", "the text is empty: every answer ends with it");
  const std::string expected = fmt::format("text that ends with {}{}", quote(args.text), case_note(args.ignore_case));
  return [=, wanted = comparable(args.text, args.ignore_case)](const Attempt& attempt) -> Result<Verdict> {
    const std::string_view answer = args.trim ? trim(attempt.output) : std::string_view(attempt.output);
    return verdict_of(comparable(answer, args.ignore_case).ends_with(wanted), expected, quote_end(answer));
  };
}

}  // namespace

CheckRow ends_with_check() {
  return {.name = "ends_with",
          .summary = "the answer ends with a text",
          .example = R"(ends_with: ".")",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel
