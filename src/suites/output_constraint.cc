#include "suites/output_constraint.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>

#include "base/files.h"
#include "base/text.h"
#include "constraint/tool_choice.h"
#include "core/fields.h"
#include "core/json_reader.h"
#include "core/place.h"
#include "core/tools.h"

namespace cupel {
namespace {

constexpr std::size_t kLargest = 4U << 20U;

Result<std::string> text_of_file(const std::string& name, const std::string& suite_file) {
  return read_file(std::filesystem::path(suite_file).parent_path() / name, kLargest);
}

Result<Constraint> constraint_of(Constraint::Kind kind, const Node& node, const std::string& file) {
  switch (kind) {
    case Constraint::Kind::json_schema:
      if (const std::string* name = node.as_string()) return Constraint{kind, CUPEL_TRY(text_of_file(*name, file))};
      return Constraint{kind, render_json(to_json(node))};
    case Constraint::Kind::choice: {
      std::vector<std::string> texts;
      CUPEL_CHECK(fields::read(node, texts));
      return constraint::make_choice(texts);
    }
    case Constraint::Kind::regex:
    case Constraint::Kind::gbnf: break;
  }
  std::string text;
  CUPEL_CHECK(fields::read(node, text));
  const bool is_file = kind == Constraint::Kind::gbnf && text.find("::=") == std::string::npos;
  return Constraint{kind, is_file ? CUPEL_TRY(text_of_file(text, file)) : std::move(text)};
}

}  // namespace

Result<std::optional<Constraint>> read_output_constraint(const OutputFields& fields, const std::string& file,
                                                         constraint::ProgramCache& programs) {
  struct Row {
    const char* key;
    Constraint::Kind kind;
    const std::optional<Node>& node;
  };
  const std::array<Row, 4> rows = {{{"output_schema", Constraint::Kind::json_schema, fields.output_schema},
                                    {"output_regex", Constraint::Kind::regex, fields.output_regex},
                                    {"output_choice", Constraint::Kind::choice, fields.output_choice},
                                    {"output_grammar", Constraint::Kind::gbnf, fields.output_grammar}}};
  const Row* given = nullptr;
  for (const Row& each : rows) {
    if (!each.node || each.node->is_null()) continue;
    if (given != nullptr) return fail_at(file, each.node->mark, fmt::format("'{}' and '{}' exclude each other", given->key, each.key));
    given = &each;
  }
  if (given == nullptr) return std::optional<Constraint>();
  const auto located = [&](Error error) {
    error.code = ErrorCode::invalid_suite;
    error.message = fmt::format("'{}': {}", given->key, error.message);
    return fail(in_file(std::move(error), file, given->node->mark));
  };
  Result<Constraint> made = constraint_of(given->kind, *given->node, file);
  if (!made) return located(std::move(made).error());
  if (auto program = programs.get(*made); !program) return located(std::move(program).error());
  return *std::move(made);
}

Result<std::optional<ToolChoice>> read_tools(const Node& node, const std::string& file, ToolChoices& known) {
  if (node.is_null()) return std::optional<ToolChoice>();
  const auto located = [&](Error error) {
    error.code = ErrorCode::invalid_suite;
    error.message = fmt::format("'tools': {}", error.message);
    return fail(in_file(std::move(error), file, node.mark));
  };
  Json list = to_json(node);
  const std::string written = render_json(list);
  if (const auto found = known.find(written); found != known.end()) return found->second;
  if (const std::string* name = node.as_string()) {
    Result<std::string> text = text_of_file(*name, file);
    if (!text) return located(std::move(text).error());
    list = json_or_discarded(*text);
    if (list.is_discarded()) return fail_at(file, node.mark, fmt::format("'tools': '{}' is no JSON", printable(*name)));
  }
  Result<std::vector<Tool>> tools = parse_tools(list);
  if (!tools) return located(std::move(tools).error());
  Result<Constraint> constraint = constraint::make_tool_choice(*tools);
  if (!constraint) return located(std::move(constraint).error());
  return known.emplace(written, ToolChoice{*std::move(tools), *std::move(constraint)}).first->second;
}

}  // namespace cupel
