#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "checks/answer.h"
#include "checks/rows.h"
#include "checks/sql_statements.h"

namespace cupel {
namespace {

struct Args {
  bool valid = true;
  bool extract = false;
  std::string dialect = "postgresql";
  std::vector<std::string> statements;
  std::vector<std::string> tables;
  std::vector<std::string> columns;
  void visit(auto& field) {
    field("valid", valid, "`sql: true` is the short form: the whole answer is SQL");
    field("extract", extract, "take the first SQL in the answer, in a fenced block or in prose, instead of the whole answer");
    field("dialect", dialect, "postgresql; mysql is the same with names in backticks, and knows nothing else of MySQL's own syntax");
    field("statements", statements, "kinds of statements that may be used, such as select or insert; empty = all");
    field("tables", tables, "tables that may be used; empty = all");
    field("columns", columns, "columns that may be named, * for all of a table; empty = all");
  }
};

constexpr std::array<std::string_view, 2> kDialects = {"postgresql", "mysql"};

// What is used and is not among what is allowed; "" when there is no such thing.
std::string first_beyond(const std::set<std::string>& used, const std::vector<std::string>& allowed) {
  if (allowed.empty()) return "";
  const auto is_allowed = [&](const std::string& name) {
    return std::ranges::any_of(allowed, [&](const std::string& each) { return to_lower(each) == name; });
  };
  const auto beyond = std::ranges::find_if_not(used, is_allowed);
  return beyond == used.end() ? std::string() : *beyond;
}

std::string reason_against(const Args& args, const SqlStatements& found) {
  if (const std::string kind = first_beyond(found.kinds, args.statements); !kind.empty())
    return fmt::format("a statement '{}' is not allowed", kind);
  if (const std::string table = first_beyond(found.tables, args.tables); !table.empty()) {
    return fmt::format("the table '{}' is not allowed", printable(table));
  }
  const std::string column = first_beyond(found.columns, args.columns);
  return column.empty() ? "" : fmt::format("the column '{}' is not allowed", printable(column));
}

Result<Verdict> judge_sql(const Args& args, const std::string& expected, const std::string& answer) {
  const std::string text = args.extract ? extract_sql(answer) : answer;
  if (args.extract && text.empty()) return failed(expected, quote(answer), "there is no SQL in the answer");
  const Result<SqlStatements> found = parse_sql(text, args.dialect == "mysql");
  if (!found && found.error().code == ErrorCode::limit_exceeded) return fail(found.error());
  if (!found) return failed(expected, quote(text), printable(found.error().message));
  const std::string reason = reason_against(args, *found);
  return reason.empty() ? passed(expected, quote(text)) : failed(expected, quote(text), reason);
}

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "sql"));
  if (!args.valid) return bad_argument(node, "sql", "'valid: false' is written `not: {sql: true}`");
  if (std::ranges::find(kDialects, args.dialect) == kDialects.end()) {
    return bad_argument(node, "sql", fmt::format("'dialect' is postgresql or mysql{}", did_you_mean(args.dialect, kDialects)));
  }
  const std::string expected = args.extract ? "SQL in the answer" : "an answer that is SQL";
  return Check([=](const Attempt& attempt) { return judge_sql(args, expected, attempt.output); });
}

}  // namespace

CheckRow sql_check() {
  return {.name = "sql",
          .summary = "the answer is SQL, or holds SQL, as PostgreSQL's parser reads it, with allowed statements, tables and columns",
          .example = "sql: {extract: true, statements: [select], tables: [orders, customers]}",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel
