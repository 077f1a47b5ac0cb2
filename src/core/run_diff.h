// What differs between two runs, case by case, and how certain it is that they differ at all. Values only; run/compare.h makes them.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/outcome.h"

namespace cupel {

/// What became of a case on a backend, the gravest first. `unjudged`: only one of the runs has a pass or a fail of it.
enum class Change { broken, fixed, unjudged, changed, slower, added, gone, same };
inline constexpr std::size_t kChanges = 8;
/// "broken", "fixed", …, "new" for `added`.
const char* change_name(Change change);

/// A case on a backend in one run, over its attempts.
struct CaseSide {
  std::string backend;
  Outcome outcome = Outcome::skip;  // `all` of the attempts
  std::size_t pass = 0, judged = 0;
  std::optional<double> latency_ms = {};   // mean of those that were computed
  std::optional<std::string> output = {};  // of the first attempt, where somebody looked it up
};

struct CaseDiff {
  std::string suite, id, backend;
  Change change = Change::same;
  std::optional<CaseSide> before, after;
  bool has_other_output = false;
};

/// A figure over the cases that both runs have it of, and a paired test of the difference.
struct PairedFigure {
  double before = 0, after = 0;  // means over these cases
  std::size_t cases = 0;
  double p_value = 1;
  std::string test;  // "McNemar, mid-p"
};

struct RunDiff {
  std::string before, after;  // ids of the runs
  std::array<std::size_t, kChanges> counts = {};
  std::vector<CaseDiff> cases;  // all but the same, in the order of the later run, what is gone last
  std::optional<PairedFigure> pass_rate;
  std::optional<PairedFigure> latency_ms;

  std::size_t count(Change change) const { return counts[static_cast<std::size_t>(change)]; }
};

}  // namespace cupel
