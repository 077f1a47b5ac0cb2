#include <fmt/format.h>

#include <optional>

#include "app/found_run.h"
#include "base/clock.h"
#include "commands/runs.h"
#include "store/run_schema.h"
#include "store/run_transfer.h"

namespace cupel {
namespace {

struct PruneArgs {
  std::optional<int> keep;
  std::optional<int> older_than;
  bool dry_run = false;
  bool json = false;
  void visit(auto& field) {
    field("keep", keep, "keep this many runs, the newest");
    field("older_than", older_than, "remove only runs that began more than this many days ago");
    field("dry_run", dry_run, "show what would be removed, and remove nothing");
    field("json", json, "print one JSON document");
  }
};

Result<void> check_args(const PruneArgs& args) {
  if (!args.keep && !args.older_than) {
    return fail(ErrorCode::invalid_usage,
                "what may go? --keep N keeps the newest, --older-than DAYS removes older ones; both together too");
  }
  if (args.keep.value_or(0) < 0) return fail(ErrorCode::invalid_usage, fmt::format("--keep must be 0 or more, not {}", *args.keep));
  if (args.older_than.value_or(0) < 0) {
    return fail(ErrorCode::invalid_usage, fmt::format("--older-than must be 0 or more days, not {}", *args.older_than));
  }
  return {};
}

bool is_old(const StoredRun& run, const PruneArgs& args, const Clock& clock) {
  if (!args.older_than) return true;
  const auto started = from_rfc3339(run.started_at);
  return started && clock.wall() - *started > std::chrono::hours(24) * *args.older_than;
}

Result<ExitStatus> run(const Node& node, Workspace& workspace, Io& io) {
  const PruneArgs args = CUPEL_TRY(parse_fields<PruneArgs>(node, "runs prune"));
  CUPEL_CHECK(check_args(args));
  const std::unique_ptr<RunStore> store = CUPEL_TRY(RunStore::open(run_store_path(workspace.folder)));
  std::vector<StoredRun> all;
  if (store) all = CUPEL_TRY(store->runs());
  std::vector<std::int64_t> numbers;
  Json removed = Json::array();
  for (std::size_t i = static_cast<std::size_t>(args.keep.value_or(0)); i < all.size(); ++i) {
    if (!is_old(all[i], args, *workspace.clock) || is_going_on(*store, all[i])) continue;
    numbers.push_back(all[i].run);
    removed.push_back({{"id", all[i].id}, {"started_at", all[i].started_at}, {"planned", all[i].planned}});
    if (!args.json) {
      io.out << fmt::format("{} {}, {} attempts\n", args.dry_run ? "would remove" : "removed", all[i].id, all[i].planned);
    }
  }
  if (!numbers.empty() && !args.dry_run) CUPEL_CHECK(remove_runs(store->path(), numbers));
  std::error_code ignored;
  for (const Json& each : removed) {
    if (!args.dry_run) std::filesystem::remove(run_lock_path(store->path(), each.at("id").get<std::string>()), ignored);
  }
  const std::size_t kept = all.size() - numbers.size();
  if (args.json) io.out << render_json({{"removed", std::move(removed)}, {"kept", kept}, {"dry_run", args.dry_run}}, 2) << '\n';
  else io.out << fmt::format("{} of {} runs {}\n", kept, all.size(), args.dry_run ? "would stay" : "stay");
  return ExitStatus::passed;
}

}  // namespace

CommandRow runs_prune_command() {
  return {.name = "runs prune",
          .summary = "remove stored runs by number or age; --dry-run shows which",
          .example = "cupel runs prune --keep 20 --dry-run",
          .fields = describe_fields<PruneArgs>(),
          .run = run};
}

}  // namespace cupel
