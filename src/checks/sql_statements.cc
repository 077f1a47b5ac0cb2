#include "checks/sql_statements.h"

#include <fmt/format.h>
#include <pg_query.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "base/text.h"
#include "checks/answer_json.h"
#include "core/json_reader.h"

namespace cupel {
namespace {

// The library writes its tree recursively: chains such as 1 + 1 + … are as deep as they are long.
constexpr std::size_t kMostBytes = 16U << 10U;

constexpr std::array<std::string_view, 14> kVerbs = {"select", "insert", "update",   "delete", "create", "alter",   "drop",
                                                     "with",   "merge",  "truncate", "grant",  "revoke", "explain", "values"};

bool begins_with_verb(std::string_view text) {
  const std::string_view start = trim_left(text);
  const std::size_t end = std::min(start.find_first_of(" \t\r\n(*"), start.size());
  return std::ranges::find(kVerbs, to_lower(start.substr(0, end))) != kVerbs.end() && end < start.size();
}

// `name` as "name", outside of quoted texts.
std::string with_double_quotes(std::string_view text) {
  std::string result;
  char inside = 0;
  for (const char c : text) {
    if (inside == 0 && (c == '\'' || c == '"' || c == '`')) inside = c;
    else if (c == inside) inside = 0;
    result += c == '`' && (inside == '`' || inside == 0) ? '"' : c;
  }
  return result;
}

std::string text_of(const AnswerJson& node, const char* key) {
  const auto found = node.find(key);
  return found != node.end() && found->is_string() ? to_lower(found->get<std::string>()) : std::string();
}

// The last part of a column's name, or * for all.
std::string column_of(const AnswerJson& reference) {
  const auto fields = reference.find("fields");
  if (fields == reference.end() || !fields->is_array() || fields->empty()) return "";
  const AnswerJson& last = fields->back();
  if (last.contains("A_Star")) return "*";
  return last.contains("String") ? text_of(last.at("String"), "sval") : "";
}

// A node of the tree is an object with its type as the only key; walked without recursion.
void collect(const AnswerJson& tree, SqlStatements& found, std::set<std::string>& with_names) {
  std::vector<const AnswerJson*> open = {&tree};
  while (!open.empty()) {
    const AnswerJson* node = open.back();
    open.pop_back();
    if (node->is_object()) {
      for (const auto& [type, value] : node->items()) {
        const bool is_table = type == "RangeVar" || type == "relation";
        if (is_table && !text_of(value, "relname").empty()) {
          const std::string schema = text_of(value, "schemaname");
          found.tables.insert((schema.empty() ? "" : schema + ".") + text_of(value, "relname"));
        }
        if (type == "ColumnRef") found.columns.insert(column_of(value));
        if (type == "CommonTableExpr") with_names.insert(text_of(value, "ctename"));
      }
    }
    if (node->is_structured()) {
      for (const AnswerJson& child : *node) open.push_back(&child);
    }
  }
}

void collect_statements(const AnswerJson& tree, SqlStatements& found) {
  for (const AnswerJson& statement : tree.at("stmts")) {
    if (!statement.contains("stmt")) continue;
    ++found.count;
    for (const auto& [type, value] : statement.at("stmt").items()) {
      std::string kind = to_lower(type);
      if (kind.ends_with("stmt")) kind.resize(kind.size() - 4);
      found.kinds.insert(kind);
    }
  }
  std::set<std::string> with_names;
  collect(tree, found, with_names);
  for (const std::string& name : with_names) found.tables.erase(name);
}

}  // namespace

Result<SqlStatements> parse_sql(std::string_view text, bool backtick_names) {
  if (text.size() > kMostBytes) return fail(ErrorCode::limit_exceeded, "the text is too long to be parsed as SQL");
  if (text.find('\0') != std::string_view::npos) return fail(ErrorCode::corrupt, "a byte 0 in the text");
  const std::string statements = backtick_names ? with_double_quotes(text) : std::string(text);
  struct Parsed {
    PgQueryParseResult result;
    ~Parsed() { pg_query_free_parse_result(result); }
  };
  const Parsed parsed{pg_query_parse(statements.c_str())};
  if (parsed.result.error != nullptr) {
    return fail(ErrorCode::corrupt, fmt::format("{} (character {})", parsed.result.error->message, parsed.result.error->cursorpos));
  }
  SqlStatements found;
  // Each operator of a long sum is some levels of the library's tree, which is walked without recursion.
  const Result<SortedJson> tree = parse_sorted_json(parsed.result.parse_tree, kMostBytes * 4);
  if (!tree || !tree->contains("stmts")) return fail(ErrorCode::corrupt, "the parser's tree cannot be read");
  collect_statements(*tree, found);
  if (found.count == 0) return fail(ErrorCode::corrupt, "there is no statement");
  return found;
}

std::string extract_sql(std::string_view text) {
  for (std::size_t open = text.find("```"); open != std::string_view::npos;) {
    const std::size_t line = text.find('\n', open);
    const std::size_t close = line == std::string_view::npos ? line : text.find("```", line);
    if (close == std::string_view::npos) break;
    const std::string_view label = trim(text.substr(open + 3, line - open - 3)), block = text.substr(line + 1, close - line - 1);
    if (to_lower(label).find("sql") != std::string::npos || begins_with_verb(block)) return std::string(trim(block));
    open = text.find("```", close + 3);
  }
  std::size_t start = 0;
  while (start < text.size() && !begins_with_verb(text.substr(start, text.find('\n', start) - start))) {
    const std::size_t line = text.find('\n', start);
    start = line == std::string_view::npos ? text.size() : line + 1;
  }
  const std::string_view rest = text.substr(start);
  const std::size_t end = std::min({rest.find(';'), rest.find("\n\n"), rest.size()});
  return std::string(trim(rest.substr(0, end)));
}

}  // namespace cupel
