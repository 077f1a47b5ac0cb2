#include <fmt/format.h>

#include "base/text.h"
#include "checks/answer.h"
#include "checks/answer_json.h"
#include "checks/json_decision.h"
#include "checks/rows.h"

namespace cupel {
namespace {

struct Args {
  bool valid = true;
  bool extract = false;
  std::optional<std::string> path;
  std::optional<Node> value;
  void visit(auto& field) {
    field("valid", valid, "`json: true` is the short form: the whole answer is JSON");
    field("extract", extract, "take the first JSON value in the answer, in a fenced block or in prose, instead of the whole answer");
    field("path", path, "JSON pointer to a part that must exist, such as /items/0/name");
    field("value", value, "what the part at the path (or the whole) must be");
  }
};

using Pointer = AnswerJson::json_pointer;

Result<Pointer> parse_pointer(const std::string& text) {
  try {
    return Pointer(text);
  } catch (const AnswerJson::exception&) {
    return fail(ErrorCode::invalid_suite,
                fmt::format("'{}' is no JSON pointer; write it like /items/0/name (~1 for a slash, ~0 for a tilde in a name)",
                            shorten(printable(text), 60)));
  }
}

const AnswerJson* find_at(const AnswerJson& document, const Pointer& pointer) {
  try {
    return document.contains(pointer) ? &document.at(pointer) : nullptr;
  } catch (const AnswerJson::exception&) {  // an array index that is none
    return nullptr;
  }
}

struct Wanted {
  bool extract = false;
  Pointer pointer;
  std::string path;
  std::optional<AnswerJson> value;

  std::string text() const {
    const std::string whole = extract ? "JSON in the answer" : "an answer that is JSON";
    const std::string place = path.empty() ? whole : fmt::format("{} with {}", whole, path);
    return value ? fmt::format("{} {} {}", place, path.empty() ? "equal to" : "=", excerpt(*value)) : place;
  }
};

bool is_as_wanted(const Wanted& wanted, const AnswerJson* part) { return part != nullptr && (!wanted.value || *part == *wanted.value); }

Result<Verdict> judge_json(const Wanted& wanted, const Attempt& attempt) {
  const Result<AnswerJson> document = wanted.extract ? extract_answer_json(attempt.output) : parse_answer_json(attempt.output);
  if (!document) return failed(wanted.text(), quote(attempt.output), document.error().message);
  const AnswerJson* part = find_at(*document, wanted.pointer);
  if (part == nullptr) return failed(wanted.text(), excerpt(*document), fmt::format("nothing at {}", wanted.path));
  return verdict_of(is_as_wanted(wanted, part), wanted.text(), excerpt(*part));
}

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "json"));
  if (!args.valid) return bad_argument(node, "json", "'valid: false' is written `not: {json: true}`");
  Result<Pointer> pointer = parse_pointer(args.path.value_or(""));
  if (!pointer) return bad_argument(node, "json", pointer.error().message);
  Wanted wanted{.extract = args.extract, .pointer = *std::move(pointer), .path = printable(args.path.value_or("")), .value = {}};
  if (args.value) wanted.value = to_answer_json(*args.value);
  const auto judge = [wanted](const Attempt& attempt) { return judge_json(wanted, attempt); };
  return Check(judge, decide_json(wanted.extract, [wanted](const AnswerJson& document) {
                 return is_as_wanted(wanted, find_at(document, wanted.pointer));
               }));
}

}  // namespace

CheckRow json_check() {
  return {.name = "json",
          .summary = "the answer is JSON, or holds JSON, with a value at a path",
          .example = "json: {path: /capital, value: Paris}",
          .fields = describe_fields<Args>(),
          .decided = kDecidedJson,
          .make = make};
}

}  // namespace cupel
