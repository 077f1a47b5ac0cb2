#include "commands/runs.h"

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

Result<void> each_attempt(const FoundRun& found, const std::function<void(Attempt)>& sink) {
  return found.store->each_attempt(found.run, [&](const StoredAttempt& stored) -> Result<void> {
    sink(CUPEL_TRY(attempt_of(stored)));
    return {};
  });
}

Result<RunFinished> end_of(const DocumentTexts& parts) {
  RunFinished end;
  RunPart part = CUPEL_TRY(run_of(parts.run));
  end.run = std::move(part.run);
  end.interrupted = part.interrupted;
  end.environment = CUPEL_TRY(environment_of(parts.environment));
  end.gates = CUPEL_TRY(gates_of(parts.gates));
  end.summary = CUPEL_TRY(summary_of(parts.summary));
  return end;
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

Result<DocumentTexts> document_parts(const FoundRun& found) {
  DocumentTexts parts = found.run.parts;
  if (found.run.has_ended) return parts;
  Tally tally;
  CUPEL_CHECK(each_attempt(found, [&](const Attempt& attempt) { tally.add(attempt); }));
  parts.environment = render_json(document_of(EnvironmentFacts{}));
  parts.gates = "[]";
  parts.summary = render_json(document_of(tally.summary(0)));
  return parts;
}

Result<void> replay(const FoundRun& found, Reporter& reporter) {
  const DocumentTexts parts = CUPEL_TRY(document_parts(found));
  RunFinished end = CUPEL_TRY(end_of(parts));
  reporter.on(RunStarted{.run = end.run, .attempts = found.run.planned, .notes = {}});
  CUPEL_CHECK(each_attempt(found, [&](Attempt attempt) { reporter.on(AttemptFinished{std::move(attempt)}); }));
  reporter.on(std::move(end));
  return reporter.finish();
}

}  // namespace cupel
