#include "run/compare.h"

#include <algorithm>

#include "core/statistics/describe.h"
#include "core/statistics/paired_tests.h"

namespace cupel {
namespace {

constexpr std::size_t kMostPermuted = 2000;

// Pairs of one figure of the cases that both runs have.
struct Paired {
  std::vector<double> before, after;

  void add(double first, double second) {
    before.push_back(first);
    after.push_back(second);
  }
  PairedFigure figure() const { return {.before = mean_of(before), .after = mean_of(after), .cases = before.size(), .test = ""}; }
};

bool is_judged(Outcome outcome) { return outcome == Outcome::pass || outcome == Outcome::fail; }

double rate_of(const CaseSide& side) { return static_cast<double>(side.pass) / static_cast<double>(side.judged); }

void test_single_attempts(PairedFigure& figure, const Paired& rates) {
  PairedCounts counts;
  for (std::size_t i = 0; i < rates.before.size(); ++i) {
    const bool first = rates.before[i] > 0.5, second = rates.after[i] > 0.5;
    ++(first ? (second ? counts.both : counts.only_first) : (second ? counts.only_second : counts.neither));
  }
  figure.p_value = mcnemar_mid_p(counts);
  figure.test = "McNemar, mid-p";
}

// Cases that do not differ move no permutation's mean against another's.
void test_repeated_attempts(PairedFigure& figure, const Paired& rates) {
  std::vector<double> differences;
  for (std::size_t i = 0; i < rates.before.size(); ++i) {
    if (const double difference = rates.after[i] - rates.before[i]; difference != 0) differences.push_back(difference);
  }
  figure.test = differences.size() > kMostPermuted ? "Student, paired" : "permutation, paired";
  if (differences.empty()) return;
  if (differences.size() <= kMostPermuted) {
    figure.p_value = paired_permutation_test(differences).p_value;
  } else if (const auto result = paired_t_test(rates.before, rates.after)) {
    figure.p_value = result->p_value;
  }
}

void test_latencies(PairedFigure& figure, const Paired& latencies) {
  figure.test = "Wilcoxon, signed ranks";
  if (const auto result = wilcoxon_signed_rank_test(latencies.before, latencies.after)) figure.p_value = result->p_value;
}

}  // namespace

struct RunComparison::Pair {
  std::string name;  // suite, NUL, id
  std::string backend;
  const Figures* before = nullptr;
  const Figures* after = nullptr;
};

void RunComparison::add(Cases& cases, const ComparedAttempt& attempt) {
  std::string name = attempt.suite;
  name.append(1, '\0').append(attempt.id);
  const auto [place, is_new] = cases[std::move(name)].try_emplace(attempt.backend);
  Figures& figures = place->second;
  figures.backend = attempt.backend;
  figures.position = is_new ? attempt.position : std::min(figures.position, attempt.position);
  figures.outcomes.push_back(attempt.outcome);
  if (!is_judged(attempt.outcome)) return;
  figures.outputs.insert_or_assign(attempt.attempt, attempt.output_hash);
  if (attempt.source == Source::given) return;
  figures.latency_sum_ms += attempt.latency_ms;
  ++figures.latencies;
}

CaseSide RunComparison::side_of(const Figures& figures) {
  CaseSide side{.backend = figures.backend, .outcome = all_of(figures.outcomes)};
  for (const Outcome outcome : figures.outcomes) {
    side.pass += outcome == Outcome::pass ? 1 : 0;
    side.judged += is_judged(outcome) ? 1 : 0;
  }
  if (figures.latencies > 0) side.latency_ms = figures.latency_sum_ms / static_cast<double>(figures.latencies);
  return side;
}

bool RunComparison::has_other_output(const Figures& before, const Figures& after) {
  return std::ranges::any_of(after.outputs, [&](const auto& each) {
    const auto earlier = before.outputs.find(each.first);
    return earlier != before.outputs.end() && earlier->second != each.second;
  });
}

Change RunComparison::change_of(const Figures& before, const Figures& after) {
  const CaseSide first = side_of(before), second = side_of(after);
  if ((first.judged > 0) != (second.judged > 0)) return Change::unjudged;
  if (first.judged == 0) return Change::same;
  const bool passed = first.pass == first.judged, passes = second.pass == second.judged;
  if (passed != passes) return passed ? Change::broken : Change::fixed;
  if (has_other_output(before, after) || rate_of(first) != rate_of(second)) return Change::changed;
  const bool is_slower = first.latency_ms && second.latency_ms && *second.latency_ms > kSlowerTimes * *first.latency_ms &&
                         *second.latency_ms - *first.latency_ms > kSlowerMs;
  return is_slower ? Change::slower : Change::same;
}

// Those of the later run in its order, then what is gone.
std::vector<RunComparison::Pair> RunComparison::pairs() const {
  static const ByBackend kNone;
  std::vector<Pair> pairs;
  const auto pair_up = [&](const std::string& name, const ByBackend& before, const ByBackend& after) {
    std::vector<ByBackend::const_iterator> only_before, only_after;
    for (auto each = before.begin(); each != before.end(); ++each) {
      if (!after.contains(each->first)) only_before.push_back(each);
    }
    for (auto each = after.begin(); each != after.end(); ++each) {
      const auto same = before.find(each->first);
      if (same != before.end()) pairs.push_back({name, each->first, &same->second, &each->second});
      else only_after.push_back(each);
    }
    if (only_before.size() == 1 && only_after.size() == 1) {
      const std::string backend = only_before[0]->first + " -> " + only_after[0]->first;
      pairs.push_back({name, backend, &only_before[0]->second, &only_after[0]->second});
      return;
    }
    for (const auto& each : only_before) pairs.push_back({name, each->first, &each->second, nullptr});
    for (const auto& each : only_after) pairs.push_back({name, each->first, nullptr, &each->second});
  };
  for (const auto& [name, after] : after_) {
    const auto before = before_.find(name);
    pair_up(name, before == before_.end() ? kNone : before->second, after);
  }
  for (const auto& [name, before] : before_) {
    if (!after_.contains(name)) pair_up(name, before, kNone);
  }
  std::ranges::sort(pairs, {}, [](const Pair& pair) {
    return std::pair(pair.after == nullptr, pair.after == nullptr ? pair.before->position : pair.after->position);
  });
  return pairs;
}

RunDiff RunComparison::diff() const {
  RunDiff diff;
  Paired rates, latencies;
  bool is_repeated = false;
  for (const Pair& pair : pairs()) {
    const Change change = pair.before == nullptr  ? Change::added
                          : pair.after == nullptr ? Change::gone
                                                  : change_of(*pair.before, *pair.after);
    ++diff.counts[static_cast<std::size_t>(change)];
    std::optional<CaseSide> before, after;
    if (pair.before != nullptr) before = side_of(*pair.before);
    if (pair.after != nullptr) after = side_of(*pair.after);
    if (before && after && before->judged > 0 && after->judged > 0) {
      rates.add(rate_of(*before), rate_of(*after));
      is_repeated |= before->judged > 1 || after->judged > 1;
      if (before->latency_ms && after->latency_ms) latencies.add(*before->latency_ms, *after->latency_ms);
    }
    if (change == Change::same) continue;
    const std::size_t nul = pair.name.find('\0');
    diff.cases.push_back({pair.name.substr(0, nul), pair.name.substr(nul + 1), pair.backend, change, before, after});
    diff.cases.back().has_other_output = before && after && has_other_output(*pair.before, *pair.after);
  }
  if (!rates.before.empty()) {
    diff.pass_rate = rates.figure();
    if (is_repeated) test_repeated_attempts(*diff.pass_rate, rates);
    else test_single_attempts(*diff.pass_rate, rates);
  }
  if (!latencies.before.empty()) {
    diff.latency_ms = latencies.figure();
    test_latencies(*diff.latency_ms, latencies);
  }
  return diff;
}

void look_up_outputs(RunDiff& diff, const LookUpOutput& before, const LookUpOutput& after) {
  std::size_t left = kMostOutputs;
  for (CaseDiff& each : diff.cases) {
    if (!each.has_other_output || left == 0) continue;
    --left;
    if (before) each.before->output = before(each.suite, each.id, each.before->backend);
    if (after) each.after->output = after(each.suite, each.id, each.after->backend);
  }
}

}  // namespace cupel
