#include "run/compare.h"

#include <algorithm>
#include <map>
#include <utility>

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
  const std::string* before_key = nullptr;
  const Figures* before = nullptr;
  const std::string* after_key = nullptr;
  const Figures* after = nullptr;

  const std::string& key() const { return after_key == nullptr ? *before_key : *after_key; }
  std::pair<bool, std::size_t> place() const { return {after == nullptr, after == nullptr ? before->position : after->position}; }
};

void RunComparison::add(Cases& cases, const ComparedAttempt& attempt) {
  std::string key;
  key.reserve(attempt.suite.size() + attempt.id.size() + attempt.backend.size() + 2);
  key.append(attempt.suite).append(1, '\0').append(attempt.id).append(1, '\0').append(attempt.backend);
  const auto [place, is_new] = cases.try_emplace(std::move(key));
  Figures& figures = place->second;
  figures.position = is_new ? attempt.position : std::min(figures.position, attempt.position);
  switch (attempt.outcome) {
    case Outcome::pass: ++figures.pass; break;
    case Outcome::fail: ++figures.fail; break;
    case Outcome::error: ++figures.error; return;
    case Outcome::skip: ++figures.skip; return;
  }
  const std::uint64_t output = std::hash<std::string>()(attempt.output_hash);
  if (attempt.attempt == 1) figures.first_output = output;
  figures.outputs += output * (2 * static_cast<std::uint64_t>(attempt.attempt) + 1);
  if (attempt.source == Source::given) return;
  figures.latency_sum_ms += attempt.latency_ms;
  ++figures.latencies;
}

CaseSide RunComparison::side_of(const Figures& figures, std::string backend) {
  CaseSide side{.backend = std::move(backend), .pass = figures.pass, .judged = figures.judged()};
  side.outcome = figures.fail > 0 ? Outcome::fail : figures.error > 0 ? Outcome::error : figures.pass > 0 ? Outcome::pass : Outcome::skip;
  if (figures.latencies > 0) side.latency_ms = figures.latency_sum_ms / figures.latencies;
  return side;
}

// Where one run has more attempts than the other, the first ones are compared.
bool RunComparison::has_other_output(const Figures& before, const Figures& after) {
  if (before.judged() != after.judged()) return before.first_output != after.first_output;
  return before.outputs != after.outputs;
}

Change RunComparison::change_of(const Figures& before, const Figures& after) {
  if ((before.judged() > 0) != (after.judged() > 0)) return Change::unjudged;
  if (before.judged() == 0) return Change::same;
  if ((before.fail == 0) != (after.fail == 0)) return before.fail == 0 ? Change::broken : Change::fixed;
  const bool has_same_rate = std::uint64_t{before.pass} * after.judged() == std::uint64_t{after.pass} * before.judged();
  if (!has_same_rate || has_other_output(before, after)) return Change::changed;
  if (before.latencies == 0 || after.latencies == 0) return Change::same;
  const double earlier = before.latency_sum_ms / before.latencies, later = after.latency_sum_ms / after.latencies;
  return later > kSlowerTimes * earlier && later - earlier > kSlowerMs ? Change::slower : Change::same;
}

// Those of the later run in its order, then what is gone.
std::vector<RunComparison::Pair> RunComparison::pairs() const {
  std::vector<Pair> pairs;
  pairs.reserve(std::max(before_.size(), after_.size()));
  for (const auto& [key, after] : after_) {
    const auto before = before_.find(key);
    if (before != before_.end()) pairs.push_back({&before->first, &before->second, &key, &after});
  }
  if (pairs.size() < before_.size() || pairs.size() < after_.size()) pair_other_backends(pairs);
  std::ranges::sort(pairs, {}, &Pair::place);
  return pairs;
}

void RunComparison::pair_other_backends(std::vector<Pair>& pairs) const {
  struct Alone {
    std::vector<const Cases::value_type*> before, after;
  };
  std::map<std::string, Alone> by_case;
  for (const auto& each : before_) {
    if (!after_.contains(each.first)) by_case[each.first.substr(0, each.first.rfind('\0'))].before.push_back(&each);
  }
  for (const auto& each : after_) {
    if (!before_.contains(each.first)) by_case[each.first.substr(0, each.first.rfind('\0'))].after.push_back(&each);
  }
  for (const auto& [name, alone] : by_case) {
    if (alone.before.size() == 1 && alone.after.size() == 1) {
      const auto* before = alone.before.front();
      const auto* after = alone.after.front();
      pairs.push_back({&before->first, &before->second, &after->first, &after->second});
      continue;
    }
    for (const auto* each : alone.before) pairs.push_back({&each->first, &each->second, nullptr, nullptr});
    for (const auto* each : alone.after) pairs.push_back({nullptr, nullptr, &each->first, &each->second});
  }
}

RunDiff RunComparison::diff() const {
  const auto backend_in = [](const std::string& key) { return key.substr(key.rfind('\0') + 1); };
  RunDiff diff;
  Paired rates, latencies;
  bool is_repeated = false;
  for (const Pair& pair : pairs()) {
    const bool in_both = pair.before != nullptr && pair.after != nullptr;
    const Change change = in_both ? change_of(*pair.before, *pair.after) : pair.before == nullptr ? Change::added : Change::gone;
    ++diff.counts[static_cast<std::size_t>(change)];
    if (in_both && pair.before->judged() > 0 && pair.after->judged() > 0) {
      rates.add(static_cast<double>(pair.before->pass) / pair.before->judged(),
                static_cast<double>(pair.after->pass) / pair.after->judged());
      is_repeated |= pair.before->judged() > 1 || pair.after->judged() > 1;
      if (pair.before->latencies > 0 && pair.after->latencies > 0) {
        latencies.add(pair.before->latency_sum_ms / pair.before->latencies, pair.after->latency_sum_ms / pair.after->latencies);
      }
    }
    if (change == Change::same) continue;
    const std::string& key = pair.key();
    const std::size_t nul = key.find('\0');
    CaseDiff& made = diff.cases.emplace_back();
    made.suite = key.substr(0, nul);
    made.id = key.substr(nul + 1, key.rfind('\0') - nul - 1);
    made.change = change;
    if (pair.before != nullptr) made.before = side_of(*pair.before, backend_in(*pair.before_key));
    if (pair.after != nullptr) made.after = side_of(*pair.after, backend_in(*pair.after_key));
    made.has_other_output = in_both && has_other_output(*pair.before, *pair.after);
    made.backend = pair.after == nullptr ? made.before->backend : made.after->backend;
    if (in_both && made.before->backend != made.after->backend) made.backend = made.before->backend + " -> " + made.after->backend;
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
