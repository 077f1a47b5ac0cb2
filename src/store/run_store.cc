#include "store/run_store.h"

#include <fmt/format.h>

#include "base/text.h"
#include "core/json_reader.h"
#include "store/run_answers.h"
#include "store/run_schema.h"
#include "store/stored_columns.h"

namespace cupel {
namespace {

template <class Row>
std::string select_columns(const char* more = "") {
  return fmt::format("SELECT {}{}", columns_of<Row>().text(), more);
}

std::string select_runs() { return select_columns<StoredRun>(", run, summary IS NOT NULL FROM runs"); }
std::string select_priors() { return select_columns<PriorAttempt>(" FROM attempts JOIN runs USING (run)"); }

StoredRun read_run(SQLite::Statement& row) {
  auto run = read_row<StoredRun>(row);
  const int place = static_cast<int>(columns_of<StoredRun>().names.size());
  run.run = row.getColumn(place).getInt64();
  run.has_ended = row.getColumn(place + 1).getInt() != 0;
  return run;
}

std::size_t& counter_of(AttemptCounts& counts, Outcome outcome) {
  switch (outcome) {
    case Outcome::pass: return counts.pass;
    case Outcome::fail: return counts.fail;
    case Outcome::skip: return counts.skip;
    case Outcome::error: break;
  }
  return counts.error;
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
    SQLite::Statement query(sqlite, select_runs() + " ORDER BY run DESC LIMIT ?");
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
      counter_of(counts, find_word<Outcome>(query.getColumn(0).getText()).value_or(Outcome::error)) += number;
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
    SQLite::Statement query(sqlite, select_columns<StoredAttempt>(" FROM attempts WHERE run = ? ORDER BY position"));
    query.bind(1, run.run);
    while (told && query.executeStep()) told = sink(read_row<StoredAttempt>(query));
  }));
  return told;
}

Result<void> RunStore::each_figure(const StoredRun& run, const std::function<void(const ComparedAttempt&)>& sink) {
  return database_->read("read the figures", [&](SQLite::Database& sqlite) {
    // All of it stands in an index, so that the documents' pages are not touched.
    SQLite::Statement query(sqlite, select_columns<ComparedAttempt>(" FROM attempts INDEXED BY attempts_compared WHERE run = ?"));
    query.bind(1, run.run);
    while (query.executeStep()) sink(read_row<ComparedAttempt>(query));
  });
}

Result<std::optional<std::string>> RunStore::output_of(const StoredRun& run, const std::string& suite, const std::string& id,
                                                       const std::string& backend) {
  return database_->read("read the output", [&](SQLite::Database& sqlite) -> std::optional<std::string> {
    SQLite::Statement query(
        sqlite,
        "SELECT json_extract(document, '$.output') FROM attempts WHERE run = ? AND suite = ? AND id = ? AND backend = ? "
        "ORDER BY attempt LIMIT 1");
    query.bind(1, run.run);
    query.bind(2, suite);
    query.bind(3, id);
    query.bind(4, backend);
    if (!query.executeStep()) return std::nullopt;
    return query.getColumn(0).getString();
  });
}

Result<std::vector<RunStore::CaseAttempt>> RunStore::of_case(std::string_view suite, std::string_view id, std::size_t limit) {
  return database_->read("read the case", [&](SQLite::Database& sqlite) {
    SQLite::Statement query(
        sqlite, select_columns<StoredAttempt>(", runs.id FROM attempts JOIN runs USING (run) WHERE suite = ? AND attempts.id = ? "
                                              "ORDER BY run DESC, position LIMIT ?"));
    const int run_id = static_cast<int>(columns_of<StoredAttempt>().names.size());
    query.bind(1, std::string(suite));
    query.bind(2, std::string(id));
    query.bind(3, static_cast<std::int64_t>(limit));
    std::vector<CaseAttempt> attempts;
    while (query.executeStep()) attempts.push_back({query.getColumn(run_id).getString(), read_row<StoredAttempt>(query)});
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
    SQLite::Statement query(sqlite, select_priors() + " WHERE attempt_row IN (SELECT attempt_row FROM latest)");
    std::vector<PriorAttempt> attempts;
    while (query.executeStep()) attempts.push_back(read_row<PriorAttempt>(query));
    return attempts;
  });
}

Result<void> RunStore::each_prior(const StoredRun& run, const std::function<Result<void>(const PriorAttempt&)>& sink) {
  Result<void> told;
  CUPEL_CHECK(database_->read("read the run", [&](SQLite::Database& sqlite) {
    SQLite::Statement query(sqlite, select_priors() + " WHERE run = ? ORDER BY position");
    query.bind(1, run.run);
    while (told && query.executeStep()) told = sink(read_row<PriorAttempt>(query));
  }));
  return told;
}

Result<PriorAttempt> RunStore::prior(std::int64_t row) {
  std::optional<PriorAttempt> found;
  CUPEL_CHECK(database_->read("read the attempt", [&](SQLite::Database& sqlite) {
    SQLite::Statement query(sqlite, select_priors() + " WHERE attempt_row = ?");
    query.bind(1, row);
    if (query.executeStep()) found = read_row<PriorAttempt>(query);
  }));
  if (!found) return fail(ErrorCode::unknown_name, fmt::format("the attempt {} is no longer stored", row));
  return *std::move(found);
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
