// What differs between two runs: each is told attempt by attempt, in any order, and only figures of its cases are held. Knows no store
// and no report.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/compared_attempt.h"
#include "core/run_diff.h"

namespace cupel {

/// A case is slower when its mean latency is more than so many times, and so many milliseconds, what it was.
inline constexpr double kSlowerTimes = 1.5;
inline constexpr double kSlowerMs = 50;

/// One thread.
class RunComparison {
 public:
  /// Attempts of the earlier run, and of the later one.
  void add_before(const ComparedAttempt& attempt) { add(before_, attempt); }
  void add_after(const ComparedAttempt& attempt) { add(after_, attempt); }

  /// Cases are the same by suite, id and backend, or by suite and id where each run has one backend that the other has not: then another
  /// model was asked, and `backend` says which instead of which. With one attempt of each case on both sides McNemar's test says whether
  /// the pass rates differ, else a permutation of the cases' differences (of more than 2,000 that differ: Student's), and for latencies
  /// Wilcoxon's.
  RunDiff diff() const;

 private:
  // Small: there is one for each case of a run.
  struct Figures {
    std::size_t position = 0;  // of the first attempt
    std::uint32_t pass = 0, fail = 0, error = 0, skip = 0, latencies = 0;
    double latency_sum_ms = 0;
    std::uint64_t first_output = 0, outputs = 0;  // hashes: of attempt 1, and of all attempts in any order
    std::uint32_t judged() const { return pass + fail; }
  };
  using Cases = std::unordered_map<std::string, Figures>;  // by suite, id and backend
  struct Pair;
  static void add(Cases& cases, const ComparedAttempt& attempt);
  std::vector<Pair> pairs() const;
  void pair_other_backends(std::vector<Pair>& pairs) const;
  static CaseSide side_of(const Figures& figures, std::string backend);
  static bool has_other_output(const Figures& before, const Figures& after);
  static Change change_of(const Figures& before, const Figures& after);

  Cases before_, after_;
};

/// The output of the first attempt at a case on a backend; nothing where it is not known.
using LookUpOutput = std::function<std::optional<std::string>(const std::string& suite, const std::string& id, const std::string& backend)>;

/// Adds the outputs where they are not the same, of at most so many cases. Either may be empty.
inline constexpr std::size_t kMostOutputs = 1000;
void look_up_outputs(RunDiff& diff, const LookUpOutput& before, const LookUpOutput& after);

}  // namespace cupel
