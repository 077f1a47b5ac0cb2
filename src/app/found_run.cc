#include "app/found_run.h"

#include "base/files.h"
#include "core/document_values.h"
#include "run/summary.h"
#include "store/run_schema.h"

namespace cupel {
namespace {

Result<Attempt> attempt_of(const StoredAttempt& stored) {
  Attempt attempt = CUPEL_TRY(cupel::attempt_of(stored.document));
  attempt.index = stored.position;
  attempt.file = stored.file;
  attempt.line = stored.line;
  attempt.sampled = stored.sampled;
  return attempt;
}

}  // namespace

Result<FoundRun> find_run(const std::string& text, const Workspace& workspace) {
  std::unique_ptr<RunStore> store = CUPEL_TRY(RunStore::open(run_store_path(workspace.folder)));
  if (!store) {
    return fail(ErrorCode::unknown_name, "no run is stored here: there is no .cupel/runs.db",
                {"`cupel run` begins it, in the folder it runs in"});
  }
  StoredRun run = CUPEL_TRY(store->find(text));
  return FoundRun{std::move(store), std::move(run)};
}

bool is_going_on(const RunStore& store, const StoredRun& run) {
  const std::filesystem::path lock = run_lock_path(store.path(), run.id);
  std::error_code ignored;
  if (!std::filesystem::exists(lock, ignored)) return false;
  const Result<std::optional<FileLock>> taken = FileLock::try_acquire(lock);
  return !taken || !*taken;
}

Result<DocumentTexts> document_parts(const FoundRun& found) {
  DocumentTexts parts = found.run.parts;
  if (found.run.has_ended) return parts;
  Tally tally;
  CUPEL_CHECK(each_attempt(found, [&](const Attempt& attempt) { tally.add(attempt); }));
  parts.environment = render_json(document_of(EnvironmentFacts{}));
  parts.gates = "[]";
  parts.summary = render_json(document_of(tally.summary(found.run.spent_ms)));
  return parts;
}

Result<RunFinished> run_end(const DocumentTexts& parts) {
  RunFinished end;
  RunPart part = CUPEL_TRY(run_of(parts.run));
  end.run = std::move(part.run);
  end.interrupted = part.interrupted;
  end.environment = CUPEL_TRY(environment_of(parts.environment));
  end.gates = CUPEL_TRY(gates_of(parts.gates));
  end.summary = CUPEL_TRY(summary_of(parts.summary));
  if (!parts.baseline.empty()) end.baseline = CUPEL_TRY(diff_of(parts.baseline));
  return end;
}

Result<void> each_attempt(const FoundRun& found, const std::function<void(const Attempt&)>& sink) {
  return found.store->each_attempt(found.run, [&](const StoredAttempt& stored) -> Result<void> {
    sink(CUPEL_TRY(attempt_of(stored)));
    return {};
  });
}

Result<void> tell_again(const FoundRun& found, const std::vector<Reporter*>& reporters) {
  const auto tell = [&](const Event& event) {
    for (Reporter* reporter : reporters) reporter->on(event);
  };
  const DocumentTexts parts = CUPEL_TRY(document_parts(found));
  RunFinished end = CUPEL_TRY(run_end(parts));
  tell(RunStarted{.run = end.run, .attempts = found.run.planned, .notes = {}});
  CUPEL_CHECK(each_attempt(found, [&](const Attempt& attempt) { tell(AttemptFinished{attempt}); }));
  tell(std::move(end));
  Result<void> finished;
  for (Reporter* reporter : reporters) {
    if (Result<void> written = reporter->finish(); !written && finished) finished = std::move(written);
  }
  return finished;
}

}  // namespace cupel
