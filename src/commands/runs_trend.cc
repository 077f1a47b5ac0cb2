#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/counted.h"
#include "base/text.h"
#include "commands/runs.h"
#include "reporters/figures.h"
#include "store/run_schema.h"
#include "store/run_store.h"

namespace cupel {
namespace {

struct TrendArgs {
  std::string case_name;
  int limit = 20;
  bool json = false;
  void visit(auto& field) {
    field("case", case_name, "only cases whose SUITE/ID matches this pattern (* any text, ? one character)", FieldRule::positional);
    field("limit", limit, "how many runs are looked at, the newest; 0 looks at all");
    field("json", json, "print one JSON document");
  }
};

struct Counts {
  std::size_t pass = 0, judged = 0, error = 0;
  double latency_sum_ms = 0;
  std::size_t latencies = 0;

  void add(const ComparedAttempt& each) {
    const bool is_judged = each.outcome == Outcome::pass || each.outcome == Outcome::fail;
    pass += each.outcome == Outcome::pass ? 1 : 0;
    judged += is_judged ? 1 : 0;
    error += each.outcome == Outcome::error ? 1 : 0;
    if (!is_judged || each.source == Source::given) return;
    latency_sum_ms += each.latency_ms;
    ++latencies;
  }
  std::optional<double> rate() const {
    return judged == 0 ? std::nullopt : std::optional(static_cast<double>(pass) / static_cast<double>(judged));
  }
  std::optional<double> latency_ms() const {
    return latencies == 0 ? std::nullopt : std::optional(latency_sum_ms / static_cast<double>(latencies));
  }
};

struct RunPoint {
  StoredRun run;
  Counts counts;
  std::set<std::string> suites = {};  // whose cases were counted
};

/// A case on a backend over the runs.
struct CaseLine {
  Counts counts, of_run;                    // of all runs, and of the one that is read
  std::size_t last_run = 0;                 // from 1
  std::size_t runs = 0;                     // in which it was judged
  std::size_t flips = 0;                    // from one of them to the next, between all passed and not
  std::optional<bool> passed;               // in the last of them
  std::unordered_set<std::size_t> outputs;  // hashes of the different ones

