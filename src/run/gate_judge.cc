#include "run/gate_judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/counted.h"
#include "base/text.h"
#include "core/statistics/describe.h"
#include "core/statistics/mean_interval.h"
#include "core/statistics/sample_size.h"

namespace cupel {
namespace {

constexpr double kShownConfidence = 0.95;  // around a rate whose gate names none

bool has_answer_of_backend(const Attempt& attempt) {
  return attempt.source != Source::given && !attempt.error && attempt.outcome != Outcome::skip;
}

Quantity quantity_of(GateFigure figure) { return figure == GateFigure::pass_rate ? Quantity::rate : Quantity::milliseconds; }

// Of the figures that are percentiles.
double percentile_of_figure(GateFigure figure) { return figure == GateFigure::p50_latency ? 0.5 : 0.95; }

std::string percent(double confidence) { return render_quantity(confidence, Quantity::rate); }

std::string describe(const Interval& interval, double confidence, Quantity quantity) {
  const std::string low = render_quantity(interval.low, quantity);
  if (std::isinf(interval.high)) return fmt::format("{} interval {} and more", percent(confidence), low);
  return fmt::format("{} interval {} to {}", percent(confidence), low, render_quantity(interval.high, quantity));
}

}  // namespace

void GateJudge::add(const Attempt& attempt) {
  if (!gate_.tag.empty()) {
    tags_.insert(attempt.tags.begin(), attempt.tags.end());
    if (std::find(attempt.tags.begin(), attempt.tags.end(), gate_.tag) == attempt.tags.end()) return;
  }
  if (attempt.quarantine) {
    ++quarantined_;
    return;
  }
  ++selected_;
  if (gate_.figure == GateFigure::pass_rate) {
    pass_rate_.add(attempt);
  } else if (has_answer_of_backend(attempt)) {
    latencies_.push_back(attempt.timing.latency_ms);
    // Copies of an answer share one inference, and so its time; a remote backend computes each.
    const bool is_measured_anew = attempt.sampled || attempt.source == Source::remote;
    if (!is_measured_anew && !fixed_answers_.insert(attempt.case_index, attempt.backend)) return;
    measured_.push_back({attempt.case_index, attempt.timing.latency_ms});
  }
}

bool GateJudge::look(const Look& look) {
  if (!gate_.spec.confidence || decided_) return true;
  look_ = look;
  GateResult result = judge_all();
  if (result.outcome == GateOutcome::inconclusive) return false;
  decided_ = std::move(result);
  return true;
}

std::optional<double> GateJudge::actual() const {
  if (gate_.figure == GateFigure::pass_rate) return pass_rate_.rate();
  if (latencies_.empty()) return std::nullopt;
  switch (gate_.figure) {
    case GateFigure::mean_latency: return mean_of(latencies_);
    case GateFigure::p50_latency:
    case GateFigure::p95_latency: return percentile_of(latencies_, percentile_of_figure(gate_.figure));
    case GateFigure::max_latency:
    case GateFigure::pass_rate: break;
  }
  return *std::max_element(latencies_.begin(), latencies_.end());
}

std::string GateJudge::reason_for_nothing() const {
  if (selected_ == 0 && quarantined_ > 0) return "all that it is about is in quarantine";
  if (selected_ == 0 && !gate_.tag.empty()) {
    const std::vector<std::string_view> known(tags_.begin(), tags_.end());
    return fmt::format("no selected case has the tag '{}'{}", printable(gate_.tag), did_you_mean(gate_.tag, known));
  }
  if (selected_ == 0) return "no attempts";
  return gate_.figure == GateFigure::pass_rate ? "no attempt passed or failed" : "no attempt was answered by a backend";
}

std::string GateJudge::evidence() const {
  const std::string figure = render_quantity(actual().value_or(0), quantity_of(gate_.figure));
  if (gate_.figure != GateFigure::pass_rate) return fmt::format("{} over {} answers", figure, latencies_.size());
  return fmt::format("{} of {} passed ({})", pass_rate_.pass(), pass_rate_.judged(), figure);
}

std::vector<Measurements> GateJudge::latencies_by_case() const {
  std::vector<Measured> sorted = measured_;
  std::ranges::sort(sorted, {}, [](const Measured& each) { return std::pair(each.case_index, each.latency_ms); });
  std::vector<Measurements> clusters;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (i == 0 || sorted[i].case_index != sorted[i - 1].case_index) clusters.emplace_back();
    clusters.back().push_back(sorted[i].latency_ms);
  }
  return clusters;
}

