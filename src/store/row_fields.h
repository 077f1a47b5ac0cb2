// Rows of a table by lists of their columns: SQL names, bound values and read values follow from one list, so that a column is one line.
// A list is written as in core/document_fields.h, and calls column(name, value) for each.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/words.h"
#include "core/document_fields.h"
#include "store/database.h"

namespace cupel {

/// The names, in the list's order.
struct ColumnNames {
  std::vector<std::string> names;
  template <class T>
  void operator()(std::string_view name, const T& /*value*/) {
    names.emplace_back(name);
  }
  std::string text() const { return fmt::format("{}", fmt::join(names, ", ")); }
  std::string places() const { return fmt::format("{}", fmt::join(std::vector<std::string>(names.size(), "?"), ", ")); }
};

template <class Row>
const ColumnNames& columns_of() {
  static const ColumnNames listed = [] {
    ColumnNames columns;
    const Row row{};
    visit_fields(row, columns);
    return columns;
  }();
  return listed;
}

/// Binds the values in the list's order, the first at `place`.
struct BindColumns {
  SQLite::Statement& statement;
  int place = 1;

  template <class T>
  void operator()(std::string_view /*name*/, const T& value) {
    bind(value);
  }
  template <class T>
  void bind(const T& value) {
    if constexpr (Adapter<T>) bind(value.get());
    else if constexpr (HasWords<T>) statement.bind(place++, word_of(value));
    else if constexpr (std::integral<T>) statement.bind(place++, static_cast<std::int64_t>(value));
    else statement.bind(place++, value);
  }
  template <class T>
  void bind(const std::optional<T>& value) {
    if (value) bind(*value);
    else statement.bind(place++);
  }
};

/// Reads them in the list's order, the first from `place`.
struct ReadColumns {
  SQLite::Statement& row;
  int place = 0;

  template <class T>
  void operator()(std::string_view /*name*/, T&& value) {
    read(value);
  }
  template <class T>
  void read(T& value) {
    if constexpr (Adapter<T>) {
      std::remove_cvref_t<decltype(value.get())> stored{};
      read(stored);
      value.set(stored);
    } else if constexpr (HasWords<T>) {
      constexpr T kUnknown = [] {
        if constexpr (requires { T::error; }) return T::error;  // nothing is made of what cannot be read
        else return T{};
      }();
      value = find_word<T>(row.getColumn(place++).getText()).value_or(kUnknown);
    } else if constexpr (std::integral<T>) {
      value = static_cast<T>(row.getColumn(place++).getInt64());
    } else if constexpr (std::floating_point<T>) {
      value = row.getColumn(place++).getDouble();
    } else {
      value = row.getColumn(place++).getString();
    }
  }
  template <class T>
  void read(std::optional<T>& value) {
    if (row.getColumn(place).isNull()) ++place;
    else read(value.emplace());
  }
};

template <class Row>
Row read_row(SQLite::Statement& statement) {
  Row row;
  ReadColumns column{statement};
  visit_fields(row, column);
  return row;
}

}  // namespace cupel
