// `storeOutputAs`: the answer to a test as a variable of the tests behind it. Tests become cases before anything is asked, so such a
// variable has a value where the answer is given; where it is yet to be asked, the tests that insert it cannot be run, and only they.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/json.h"
#include "core/node.h"
#include "core/suite.h"

namespace cupel::promptfoo {

class StoredOutputs {
 public:
  /// The answer of a test that has run by now; nothing where it is not known.
  void store(const std::string& name, const std::optional<std::string>& output);

  /// Sets the variables that are stored, also over those of the test, as there. Answers that are not known are stood for.
  void set(NodeMap& vars) const;

  /// Errors: invalid_suite, without a place, naming the variable, where a text holds what stands for an answer.
  Result<void> check(const std::string& text) const;
  Result<void> check(const std::vector<CheckSpec>& checks) const;

  /// Takes the variables away that hold what stands for an answer.
  void remove_unknown(Json& vars) const;

 private:
  std::map<std::string, std::string> values_;
  std::set<std::string> unknown_;  // names of those that are stood for
};

}  // namespace cupel::promptfoo