std::size_t GateJudge::cases() const { return gate_.figure == GateFigure::pass_rate ? pass_rate_.cases() : latencies_by_case().size(); }

std::optional<Interval> GateJudge::interval(double confidence) const {
  if (gate_.figure == GateFigure::pass_rate) return pass_rate_.interval(confidence);
  std::optional<Interval> interval =
      gate_.figure == GateFigure::mean_latency
          ? clustered_mean_interval(latencies_by_case(), confidence)
          : clustered_percentile_interval(latencies_by_case(), percentile_of_figure(gate_.figure), confidence);
  if (interval) interval->low = std::max(0.0, interval->low);  // of a time
  return interval;
}

std::optional<double> GateJudge::growth_until_decided(const Interval& interval, double confidence) const {
  const double limit = gate_.condition.limit;
  if (gate_.figure == GateFigure::mean_latency) {
    return cupel::growth_until_decided(*actual(), limit, (interval.high - interval.low) / 2);
  }
  const double z = z_of_confidence(confidence);
  if (gate_.figure == GateFigure::pass_rate) {
    return cupel::growth_until_decided(effective_trials(pass_rate_.clusters(), confidence), limit, z);
  }
  // The percentile is below the limit when the share of answers below it is above p: a question about a rate.
  std::vector<Cluster> below;
  for (const Measurements& latencies : latencies_by_case()) {
    const auto count = std::count_if(latencies.begin(), latencies.end(), [&](double latency) { return latency < limit; });
    below.push_back({static_cast<std::uint32_t>(count), static_cast<std::uint32_t>(latencies.size())});
  }
  return cupel::growth_until_decided(effective_trials(below, confidence), percentile_of_figure(gate_.figure), z);
}

std::string GateJudge::prospects(const GateResult& result) const {
  const bool is_whole = gate_.condition.limit <= 0 || gate_.condition.limit >= 1;
  if (result.more_cases) {
    return fmt::format("the interval holds values on both sides: about {} would decide it if the figure stays",
                       counted(*result.more_cases, "more case"));
  }
  if (gate_.figure == GateFigure::pass_rate && is_whole) {
    return fmt::format("no number of cases shows that a rate is {}: name a limit short of it", percent(gate_.condition.limit));
  }
  return "the figure is too near to the limit: no number of cases would decide it if it stays";
}

void GateJudge::judge_interval(GateResult& result) const {
  const double level = confidence_at_look(*gate_.spec.confidence, look_);
  result.confidence = gate_.spec.confidence;
  result.interval = interval(level);
  if (look_.most > 1) result.why += fmt::format("; look {} of at most {}", look_.number, look_.most);
  if (!result.interval) {
    result.why += "; an interval takes two cases or more";
    return;
  }
  result.why += "; " + describe(*result.interval, level, quantity_of(gate_.figure));
  const bool low = holds(gate_.condition, result.interval->low);
  const bool high = holds(gate_.condition, result.interval->high);
  result.outcome = low == high ? (low ? GateOutcome::pass : GateOutcome::fail) : GateOutcome::inconclusive;
  if (result.outcome != GateOutcome::inconclusive) return;
  if (const std::optional<double> growth = growth_until_decided(*result.interval, level)) {
    const double more = std::ceil((*growth - 1) * static_cast<double>(cases()) - 1e-9);
    result.more_cases = static_cast<std::size_t>(std::clamp(more, 1.0, 1e15));
  }
  result.why += "; " + prospects(result);
}

GateResult GateJudge::judge_all() const {
  GateResult result{.name = gate_.name(), .condition = gate_.spec.condition, .actual = actual()};
  if (!result.actual) {
    result.confidence = gate_.spec.confidence;
    result.why = reason_for_nothing();
    return result;
  }
  result.why = evidence();
  if (gate_.spec.confidence) {
    judge_interval(result);
    return result;
  }
  result.outcome = holds(gate_.condition, *result.actual) ? GateOutcome::pass : GateOutcome::fail;
  if (gate_.figure != GateFigure::pass_rate) return result;
  result.interval = interval(kShownConfidence);
  if (result.interval) result.why += "; " + describe(*result.interval, kShownConfidence, Quantity::rate);
  return result;
}

GateResult GateJudge::result() const { return decided_ ? *decided_ : judge_all(); }

GateResult judge_gate(const Gate& gate, std::span<const Attempt> attempts) {
  GateJudge judge(gate);
  for (const Attempt& attempt : attempts) judge.add(attempt);
  return judge.result();
}

}  // namespace cupel
