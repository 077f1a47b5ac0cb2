// A set of cases on backends that takes a bit for each case: for what is noted of every attempt of a run of any size.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace cupel {

class CaseSet {
 public:
  /// Whether it is new here.
  bool insert(std::size_t case_index, const std::string& backend) {
    std::vector<bool>& cases = cases_[backend];
    if (cases.size() <= case_index) cases.resize(case_index + 1);
    const bool is_new = !cases[case_index];
    cases[case_index] = true;
    return is_new;
  }

  bool contains(std::size_t case_index, const std::string& backend) const {
    const auto found = cases_.find(backend);
    return found != cases_.end() && case_index < found->second.size() && found->second[case_index];
  }

 private:
  std::map<std::string, std::vector<bool>> cases_;  // by backend
};

}  // namespace cupel
