#include "store/run_writer.h"

#include <algorithm>

#include "base/clock.h"
#include "base/hash.h"
#include "core/document.h"
#include "store/run_answers.h"
#include "store/run_schema.h"

namespace cupel {
namespace {

bool is_kept(const Event& event) {
  return std::holds_alternative<RunStarted>(event) || std::holds_alternative<AttemptFinished>(event) ||
         std::holds_alternative<RunFinished>(event);
}

std::string keys_of(const Attempt& attempt) {
  std::string keys;
  for (const TurnAnswer& answer : attempt.answers) keys += (keys.empty() ? "" : " ") + answer.key.hash;
  return keys;
}

constexpr const char* kInsertAttempt =
    "INSERT INTO attempts (run, position, suite, id, backend, attempt, case_index, outcome, source, file, line, sampled, max_tokens, "
    "answer_keys, checks_key, document, judged_by, answers) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
    "coalesce(?, (SELECT answers FROM attempts WHERE attempt_row = ?), '[]'))";

// An attempt that was never started says nothing about its case.
bool says_something(const Attempt& attempt) { return attempt.outcome != Outcome::skip || !attempt.error; }

}  // namespace

// Prepared once: preparing costs more than running them.
struct RunWriter::Statements {
  explicit Statements(SQLite::Database& sqlite)
      : insert_attempt(sqlite, kInsertAttempt), set_latest(sqlite, "INSERT OR REPLACE INTO latest VALUES (?, ?, ?, ?, ?)") {}
  SQLite::Statement insert_attempt;
  SQLite::Statement set_latest;
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

Result<void> RunWriter::keep(std::span<const Event> events) {
  if (std::none_of(events.begin(), events.end(), is_kept)) return {};
  return database_->write("keep the run", [&](SQLite::Database& sqlite) {
    for (const Event& event : events) {
      if (const auto* started = std::get_if<RunStarted>(&event)) begin(sqlite, *started);
      else if (const auto* finished = std::get_if<AttemptFinished>(&event)) add(sqlite, finished->attempt);
      else if (const auto* ended = std::get_if<RunFinished>(&event)) end(sqlite, *ended);
    }
  });
}

void RunWriter::begin(SQLite::Database& sqlite, const RunStarted& started) {
  SQLite::Statement insert(sqlite, "INSERT INTO runs (id, started_at, planned, document) VALUES (?, ?, ?, ?)");
  insert.bind(1, started.run.id);
  insert.bind(2, to_rfc3339(started.run.started_at));
  insert.bind(3, static_cast<std::int64_t>(started.attempts));
  insert.bind(4, render_json(document_of(started.run, true)));  // until it has ended
  insert.exec();
  run_ = sqlite.getLastInsertRowid();
}

void RunWriter::add(SQLite::Database& sqlite, const Attempt& attempt) {
  SQLite::Statement& insert = statements_->insert_attempt;
  insert.reset();
  insert.clearBindings();
  insert.bind(1, run_);
  insert.bind(2, static_cast<std::int64_t>(attempt.index));
  insert.bind(3, attempt.suite);
  insert.bind(4, attempt.id);
  insert.bind(5, attempt.backend);
  insert.bind(6, attempt.attempt);
  insert.bind(7, static_cast<std::int64_t>(attempt.case_index));
  insert.bind(8, outcome_name(attempt.outcome));
  insert.bind(9, source_name(attempt.source));
  insert.bind(10, attempt.file);
  insert.bind(11, attempt.line);
  insert.bind(12, attempt.sampled ? 1 : 0);
  if (!attempt.answers.empty()) insert.bind(13, attempt.answers.back().max_tokens);
  insert.bind(14, keys_of(attempt));
  insert.bind(15, sha256_hex(attempt.judged_by));
  insert.bind(16, render_json(document_of(attempt)));
  insert.bind(17, attempt.judged_by);
  if (attempt.answers_row) insert.bind(19, *attempt.answers_row);
  else insert.bind(18, render_answers(attempt.answers));
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
  SQLite::Statement update(sqlite, "UPDATE runs SET document = ?, environment = ?, gates = ?, summary = ? WHERE run = ?");
  update.bind(1, render_json(document_of(finished.run, finished.interrupted)));
  update.bind(2, render_json(document_of(finished.environment)));
  update.bind(3, render_json(document_of(finished.gates)));
  update.bind(4, render_json(document_of(finished.summary)));
  update.bind(5, run_);
  update.exec();
}

}  // namespace cupel
