// The variables of a test: merged, from files, and expanded, since a list of values makes a case of each.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/json.h"
#include "importers/promptfoo/files.h"

namespace cupel::promptfoo {

/// `vars:` as a map: written in place, or in the files it names. Errors: invalid_suite.
Result<NodeMap> read_vars(const Node& vars, const std::string& file, const Files& files);

/// Adds what `base` does not have.
void add_missing(NodeMap& base, const NodeMap& defaults);

/// Every combination of the values of the variables, the first variable varying slowest.
class Combinations {
 public:
  /// Lists of texts make alternatives unless `expands` is false; `file://*.txt` stands for every file. Errors: invalid_suite, also for more
  /// than 100,000 combinations.
  static Result<Combinations> make(const NodeMap& vars, bool expands, const Origin& origin, const Files& files);

  struct Row {
    Json vars = Json::object();  // files read, {{other}} variables inserted
    std::string name;            // "country=France": the variables that vary
  };
  std::size_t size() const { return size_; }
  /// Errors: invalid_suite, when a file cannot be read.
  Result<Row> row(std::size_t index, const Files& files) const;

 private:
  struct Variable {
    std::string name;
    Origin origin;
    std::vector<Node> values;
  };
  std::vector<Variable> variables_;
  std::size_t size_ = 1;
};

}  // namespace cupel::promptfoo
