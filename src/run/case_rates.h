// How often each case passes that a run attempts several times, and why it does not always. Fed attempt by attempt; holds a few figures and
// hashes for each case, no answers.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/attempt.h"
#include "core/case_rate.h"

namespace cupel {

/// One thread.
class CaseRates {
 public:
  void add(const Attempt& attempt);

  /// By case and backend, those with several attempts and those whose answer was refuted.
  std::vector<CaseRate> all() const;

 private:
  /// What the checks said of one answer the first time, and what they said otherwise later.
  struct Answer {
    std::vector<CheckResult> checks;
    std::set<Outcome> outcomes;
  };
  struct Group {
    CaseRate rate;
    std::size_t evidence_pass = 0, evidence = 0;  // copies of one answer count once
    std::map<std::string, Answer> answers;        // by a hash of the text
    std::string differing;                        // a check that judged one answer differently
    bool differs_by_judge = false, differs_by_time = false;
    bool is_sampled = false, is_refuted = false;
    std::size_t retried = 0;
  };
  static void note_answer(Group& group, const Attempt& attempt);
  static void classify(const Group& group, CaseRate& rate);

  std::map<std::pair<std::size_t, std::string>, Group> groups_;  // by case_index and backend
};

}  // namespace cupel
