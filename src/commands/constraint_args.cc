#include "commands/constraint_args.h"

#include <fmt/format.h>

#include "base/files.h"
#include "base/text.h"
#include "constraint/constraint.h"

namespace cupel {
namespace {

constexpr std::size_t kLargest = 4U << 20U;

Result<std::string> text_or_file(const char* option, const std::string& value, bool is_text) {
  if (is_text) return value;
  Result<std::string> content = read_file(value, kLargest);
  if (content) return content;
  return fail(ErrorCode::invalid_usage, fmt::format("--{}: {}", option, content.error().message),
              {option == std::string_view("schema") ? "give a file, or a schema in braces: '{\"type\": \"object\"}'"
                                                    : "give a file, or a grammar: 'root ::= \"yes\" | \"no\"'"});
}

bool is_json(std::string_view text) {
  const std::string_view start = trim_left(text);
  return start.starts_with('{') || start.starts_with('[') || start == "true" || start == "false";
}

Result<Constraint> choice_of(const std::vector<std::string>& given) {
  std::vector<std::string> texts = given;
  if (given.size() == 1) {
    texts.clear();
    for (const std::string& each : split(given.front(), ',')) texts.emplace_back(trim(each));
  }
  Result<Constraint> made = constraint::make_choice(texts);
  if (!made) return fail(ErrorCode::invalid_usage, fmt::format("--choice: {}", made.error().message), {"for example --choice yes,no"});
  return made;
}

}  // namespace

Result<std::optional<Constraint>> constraint_of(const ConstraintArgs& args) {
  const int given = (args.schema ? 1 : 0) + (args.regex ? 1 : 0) + (args.choice.empty() ? 0 : 1) + (args.grammar ? 1 : 0);
  if (given == 0) return std::optional<Constraint>();
  if (given > 1) return fail(ErrorCode::invalid_usage, "--schema, --regex, --choice and --grammar exclude each other");
  Constraint made;
  const char* option = "choice";
  if (args.schema) {
    option = "schema";
    made = {Constraint::Kind::json_schema, CUPEL_TRY(text_or_file(option, *args.schema, is_json(*args.schema)))};
  } else if (args.regex) {
    option = "regex";
    made = {Constraint::Kind::regex, *args.regex};
  } else if (args.grammar) {
    option = "grammar";
    made = {Constraint::Kind::gbnf, CUPEL_TRY(text_or_file(option, *args.grammar, args.grammar->find("::=") != std::string::npos))};
  } else {
    made = CUPEL_TRY(choice_of(args.choice));
  }
  if (auto compiled = constraint::compile(made); !compiled) {
    compiled.error().message = fmt::format("--{}: {}", option, compiled.error().message);
    return fail(std::move(compiled).error());
  }
  return made;
}

}  // namespace cupel
