// `vars:` of a case: one row of variables, or several, each of which makes a case of its own. Rows are made when they are asked for.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/json.h"
#include "core/node.h"

namespace cupel {

class Matrix {
 public:
  struct Row {
    Json vars = Json::object();
    std::string name;           // "country=France,city=Paris"; "" when there is no matrix
    bool is_shortened = false;  // a long value was cut in the name, so two rows may share it
  };

  /// `vars` is a list of maps (one row each), or a map: its lists make every combination, the first key varying slowest, its other
  /// values are the same in every row. Numbers that JSON would write differently (1.10, 007) become text, as they are written.
  /// Errors: invalid_suite with the place.
  static Result<Matrix> parse(const Node& vars, const std::string& file);

  /// One row without variables.
  Matrix() = default;

  std::size_t size() const { return size_; }
  Row row(std::size_t index) const;

 private:
  struct Variable {
    std::string name;
    std::vector<Node> values;
    bool is_named = false;  // part of the row's name
  };
  Result<void> add_combinations(const NodeMap& map, const std::string& file);

  std::vector<NodeMap> rows_;        // of a list
  std::vector<Variable> variables_;  // of a map
  std::size_t size_ = 1;
};

using RowSink = std::function<Result<void>(Matrix::Row)>;

/// Yields the rows of `vars:` one by one: as Matrix has them, or, where `vars` names a file of JSON lines beside the suite file, a row for
/// each line, whose texts and numbers are as JSON has them. Null is one row without variables. Blocking. Errors: invalid_suite with the
/// place; an error of the sink ends it.
Result<void> each_row(const Node* vars, const std::string& file, const RowSink& sink);

}  // namespace cupel
