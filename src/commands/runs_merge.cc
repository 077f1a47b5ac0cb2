#include <fmt/format.h>

#include <filesystem>

#include "app/found_run.h"
#include "base/text.h"
#include "commands/run_reports.h"
#include "commands/runs.h"
#include "core/document.h"
#include "core/document_values.h"
#include "run/merge.h"
#include "store/run_schema.h"
#include "store/run_transfer.h"

namespace cupel {
namespace {

struct MergeArgs {
  std::vector<std::string> shards;
  ReportArgs reports;
  void visit(auto& field) {
    field("shards", shards, "the shards' runs: ids of this project's, or store files, whose newest run is taken", FieldRule::positional);
    reports.visit(field);
  }
};

Result<FoundRun> find_shard(const std::string& text, const Workspace& workspace) {
  const std::filesystem::path path = workspace.folder / text;
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return find_run(text, workspace);
  std::unique_ptr<RunStore> store = CUPEL_TRY(RunStore::open(path));
  StoredRun run = CUPEL_TRY(store->find("last"));
  return FoundRun{std::move(store), std::move(run)};
}

struct FoundShards {
  std::vector<FoundRun> runs;  // in the order of the shards
  std::vector<ShardRun> shards;
};

Result<FoundShards> find_shards(const MergeArgs& args, const Workspace& workspace) {
  FoundShards found, ordered;
  for (const std::string& text : args.shards) {
    found.runs.push_back(CUPEL_TRY(find_shard(text, workspace)));
    const DocumentTexts parts = CUPEL_TRY(document_parts(found.runs.back()));
    found.shards.push_back({.end = CUPEL_TRY(run_end(parts)), .has_ended = found.runs.back().run.has_ended});
  }
  for (const std::size_t i : CUPEL_TRY(order_shards(found.shards))) {
    ordered.runs.push_back(std::move(found.runs[i]));
    ordered.shards.push_back(std::move(found.shards[i]));
  }
  return ordered;
}

StoredRun stored(const RunFinished& end, const FoundShards& found) {
  StoredRun run{.id = end.run.id, .started_at = to_rfc3339(end.run.started_at), .has_ended = true};
  for (const FoundRun& each : found.runs) {
    run.planned += each.run.planned;
    run.sent_again += each.run.sent_again;
    run.spent_ms = std::max(run.spent_ms, each.run.spent_ms);
  }
  run.parts = {.run = render_json(document_of(end.run, false)),
               .environment = render_json(document_of(end.environment)),
               .gates = render_json(document_of(end.gates)),
               .summary = render_json(document_of(end.summary))};
  return run;
}

Result<ExitStatus> run(const Node& node, Workspace& workspace, Io& io) {
  const MergeArgs args = CUPEL_TRY(parse_fields<MergeArgs>(node, "runs merge"));
  if (args.shards.empty()) return fail(ErrorCode::invalid_usage, "which shards? cupel runs merge RUN|FILE ...");
  Reports reports = CUPEL_TRY(make_reports(args.reports, workspace, io));
  const FoundShards found = CUPEL_TRY(find_shards(args, workspace));
  const MergedRun merged = CUPEL_TRY(merge(found.shards, [&](const std::function<void(const Attempt&)>& sink) -> Result<void> {
    for (const FoundRun& each : found.runs) CUPEL_CHECK(each_attempt(each, sink));
    return {};
  }));
  std::vector<RunSource> sources;
  for (const FoundRun& each : found.runs) sources.push_back({each.store->path(), each.run.run});
  CUPEL_CHECK(put_run(run_store_path(workspace.folder), stored(merged.end, found), sources));
  io.err << fmt::format("merged {} shards into run {}\n", found.runs.size(), merged.end.run.id);
  const FoundRun whole = CUPEL_TRY(find_run(merged.end.run.id, workspace));
  CUPEL_CHECK(tell_again(whole, reports.all()));
  return merged.status;
}

}  // namespace

CommandRow runs_merge_command() {
  return {.name = "runs merge",
          .summary = "put the shards of a run together: the run of the whole plan, whose gates it decides",
          .example = "cupel runs merge shard-1.db shard-2.db",
          .fields = describe_fields<MergeArgs>(),
          .run = run};
}

}  // namespace cupel
