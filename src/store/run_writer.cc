#include "store/run_writer.h"

#include <algorithm>

#include "base/clock.h"
#include "core/document.h"
#include "store/attempt_row.h"
#include "store/run_answers.h"
#include "store/run_schema.h"
#include "store/stored_columns.h"

namespace cupel {
namespace {

bool is_kept(const Event& event) { return !std::holds_alternative<TokensGenerated>(event); }

// An attempt whose answers the store has already takes them from there.
std::string insert_attempt() {
  const ColumnNames& columns = columns_of<AttemptRow>();
  return fmt::format(
      "INSERT OR REPLACE INTO attempts ({}, answers) VALUES ({}, coalesce(?, (SELECT answers FROM attempts WHERE attempt_row = ?), '[]'))",
      columns.text(), columns.places());
}

// An attempt that was never started says nothing about its case.
bool says_something(const Attempt& attempt) { return attempt.outcome != Outcome::skip || !attempt.error; }

}  // namespace

// Prepared once: preparing costs more than running them.
struct RunWriter::Statements {
  explicit Statements(SQLite::Database& sqlite)
      : insert_attempt(sqlite, cupel::insert_attempt()),
        set_latest(sqlite,
                   "INSERT INTO latest VALUES (?, ?, ?, ?, ?) ON CONFLICT (suite, id, backend, attempt) DO UPDATE SET "
                   "attempt_row = excluded.attempt_row"),
        note_progress(sqlite, "UPDATE runs SET spent_ms = ?, in_flight = ? WHERE run = ?") {}
  SQLite::Statement insert_attempt;
  SQLite::Statement set_latest;
  SQLite::Statement note_progress;
};

RunWriter::RunWriter(std::unique_ptr<Database> database, std::unique_ptr<Statements> statements)
    : database_(std::move(database)), statements_(std::move(statements)) {}

RunWriter::~RunWriter() = default;

Result<std::unique_ptr<RunWriter>> RunWriter::open(const std::filesystem::path& path) {
  std::unique_ptr<Database> database = CUPEL_TRY(open_run_database(path));
  if (database->is_read_only()) return fail(ErrorCode::io, "cannot write to " + path.string() + ": it is read-only");
  std::unique_ptr<Statements> statements =
      CUPEL_TRY(database->read("write runs", [](SQLite::Database& sqlite) { return std::make_unique<Statements>(sqlite); }));
  return std::unique_ptr<RunWriter>(new RunWriter(std::move(database), std::move(statements)));
}

Result<std::unique_ptr<RunWriter>> RunWriter::resume(const std::filesystem::path& path, std::int64_t run, const std::string& id) {
  std::unique_ptr<RunWriter> writer = CUPEL_TRY(open(path));
  writer->lock_ = CUPEL_TRY(FileLock::try_acquire(run_lock_path(path, id)));
  if (!writer->lock_) {
    return fail(ErrorCode::unavailable, "the run " + id + " is still going on", {"wait until its process has ended, or end it"});
  }
  writer->run_ = run;
  writer->goes_on_ = true;
  return writer;
}

Result<void> RunWriter::keep(std::span<const Event> events) {
  if (std::none_of(events.begin(), events.end(), is_kept)) return {};
  if (const auto* started = std::get_if<RunStarted>(&events.front()); started != nullptr && !lock_) {
    lock_ = CUPEL_TRY(FileLock::try_acquire(run_lock_path(database_->path(), started->run.id)));
  }
  CUPEL_CHECK(database_->write("keep the run", [&](SQLite::Database& sqlite) {
    for (const Event& event : events) {
      if (const auto* run = std::get_if<RunStarted>(&event)) goes_on_ ? begin_again(sqlite, *run) : begin(sqlite, *run);
      else if (const auto* begun = std::get_if<AttemptStarted>(&event)) in_flight_.insert(begun->index);
      else if (const auto* finished = std::get_if<AttemptFinished>(&event)) take(sqlite, *finished);
      else if (const auto* ended = std::get_if<RunFinished>(&event)) end(sqlite, *ended);
    }
    note_progress();
  }));
  if (std::holds_alternative<RunFinished>(events.back()) && lock_) {
    std::error_code ignored;  // what is left is a file that nobody has locked
    std::filesystem::remove(run_lock_path(database_->path(), std::get<RunFinished>(events.back()).run.id), ignored);
    lock_.reset();
  }
  return {};
}

void RunWriter::take(SQLite::Database& sqlite, const AttemptFinished& finished) {
  in_flight_.erase(finished.attempt.index);
  if (!finished.is_kept) add(sqlite, finished);
}

// What a resumed run wants to know: how long this one took, and what nobody knows the end of.
void RunWriter::note_progress() {
  const double spent_ms = spent_before_ms_ + to_ms(std::chrono::steady_clock::now() - begun_);
  SQLite::Statement& update = statements_->note_progress;
  update.reset();
  update.bind(1, spent_ms);
  update.bind(2, render_json(Json(in_flight_)));
  update.bind(3, run_);
  update.exec();
}

void RunWriter::begin_again(SQLite::Database& sqlite, const RunStarted& started) {
  begun_ = std::chrono::steady_clock::now();
  spent_before_ms_ = started.run.duration_ms;
  SQLite::Statement update(sqlite,
                           "UPDATE runs SET planned = ?, document = ?, environment = NULL, gates = NULL, summary = NULL, baseline = NULL, "
                           "sent_again = sent_again + ? WHERE run = ?");
  update.bind(1, static_cast<std::int64_t>(started.attempts));
  update.bind(2, document_text(RunPart{started.run, true}));
  update.bind(3, static_cast<std::int64_t>(changes_.sent_again));
  update.bind(4, run_);
  update.exec();
  SQLite::Statement remove(sqlite, "DELETE FROM attempts WHERE attempt_row = ?");
  for (const std::int64_t row : changes_.stale) {
    remove.reset();
    remove.bind(1, row);
    remove.exec();
  }
  // Out of each other's way first: no two attempts of a run have one position.
  SQLite::Statement step_aside(sqlite, "UPDATE attempts SET position = -1 - attempt_row WHERE attempt_row = ?");
  for (const MovedAttempt& each : changes_.moved) {
    step_aside.reset();
    step_aside.bind(1, each.row);
    step_aside.exec();
  }
  SQLite::Statement move(
      sqlite, fmt::format("UPDATE attempts SET {} = ? WHERE attempt_row = ?", fmt::join(columns_of<MovedAttempt>().names, " = ?, ")));
  for (const MovedAttempt& each : changes_.moved) {
    move.reset();
    BindColumns column{move};
    visit_fields(each, column);
    column.bind(each.row);
    move.exec();
  }
}

void RunWriter::begin(SQLite::Database& sqlite, const RunStarted& started) {
  begun_ = std::chrono::steady_clock::now();
  SQLite::Statement insert(sqlite, "INSERT INTO runs (id, started_at, planned, document, options) VALUES (?, ?, ?, ?, ?)");
  insert.bind(1, started.run.id);
  insert.bind(2, to_rfc3339(started.run.started_at));
  insert.bind(3, static_cast<std::int64_t>(started.attempts));
  insert.bind(4, document_text(RunPart{started.run, true}));  // until it has ended
  insert.bind(5, render_json(started.run.options));
  insert.exec();
  run_ = sqlite.getLastInsertRowid();
}

void RunWriter::add(SQLite::Database& sqlite, const AttemptFinished& finished) {
  const Attempt& attempt = finished.attempt;
  SQLite::Statement& insert = statements_->insert_attempt;
  insert.reset();
  insert.clearBindings();
  BindColumns column{insert};
  const AttemptRow row = row_of(run_, finished);
  visit_fields(row, column);
  if (attempt.answers_row) insert.bind(column.place + 1, *attempt.answers_row);
  else insert.bind(column.place, render_answers(attempt.answers));
  insert.exec();
  if (!says_something(attempt)) return;

  SQLite::Statement& latest = statements_->set_latest;
  latest.reset();
  latest.bind(1, attempt.suite);
  latest.bind(2, attempt.id);
  latest.bind(3, attempt.backend);
  latest.bind(4, attempt.attempt);
  latest.bind(5, sqlite.getLastInsertRowid());
  latest.exec();
}

void RunWriter::end(SQLite::Database& sqlite, const RunFinished& finished) {
  SQLite::Statement update(sqlite, "UPDATE runs SET document = ?, environment = ?, gates = ?, summary = ?, baseline = ? WHERE run = ?");
  update.bind(1, document_text(RunPart{finished.run, finished.interrupted}));
  update.bind(2, document_text(finished.environment));
  update.bind(3, document_text(finished.gates));
  update.bind(4, document_text(finished.summary));
  if (finished.baseline) update.bind(5, document_text(*finished.baseline));
  update.bind(6, run_);
  update.exec();
}

}  // namespace cupel
