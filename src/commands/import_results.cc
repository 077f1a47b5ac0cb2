#include "commands/import_results.h"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <set>

#include "app/run_id.h"
#include "backends/server_key.h"
#include "base/text.h"
#include "build_info.h"
#include "core/secret_mask.h"
#include "run/summary.h"
#include "store/run_schema.h"
#include "store/run_writer.h"

namespace cupel {
namespace {

constexpr std::size_t kGroup = 256;  // attempts that are kept by one commit

// Numbers the attempts, counts them and keeps them.
class Keeper {
 public:
  Keeper(Workspace& workspace, std::string tool) : workspace_(workspace), tool_(std::move(tool)), secrets_(secret_environment(workspace)) {}

  Result<void> start(ImportedRun run) {
    writer_ = CUPEL_TRY(RunWriter::open(run_store_path(workspace_.folder)));
    imported_ = std::move(run);
    facts_ = {.id = make_run_id(*workspace_.clock),
              .started_at = workspace_.clock->wall(),
              .duration_ms = imported_.duration_ms,
              .cupel_version = std::string(build_info::kVersion),
              .suites = imported_.suites,
              .argv = workspace_.arguments};
    return tell(RunStarted{facts_, imported_.attempts, {}});
  }

  Result<void> add(Attempt attempt, const std::string& file) {
    attempt.index = next_++;
    attempt.file = file;
    attempt.case_index = cases_.emplace(attempt.suite + '/' + attempt.id, cases_.size()).first->second;
    backends_.insert(attempt.backend);
    tally_.add(attempt);
    return tell(AttemptFinished{std::move(attempt)});
  }

  Result<void> finish() {
    RunFinished end{.run = facts_};
    end.environment.engine_build = tool_;
    for (const ModelFacts& model : imported_.models) backends_.insert(model.name);
    for (const std::string& backend : backends_) {
      if (!backend.empty()) end.environment.models.push_back({.name = backend});
    }
    end.summary = tally_.summary(imported_.duration_ms);
    CUPEL_CHECK(tell(std::move(end)));
    return keep();
  }

  bool has_started() const { return writer_ != nullptr; }
  const RunFacts& facts() const { return facts_; }
  const ImportedRun& imported() const { return imported_; }
  Summary summary() const { return tally_.summary(imported_.duration_ms); }

 private:
  Result<void> tell(Event event) {
    secrets_.mask(event);
    events_.push_back(std::move(event));
    return events_.size() < kGroup ? Result<void>() : keep();
  }

  Result<void> keep() {
    CUPEL_CHECK(writer_->keep(events_));
    events_.clear();
    return {};
  }

  Workspace& workspace_;
  std::string tool_;
  SecretMask secrets_;
  std::unique_ptr<RunWriter> writer_;
  std::vector<Event> events_;
  ImportedRun imported_;
  RunFacts facts_;
  Tally tally_{{.rates_cases = true}};
  std::size_t next_ = 0;
  std::map<std::string, std::size_t> cases_;
  std::set<std::string> backends_;
};

std::string describe(const Summary& summary) {
  return fmt::format("{} attempts: {} passed, {} failed, {} in error, {} not judged", summary.total, summary.pass, summary.fail,
                     summary.error, summary.skip);
}

}  // namespace

Result<ExitStatus> import_results(const ResultReader& reader, const ImportResultsArgs& args, Workspace& workspace, Io& io) {
  if (args.file.empty()) return fail(ErrorCode::invalid_usage, "name the file to import");
  if (!(args.least >= 0 && args.least <= 1)) {
    return fail(ErrorCode::invalid_usage, fmt::format("--least is a score from 0 to 1, not {:g}", args.least));
  }
  Keeper keeper(workspace, fmt::format("imported from {}", reader.name));
  const ImportedRunSink sink{.start = [&](ImportedRun run) { return keeper.start(std::move(run)); },
                             .add = [&](Attempt attempt) { return keeper.add(std::move(attempt), args.file); }};
  Result<void> read = reader.read(workspace.folder / args.file, {.least = args.least}, sink);
  // What was read before a mistake is a run as well, and says so: it does not end.
  if (!read) {
    if (keeper.has_started()) {
      return fail(
          std::move(read).error().with(fmt::format("what stands before it is kept as run {}, which does not end", keeper.facts().id)));
    }
    return fail(std::move(read).error());
  }
  CUPEL_CHECK(keeper.finish());
  io.err << describe(keeper.summary());
  if (!keeper.imported().started_at.empty()) io.err << ", of " << printable(keeper.imported().started_at);
  io.err << '\n';
  io.out << keeper.facts().id << '\n';
  return ExitStatus::passed;
}

}  // namespace cupel
