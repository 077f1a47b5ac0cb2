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

#include "core/generation.h"
#include "core/outcome.h"
#include "core/run_diff.h"

namespace cupel {

/// What of an attempt is compared.
struct ComparedAttempt {
  std::string suite, id, backend;
  int attempt = 1;
  std::size_t position = 0;  // in its run
  Outcome outcome = Outcome::pass;
  Source source = Source::inferred;
  double latency_ms = 0;
  std::string output_hash;  // the same for the same outputs
};

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
  struct Figures {
    std::string backend;
    std::size_t position = 0;  // of the first attempt
    std::vector<Outcome> outcomes;
    double latency_sum_ms = 0;
    std::size_t latencies = 0;
    std::map<int, std::string> outputs;  // hashes, by attempt
  };
  using ByBackend = std::map<std::string, Figures>;
  using Cases = std::unordered_map<std::string, ByBackend>;  // by suite and id
  struct Pair;
  static void add(Cases& cases, const ComparedAttempt& attempt);
  std::vector<Pair> pairs() const;
  static CaseSide side_of(const Figures& figures);
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
