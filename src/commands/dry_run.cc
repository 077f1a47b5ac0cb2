#include "commands/dry_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/counted.h"
#include "base/text.h"

namespace cupel {
namespace {

constexpr std::array kFates = {Fate::inferred, Fate::continued, Fate::judged,   Fate::reused,
                               Fate::carried,  Fate::given,     Fate::scripted, Fate::error};

struct Totals {
  std::map<Fate, std::size_t> counts;
  double longest_ms = 0;
  double shared_ms = 0;         // of all, side by side
  std::size_t unpredicted = 0;  // attempts that must be computed and of which nothing was ever measured

  void add(const Forecast& forecast, int concurrency) {
    ++counts[forecast.fate];
    if (forecast.predicted_ms) {
      longest_ms = std::max(longest_ms, *forecast.predicted_ms);
      shared_ms += *forecast.predicted_ms / concurrency;
    } else if (forecast.fate == Fate::inferred || forecast.fate == Fate::continued) {
      ++unpredicted;
    }
  }
  double predicted_ms() const { return std::max(longest_ms, shared_ms); }
};

std::string time_text(double ms) { return ms < 1000 ? fmt::format("{:.0f} ms", ms) : fmt::format("{:.1f} s", ms / 1000); }

void print_line(const Forecast& forecast, Io& io) {
  const Attempt& attempt = forecast.attempt;
  const std::string number = attempt.attempt > 1 ? fmt::format(" #{}", attempt.attempt) : "";
  const std::string backend = attempt.backend == kGivenBackend ? "" : fmt::format(" on {}", printable(attempt.backend));
  io.out << fmt::format("{:<9}  {}/{}{}{}: {}\n", fate_name(forecast.fate), printable(attempt.suite), printable(attempt.id), number,
                        backend, printable(forecast.why));
}

void print_totals(const Totals& totals, std::size_t attempts, Io& io) {
  std::vector<std::string> counts;
  for (const Fate fate : kFates) {
    const auto found = totals.counts.find(fate);
    if (found != totals.counts.end()) counts.push_back(fmt::format("{} {}", found->second, fate_name(fate)));
  }
  io.out << fmt::format("{}: {}", counted(attempts, "attempt"), fmt::join(counts, ", "));
  if (totals.predicted_ms() > 0) io.out << "; about " << time_text(totals.predicted_ms());
  if (totals.unpredicted > 0) io.out << fmt::format("; no time is known of {}", totals.unpredicted);
  io.out << '\n';
}

Json to_json(const Forecast& forecast) {
  const Attempt& attempt = forecast.attempt;
  return {{"suite", attempt.suite},
          {"id", attempt.id},
          {"backend", attempt.backend},
          {"attempt", attempt.attempt},
          {"action", fate_name(forecast.fate)},
          {"why", forecast.why},
          {"predicted_ms", forecast.predicted_ms ? Json(*forecast.predicted_ms) : Json(nullptr)}};
}

Json to_json(const Totals& totals, Json attempts) {
  Json counts = Json::object();
  for (const Fate fate : kFates) counts[fate_name(fate)] = totals.counts.contains(fate) ? totals.counts.at(fate) : 0;
  return {{"dry_run", true},
          {"attempts", std::move(attempts)},
          {"counts", std::move(counts)},
          {"predicted_ms", totals.unpredicted == 0 ? Json(totals.predicted_ms()) : Json(nullptr)}};
}

}  // namespace

Result<ExitStatus> dry_run(const RunArgs& args, const Session& session, const RunListener& listener, Io& io) {
  Totals totals;
  Json attempts = Json::array();
  const auto add = [&](const Forecast& forecast, int concurrency) {
    totals.add(forecast, concurrency);
    if (args.reports.json) attempts.push_back(to_json(forecast));
    else if (!args.reports.quiet) print_line(forecast, io);
  };
  const std::size_t selected = CUPEL_TRY(session.forecast(args.options, listener, add));
  if (args.reports.json) io.out << render_json(to_json(totals, std::move(attempts)), 2) << '\n';
  else print_totals(totals, selected, io);
  return selected == 0 ? ExitStatus::nothing_selected : ExitStatus::passed;
}

}  // namespace cupel
