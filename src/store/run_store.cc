#include "store/run_store.h"

#include <fmt/format.h>

#include "base/text.h"
#include "store/run_answers.h"
#include "store/run_schema.h"

namespace cupel {
namespace {

constexpr const char* kRunColumns =
    "SELECT run, id, started_at, planned, summary IS NOT NULL, document, environment, gates, summary, baseline, options, spent_ms, "
    "in_flight, sent_again FROM runs";
constexpr const char* kAttemptColumns =
    "SELECT attempt_row, position, suite, attempts.id, backend, attempt, file, line, sampled, attempts.document, judged_by, answers";

// What is not a list of numbers says nothing.
std::vector<std::size_t> positions_of(const std::string& text) {
  std::vector<std::size_t> positions;
  for (const Json& each : Json::parse(text, nullptr, false)) {
    if (each.is_number_unsigned()) positions.push_back(each.get<std::size_t>());
  }
  return positions;
}

StoredRun read_run(SQLite::Statement& row) {
  return {.run = row.getColumn(0).getInt64(),
          .id = row.getColumn(1).getString(),
          .started_at = row.getColumn(2).getString(),
          .planned = static_cast<std::size_t>(row.getColumn(3).getInt64()),
          .has_ended = row.getColumn(4).getInt() != 0,
          .parts = {.run = row.getColumn(5).getString(),
                    .environment = row.getColumn(6).getString(),
                    .gates = row.getColumn(7).getString(),
                    .summary = row.getColumn(8).getString(),
                    .baseline = row.getColumn(9).getString()},
          .options = row.getColumn(10).getString(),
          .spent_ms = row.getColumn(11).getDouble(),
          .in_flight = positions_of(row.getColumn(12).getString()),
          .sent_again = static_cast<std::size_t>(row.getColumn(13).getInt64())};
}

constexpr const char* kPriorColumns =
    "SELECT attempt_row, runs.id, suite, attempts.id, backend, attempt, attempts.document, answer_keys, max_tokens, checks_key, sampled, "
    "audited, position, file, line FROM attempts JOIN runs USING (run)";

std::vector<std::string> words_of(const std::string& keys) { return keys.empty() ? std::vector<std::string>() : split(keys, ' '); }

PriorAttempt read_prior(SQLite::Statement& row) {
  PriorAttempt prior{.row = row.getColumn(0).getInt64(),
                     .run_id = row.getColumn(1).getString(),
                     .suite = row.getColumn(2).getString(),
                     .id = row.getColumn(3).getString(),
                     .backend = row.getColumn(4).getString(),
                     .attempt = row.getColumn(5).getInt(),
                     .document = row.getColumn(6).getString(),
                     .answer_keys = words_of(row.getColumn(7).getString()),
                     .checks_key = row.getColumn(9).getString(),
                     .sampled = row.getColumn(10).getInt() != 0,
                     .audited = row.getColumn(11).getInt() != 0,
                     .position = static_cast<std::size_t>(row.getColumn(12).getInt64()),
                     .file = row.getColumn(13).getString(),
                     .line = row.getColumn(14).getInt()};
  if (!row.getColumn(8).isNull()) prior.max_tokens = row.getColumn(8).getInt();
  return prior;
}

// Words that no cupel wrote count as an error: nothing is made of what cannot be read.
Outcome outcome_named(std::string_view name) {
  for (const Outcome outcome : {Outcome::pass, Outcome::fail, Outcome::skip}) {
    if (name == outcome_name(outcome)) return outcome;
  }
  return Outcome::error;
}

Source source_named(std::string_view name) {
  for (const Source source : {Source::reused, Source::replayed, Source::remote, Source::given}) {
    if (name == source_name(source)) return source;
  }
  return Source::inferred;
}

ComparedAttempt read_figures(SQLite::Statement& row) {
  return {.suite = row.getColumn(0).getString(),
          .id = row.getColumn(1).getString(),
          .backend = row.getColumn(2).getString(),
          .attempt = row.getColumn(3).getInt(),
          .position = static_cast<std::size_t>(row.getColumn(4).getInt64()),
          .outcome = outcome_named(row.getColumn(5).getText()),
          .source = source_named(row.getColumn(6).getText()),
          .latency_ms = row.getColumn(7).getDouble(),
          .output_hash = row.getColumn(8).getString()};
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

Result<void> RunStore::each_figure(const StoredRun& run, const std::function<void(const ComparedAttempt&)>& sink) {
  return database_->read("read the figures", [&](SQLite::Database& sqlite) {
    // All of it stands in an index, so that the documents' pages are not touched.
    SQLite::Statement query(sqlite,
                            "SELECT suite, id, backend, attempt, position, outcome, source, latency_ms, output_hash FROM attempts "
                            "INDEXED BY attempts_compared WHERE run = ?");
    query.bind(1, run.run);
    while (query.executeStep()) sink(read_figures(query));
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
    SQLite::Statement query(sqlite, std::string(kPriorColumns) + " WHERE attempt_row IN (SELECT attempt_row FROM latest)");
    std::vector<PriorAttempt> attempts;
    while (query.executeStep()) attempts.push_back(read_prior(query));
    return attempts;
  });
}

Result<void> RunStore::each_prior(const StoredRun& run, const std::function<Result<void>(const PriorAttempt&)>& sink) {
  Result<void> told;
  CUPEL_CHECK(database_->read("read the run", [&](SQLite::Database& sqlite) {
    SQLite::Statement query(sqlite, std::string(kPriorColumns) + " WHERE run = ? ORDER BY position");
    query.bind(1, run.run);
    while (told && query.executeStep()) told = sink(read_prior(query));
  }));
  return told;
}

Result<PriorAttempt> RunStore::prior(std::int64_t row) {
  std::optional<PriorAttempt> found;
  CUPEL_CHECK(database_->read("read the attempt", [&](SQLite::Database& sqlite) {
    SQLite::Statement query(sqlite, std::string(kPriorColumns) + " WHERE attempt_row = ?");
    query.bind(1, row);
    if (query.executeStep()) found = read_prior(query);
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
