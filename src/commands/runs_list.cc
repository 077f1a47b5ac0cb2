#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "app/found_run.h"
#include "base/text.h"
#include "commands/runs.h"
#include "core/document_values.h"
#include "store/run_schema.h"

namespace cupel {
namespace {

struct ListArgs {
  int limit = 20;
  bool json = false;
  void visit(auto& field) {
    field("limit", limit, "how many runs, the newest first; 0 shows all");
    field("json", json, "print one JSON document");
  }
};

struct ListedRun {
  std::string id;
  std::string started_at;
  std::vector<std::string> suites;
  bool has_ended = false;
  bool is_going_on = false;
  bool interrupted = false;
  std::size_t planned = 0;
  AttemptCounts counts;
  double duration_ms = 0;
};

Result<ListedRun> listed(RunStore& store, const StoredRun& run) {
  const RunPart part = CUPEL_TRY(run_of(run.parts.run));
  ListedRun row{.id = run.id,
                .started_at = run.started_at,
                .suites = part.run.suites,
                .has_ended = run.has_ended,
                .interrupted = part.interrupted,
                .planned = run.planned,
                .counts = {},
                .duration_ms = part.run.duration_ms};
  if (!run.has_ended) {
    row.is_going_on = is_going_on(store, run);
    row.counts = CUPEL_TRY(store.counts(run));
    return row;
  }
  const Summary summary = CUPEL_TRY(summary_of(run.parts.summary));
  row.counts = {summary.pass, summary.fail, summary.error, summary.skip, summary.reused};
  return row;
}

Json to_json(const ListedRun& row) {
  return {{"id", row.id},
          {"started_at", row.started_at},
          {"duration_ms", row.has_ended ? Json(row.duration_ms) : Json(nullptr)},
          {"suites", row.suites},
          {"ended", row.has_ended},
          {"going_on", row.is_going_on},
          {"interrupted", row.interrupted},
          {"planned", row.planned},
          {"pass", row.counts.pass},
          {"fail", row.counts.fail},
          {"error", row.counts.error},
          {"skip", row.counts.skip},
          {"reused", row.counts.reused}};
}

std::string time_text(const ListedRun& row) {
  if (!row.has_ended) return row.is_going_on ? "going on" : "not ended";
  const std::string time =
      row.duration_ms < 1000 ? fmt::format("{:.0f} ms", row.duration_ms) : fmt::format("{:.1f} s", row.duration_ms / 1000);
  return row.interrupted ? time + ", interrupted" : time;
}

// 2026-11-21T15:07:00.123Z as people read it.
std::string when_text(const std::string& started_at) {
  return started_at.size() < 19 ? printable(started_at) : printable(started_at.substr(0, 10) + " " + started_at.substr(11, 8));
}

void print(const std::vector<ListedRun>& rows, Io& io) {
  std::size_t time_width = 4;
  for (const ListedRun& row : rows) time_width = std::max(time_width, time_text(row).size());
  io.out << fmt::format("{:<22}  {:<19}  {:>6} {:>6} {:>6} {:>6} {:>6}  {:<{}}  {}\n", "RUN", "STARTED (UTC)", "PASS", "FAIL", "ERROR",
                        "SKIP", "REUSED", "TIME", time_width, "SUITES");
  for (const ListedRun& row : rows) {
    const AttemptCounts& counts = row.counts;
    io.out << fmt::format("{:<22}  {:<19}  {:>6} {:>6} {:>6} {:>6} {:>6}  {:<{}}  {}\n", printable(row.id), when_text(row.started_at),
                          counts.pass, counts.fail, counts.error, counts.skip, counts.reused, time_text(row), time_width,
                          printable(join(row.suites, ", ")));
  }
}

Result<ExitStatus> run(const Node& node, Workspace& workspace, Io& io) {
  const ListArgs args = CUPEL_TRY(parse_fields<ListArgs>(node, "runs list"));
  if (args.limit < 0) return fail(ErrorCode::invalid_usage, fmt::format("--limit must be 0 (all) or more, not {}", args.limit));
  const std::unique_ptr<RunStore> store = CUPEL_TRY(RunStore::open(run_store_path(workspace.folder)));
  std::vector<ListedRun> rows;
  if (store) {
    for (const StoredRun& each : CUPEL_TRY(store->runs(static_cast<std::size_t>(args.limit)))) {
      if (Result<ListedRun> row = listed(*store, each)) rows.push_back(*std::move(row));
      else io.err << fmt::format("left out: the stored run {} cannot be read: {}\n", printable(each.id), describe_error(row.error()));
    }
  }
  if (args.json) {
    Json list = Json::array();
    for (const ListedRun& row : rows) list.push_back(to_json(row));
    io.out << render_json({{"runs", list}}, 2) << '\n';
  } else if (rows.empty()) {
    io.err << "no run is stored here yet: `cupel run` keeps its runs in ./.cupel/runs.db\n";
  } else {
    print(rows, io);
  }
  return ExitStatus::passed;
}

}  // namespace

CommandRow runs_list_command() {
  return {.name = "runs list",
          .summary = "the stored runs of this project, the newest first",
          .example = "cupel runs list",
          .fields = describe_fields<ListArgs>(),
          .run = run};
}

}  // namespace cupel
