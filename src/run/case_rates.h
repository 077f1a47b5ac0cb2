// How often each case passes that is attempted several times, and why it does not always. Fed attempt by attempt as they end; holds a few
// figures and hashes for each case, no answers. Not for what counts as evidence (core/pass_rate.h).
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/attempt.h"
#include "core/case_rate.h"
#include "core/pass_rate.h"

namespace cupel {

/// One thread.
class CaseRates {
 public:
  void add(const Attempt& attempt);

  /// Those with several attempts, by case and backend. `evidence`: of the same attempts, by backend.
  std::vector<CaseRate> all(const std::map<std::string, PassRate>& evidence) const;

 private:
  struct Judgement {
    Outcome outcome = Outcome::pass;
    float score = 0;
    bool operator==(const Judgement&) const = default;
  };
  struct Answer {
    std::size_t hash = 0;               // of its text
    std::vector<Judgement> judgements;  // of its checks, the first time
    bool has_passed = false, has_failed = false;
  };
  struct Group {
    std::string suite, id;
    std::array<std::uint32_t, 4> counts = {};  // by outcome
    std::uint32_t retried = 0;                 // attempts
    std::vector<Answer> answers;
    std::string differing;  // a check that judged one answer differently
    bool differs_by_judge = false, is_sampled = false, is_refuted = false;
  };
  static void note_answer(Group& group, const Attempt& attempt);
  static CaseRate rate_of(const Group& group);
  static void classify(const Group& group, CaseRate& rate);

  std::map<std::pair<std::size_t, std::string>, Group> groups_;  // by case_index and backend
};

}  // namespace cupel