  void end_run() {
    const Counts ended = std::exchange(of_run, Counts());
    if (ended.judged == 0) return;
    const bool passed_now = ended.pass == ended.judged;
    if (passed && *passed != passed_now) ++flips;
    passed = passed_now;
    ++runs;
  }
};

struct Trend {
  std::vector<RunPoint> runs;                           // the oldest first
  std::size_t left_out = 0;                             // runs that share no case with the newest
  std::vector<std::pair<std::string, CaseLine>> cases;  // by name
};

using Lines = std::unordered_map<std::string, CaseLine>;

Result<void> add_run(RunStore& store, RunPoint& point, std::size_t number, const std::string& pattern, Lines& lines) {
  std::string name;
  return store.each_figure(point.run, [&](const ComparedAttempt& each) {
    name.assign(each.suite).append("/").append(each.id);
    if (!pattern.empty() && !matches_glob(pattern, name)) return;
    point.counts.add(each);
    point.suites.insert(each.suite);
    name.append(" on ").append(each.backend);
    CaseLine& line = lines[name];
    if (line.last_run != number) line.end_run();
    line.last_run = number;
    line.of_run.add(each);
    line.counts.add(each);
    if (each.outcome == Outcome::pass || each.outcome == Outcome::fail) line.outputs.insert(std::hash<std::string>()(each.output_hash));
  });
}

using CaseNames = std::unordered_set<std::string>;

// Rates of runs of other cases say nothing about each other: those count that share cases with the newest.
Result<bool> is_comparable(RunStore& store, const StoredRun& run, const std::string& pattern, CaseNames& newest) {
  const bool is_newest = newest.empty();
  bool shares = false;
  std::string name;
  CUPEL_CHECK(store.each_figure(run, [&](const ComparedAttempt& each) {
    name.assign(each.suite).append("/").append(each.id);
    if (!pattern.empty() && !matches_glob(pattern, name)) return;
    if (is_newest) newest.insert(name);
    shares = shares || is_newest || newest.contains(name);
  }));
  return shares;
}

Result<Trend> read_trend(RunStore& store, const TrendArgs& args) {
  Trend trend;
  Lines lines;
  std::vector<StoredRun> runs = CUPEL_TRY(store.runs(static_cast<std::size_t>(args.limit)));
  CaseNames newest;
  for (StoredRun& run : runs) {
    if (CUPEL_TRY(is_comparable(store, run, args.case_name, newest))) trend.runs.push_back({.run = std::move(run), .counts = {}});
    else if (args.case_name.empty()) ++trend.left_out;
  }
  std::ranges::reverse(trend.runs);
  for (std::size_t i = 0; i < trend.runs.size(); ++i) CUPEL_CHECK(add_run(store, trend.runs[i], i + 1, args.case_name, lines));
  trend.cases.assign(std::make_move_iterator(lines.begin()), std::make_move_iterator(lines.end()));
  for (auto& [name, line] : trend.cases) line.end_run();
  std::ranges::sort(trend.cases, {}, [](const auto& each) -> const std::string& { return each.first; });
  return trend;
}

bool is_unstable(const CaseLine& line) { return line.counts.pass > 0 && line.counts.pass < line.counts.judged; }

std::string bar(double rate) { return std::string(static_cast<std::size_t>(rate * 20 + 0.5), '#'); }

std::string text_of(const std::optional<double>& value, std::string (*render)(double)) { return value ? render(*value) : "-"; }

void print(const Trend& trend, const TrendArgs& args, Io& io) {
  io.out << fmt::format("{:<22}  {:>6} {:>6} {:>6}  {:>9}  {:>8}  {:<20}  SUITE\n", "RUN", "PASS", "JUDGED", "ERROR", "PASS RATE",
                        "LATENCY", "");
  for (const RunPoint& each : trend.runs) {
    io.out << trim(fmt::format("{:<22}  {:>6} {:>6} {:>6}  {:>9}  {:>8}  {:<20}  {}", each.run.id, each.counts.pass, each.counts.judged,
                               each.counts.error, text_of(each.counts.rate(), percent_text),
                               text_of(each.counts.latency_ms(), duration_text), bar(each.counts.rate().value_or(0)),
                               printable(fmt::format("{}", fmt::join(each.suites, ", ")))))
           << '\n';
  }
  for (const auto& [name, line] : trend.cases) {
    if (args.case_name.empty() && !is_unstable(line)) continue;
    io.out << fmt::format("{}: {} of {} attempts passed in {}, turned {}, {}\n", printable(name), line.counts.pass, line.counts.judged,
                          counted(line.runs, "run"), counted(line.flips, "time"),
                          counted(line.outputs.size(), "answer", "different answers"));
  }
}

Json optional_json(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

Json to_json(const Trend& trend) {
  Json runs = Json::array(), cases = Json::array();
  for (const RunPoint& each : trend.runs) {
    runs.push_back({{"id", each.run.id},
                    {"started_at", each.run.started_at},
                    {"suites", each.suites},
                    {"pass", each.counts.pass},
                    {"judged", each.counts.judged},
                    {"error", each.counts.error},
                    {"pass_rate", optional_json(each.counts.rate())},
                    {"latency_ms", optional_json(each.counts.latency_ms())}});
  }
  for (const auto& [name, line] : trend.cases) {
    cases.push_back({{"case", name},
                     {"pass", line.counts.pass},
                     {"judged", line.counts.judged},
                     {"error", line.counts.error},
                     {"pass_rate", optional_json(line.counts.rate())},
                     {"runs", line.runs},
                     {"flips", line.flips},
                     {"answers", line.outputs.size()}});
  }
  return {{"runs", std::move(runs)}, {"left_out", trend.left_out}, {"cases", std::move(cases)}};
}

Result<ExitStatus> run(const Node& node, Workspace& workspace, Io& io) {
  const TrendArgs args = CUPEL_TRY(parse_fields<TrendArgs>(node, "runs trend"));
  if (args.limit < 0) return fail(ErrorCode::invalid_usage, fmt::format("--limit must be 0 (all) or more, not {}", args.limit));
  const std::unique_ptr<RunStore> store = CUPEL_TRY(RunStore::open(run_store_path(workspace.folder)));
  Trend trend;
  if (store) trend = CUPEL_TRY(read_trend(*store, args));
  if (args.json) {
    io.out << render_json(to_json(trend), 2) << '\n';
  } else if (trend.runs.empty()) {
    io.err << (args.case_name.empty() ? "no run is stored here yet: `cupel run` keeps its runs in ./.cupel/runs.db\n"
                                      : fmt::format("no stored run has a case '{}'\n", printable(args.case_name)));
  } else {
    print(trend, args, io);
    if (trend.left_out > 0) {
      io.err << fmt::format("{} with no case of the newest {} left out; name cases to see {}\n", counted(trend.left_out, "run"),
                            trend.left_out == 1 ? "is" : "are", trend.left_out == 1 ? "it" : "them");
    }
  }
  return ExitStatus::passed;
}

}  // namespace

CommandRow runs_trend_command() {
  return {.name = "runs trend",
          .summary = "pass rates over the stored runs, the oldest first, and the cases that pass sometimes",
          .example = "cupel runs trend 'quickstart/*'",
          .fields = describe_fields<TrendArgs>(),
          .run = run};
}

}  // namespace cupel
