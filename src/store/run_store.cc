#include "store/run_store.h"

#include <fmt/format.h>

#include "base/text.h"
#include "store/run_answers.h"
#include "store/run_schema.h"

namespace cupel {
namespace {

constexpr const char* kRunColumns =
    "SELECT run, id, started_at, planned, summary IS NOT NULL, document, environment, gates, summary FROM runs";
constexpr const char* kAttemptColumns =
    "SELECT attempt_row, position, suite, attempts.id, backend, attempt, file, line, sampled, attempts.document, judged_by, answers";

StoredRun read_run(SQLite::Statement& row) {
  return {.run = row.getColumn(0).getInt64(),
          .id = row.getColumn(1).getString(),
          .started_at = row.getColumn(2).getString(),
          .planned = static_cast<std::size_t>(row.getColumn(3).getInt64()),
          .has_ended = row.getColumn(4).getInt() != 0,
          .parts = {.run = row.getColumn(5).getString(),
                    .environment = row.getColumn(6).getString(),
                    .gates = row.getColumn(7).getString(),
                    .summary = row.getColumn(8).getString()}};
}

StoredAttempt read_attempt(SQLite::Statement& row) {
  return {.row = row.getColumn(0).getInt64(),
          .position = static_cast<std::size_t>(row.getColumn(1).getInt64()),
          .suite = row.getColumn(2).getString(),
          .id = row.getColumn(3).getString(),
          .backend = row.getColumn(4).getString(),
          .attempt = row.getColumn(5).getInt(),
          .file = row.getColumn(6).getString(),
          .line = row.getColumn(7).getInt(),
          .sampled = row.getColumn(8).getInt() != 0,
          .document = row.getColumn(9).getString(),
          .judged_by = row.getColumn(10).getString(),
          .answers = row.getColumn(11).getString()};
}

std::vector<std::string> words_of(const std::string& keys) { return keys.empty() ? std::vector<std::string>() : split(keys, ' '); }

std::size_t* counter_of(AttemptCounts& counts, std::string_view outcome) {
  if (outcome == "pass") return &counts.pass;
  if (outcome == "fail") return &counts.fail;
  if (outcome == "skip") return &counts.skip;
  return &counts.error;
}

}  // namespace

Result<std::unique_ptr<RunStore>> RunStore::open(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return nullptr;
  auto database = CUPEL_TRY(open_run_database(path));  // not within `new`: leaving it early would lose the memory
  return std::unique_ptr<RunStore>(new RunStore(std::move(database)));
}

Result<std::vector<StoredRun>> RunStore::runs(std::size_t limit) {
  return database_->read("list the runs", [&](SQLite::Database& sqlite) {
    SQLite::Statement query(sqlite, std::string(kRunColumns) + " ORDER BY run DESC LIMIT ?");
    query.bind(1, limit == 0 ? std::int64_t{-1} : static_cast<std::int64_t>(limit));
    std::vector<StoredRun> runs;
    while (query.executeStep()) runs.push_back(read_run(query));
    return runs;
  });
}

Result<AttemptCounts> RunStore::counts(const StoredRun& run) {
  return database_->read("count the attempts", [&](SQLite::Database& sqlite) {
    SQLite::Statement query(sqlite, "SELECT outcome, source = 'reused', count(*) FROM attempts WHERE run = ? GROUP BY 1, 2");
    query.bind(1, run.run);
    AttemptCounts counts;
    while (query.executeStep()) {
      const auto number = static_cast<std::size_t>(query.getColumn(2).getInt64());
      *counter_of(counts, query.getColumn(0).getString()) += number;
      if (query.getColumn(1).getInt() != 0) counts.reused += number;
    }
    return counts;
  });
}

Result<StoredRun> RunStore::find(std::string_view text) {
  const std::vector<StoredRun> all = CUPEL_TRY(runs());
  if (text == "last" && !all.empty()) return all.front();
  std::vector<std::string_view> ids;
  std::vector<const StoredRun*> found;
  for (const StoredRun& run : all) {
    if (run.id == text) return run;
    ids.emplace_back(run.id);
    if (!text.empty() && std::string_view(run.id).starts_with(text)) found.push_back(&run);
  }
  if (found.size() == 1) return *found.front();
  if (found.size() > 1) {
    return fail(ErrorCode::invalid_usage, fmt::format("'{}' is the beginning of {} runs", printable(text), found.size()),
                {fmt::format("the newest of them is {}", found.front()->id)});
  }
  if (!all.empty()) ids.emplace_back("last");
  return fail(ErrorCode::unknown_name, fmt::format("no run '{}' is stored here{}", printable(text), did_you_mean(text, ids)),
              {ids.empty() ? "`cupel run` stores its runs in ./.cupel/runs.db" : "`cupel runs list` shows them; `last` is the newest"});
}

Result<void> RunStore::each_attempt(const StoredRun& run, const AttemptSink& sink) {
  Result<void> told;
  CUPEL_CHECK(database_->read("read the run", [&](SQLite::Database& sqlite) {
    SQLite::Statement query(sqlite, std::string(kAttemptColumns) + " FROM attempts WHERE run = ? ORDER BY position");
    query.bind(1, run.run);
    while (told && query.executeStep()) told = sink(read_attempt(query));
  }));
  return told;
}

Result<std::vector<RunStore::CaseAttempt>> RunStore::of_case(std::string_view suite, std::string_view id, std::size_t limit) {
  return database_->read("read the case", [&](SQLite::Database& sqlite) {
    SQLite::Statement query(sqlite, std::string(kAttemptColumns) +
                                        ", runs.id FROM attempts JOIN runs USING (run) WHERE suite = ? AND attempts.id = ? "
                                        "ORDER BY run DESC, position LIMIT ?");
    query.bind(1, std::string(suite));
    query.bind(2, std::string(id));
    query.bind(3, static_cast<std::int64_t>(limit));
    std::vector<CaseAttempt> attempts;
    while (query.executeStep()) attempts.push_back({query.getColumn(12).getString(), read_attempt(query)});
    return attempts;
  });
}

Result<std::vector<RunStore::CaseName>> RunStore::case_names() {
  return database_->read("list the cases", [&](SQLite::Database& sqlite) {
    SQLite::Statement query(sqlite, "SELECT DISTINCT suite, id FROM latest");
    std::vector<CaseName> names;
    while (query.executeStep()) names.push_back({query.getColumn(0).getString(), query.getColumn(1).getString()});
    return names;
  });
}

Result<std::vector<PriorAttempt>> RunStore::latest() {
  return database_->read("read the last outcomes", [&](SQLite::Database& sqlite) {
    SQLite::Statement query(
        sqlite,
        "SELECT attempt_row, runs.id, suite, attempts.id, backend, attempt, attempts.document, answer_keys, max_tokens, "
        "checks_key, sampled FROM attempts JOIN runs USING (run) WHERE attempt_row IN (SELECT attempt_row FROM latest)");
    std::vector<PriorAttempt> attempts;
    while (query.executeStep()) {
      PriorAttempt prior{.row = query.getColumn(0).getInt64(),
                         .run_id = query.getColumn(1).getString(),
                         .suite = query.getColumn(2).getString(),
                         .id = query.getColumn(3).getString(),
                         .backend = query.getColumn(4).getString(),
                         .attempt = query.getColumn(5).getInt(),
                         .document = query.getColumn(6).getString(),
                         .answer_keys = words_of(query.getColumn(7).getString()),
                         .checks_key = query.getColumn(9).getString(),
                         .sampled = query.getColumn(10).getInt() != 0};
      if (!query.getColumn(8).isNull()) prior.max_tokens = query.getColumn(8).getInt();
      attempts.push_back(std::move(prior));
    }
    return attempts;
  });
}

Result<std::vector<TurnAnswer>> RunStore::answers_of(std::int64_t row) {
  const std::string text = CUPEL_TRY(database_->read("read the answers", [&](SQLite::Database& sqlite) {
    SQLite::Statement query(sqlite, "SELECT answers FROM attempts WHERE attempt_row = ?");
    query.bind(1, row);
    return query.executeStep() ? query.getColumn(0).getString() : std::string("[]");
  }));
  return parse_answers(text);
}

}  // namespace cupel
