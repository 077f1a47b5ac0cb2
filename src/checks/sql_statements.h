// SQL as PostgreSQL's own parser reads it (libpg_query): statements, and the tables and columns they name. The one place that knows the
// library. Other databases' own syntax is not SQL here, but for MySQL's names in backticks.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "base/result.h"

namespace cupel {

struct SqlStatements {
  std::size_t count = 0;
  std::set<std::string> kinds;    // "select", "insert", "createtable", in lower case
  std::set<std::string> tables;   // lower case, with the schema where one is named: "shop.orders"; without names of WITH
  std::set<std::string> columns;  // lower case, the last part of the name; "*" for all
};

/// Errors: corrupt, with the parser's reason; limit_exceeded for texts too long to be parsed safely.
Result<SqlStatements> parse_sql(std::string_view text, bool backtick_names);

/// The SQL in prose: the first fenced block that is marked as SQL or begins like it, else from the first line that begins with a verb of
/// SQL to its semicolon or an empty line. "" when there is none.
std::string extract_sql(std::string_view text);

}  // namespace cupel
