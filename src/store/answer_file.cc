#include "store/answer_file.h"

#include <array>

#include "store/database.h"

namespace cupel {
namespace {

constexpr std::array<std::string_view, 1> kVersions = {R"sql(
CREATE TABLE answers (
  hash TEXT NOT NULL UNIQUE,
  parts TEXT NOT NULL,
  answer TEXT NOT NULL,
  tokens BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  checksum TEXT NOT NULL,
  token_count INTEGER NOT NULL,
  complete INTEGER NOT NULL,
  last_used INTEGER NOT NULL
);
CREATE INDEX answers_by_use ON answers (last_used);
CREATE TABLE upkeep (evicted_at INTEGER NOT NULL);
)sql"};

constexpr const char* kColumns = "hash, parts, answer, tokens, created_at, checksum, last_used";
constexpr std::int64_t kDay = 24LL * 3600;
constexpr int kEvictedAtOnce = 200;

AnswerColumns columns_of(SQLite::Statement& row) {
  // A damaged file may hold other types than were written; as text and bytes they can be read all the same.
  return {row.getColumn(0).getString(), row.getColumn(1).getString(), row.getColumn(2).getString(),
          row.getColumn(3).getString(), row.getColumn(4).getInt64(),  row.getColumn(5).getString()};
}

}  // namespace

struct AnswerFile::Statements {
  explicit Statements(SQLite::Database& sqlite)
      : find(sqlite, std::string("SELECT ") + kColumns + " FROM answers WHERE hash = ?"),
        put(sqlite,
            "INSERT INTO answers (hash, parts, answer, tokens, created_at, checksum, token_count, complete, last_used)"
            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
            " ON CONFLICT (hash) DO UPDATE SET parts = ?2, answer = ?3, tokens = ?4, created_at = ?5, checksum = ?6, token_count = ?7,"
            " complete = ?8, last_used = ?9"
            " WHERE (NOT complete AND (?8 OR ?7 > token_count)) OR (?10 AND complete = ?8 AND token_count = ?7)"),
        touch(sqlite, "UPDATE answers SET last_used = ? WHERE hash = ?"),
        erase(sqlite, "DELETE FROM answers WHERE hash = ?") {}

  SQLite::Statement find;
  SQLite::Statement put;
  SQLite::Statement touch;
  SQLite::Statement erase;
};

AnswerFile::AnswerFile(std::unique_ptr<Database> database, std::unique_ptr<Statements> statements)
    : database_(std::move(database)), statements_(std::move(statements)) {}
AnswerFile::~AnswerFile() = default;

Result<std::unique_ptr<AnswerFile>> AnswerFile::open(const std::filesystem::path& path) {
  std::unique_ptr<Database> database = CUPEL_TRY(Database::open({.path = path, .versions = kVersions, .survives_power_loss = false}));
  auto statements =
      CUPEL_TRY(database->read("open the answers", [](SQLite::Database& sqlite) { return std::make_unique<Statements>(sqlite); }));
  return std::unique_ptr<AnswerFile>(new AnswerFile(std::move(database), std::move(statements)));
}

Result<std::optional<AnswerFile::Found>> AnswerFile::find(const std::string& hash) {
  return database_->read("look for an answer", [&](SQLite::Database&) -> std::optional<Found> {
    SQLite::Statement& find = statements_->find;
    find.bindNoCopy(1, hash);
    std::optional<Found> found;
    if (find.executeStep()) found = Found{columns_of(find), find.getColumn(6).getInt64()};
    find.reset();
    return found;
  });
}

Result<void> AnswerFile::apply(const std::vector<Change>& changes, std::int64_t now) {
  return database_->write("store answers", [&](SQLite::Database&) {
    for (const Change& change : changes) {
      if (change.put) {
        SQLite::Statement& put = statements_->put;
        put.reset();
        put.bindNoCopy(1, change.put->hash);
        put.bindNoCopy(2, change.put->parts);
        put.bindNoCopy(3, change.put->answer);
        put.bindNoCopy(4, change.put->tokens.data(), static_cast<int>(change.put->tokens.size()));
        put.bind(5, change.put->created_at);
        put.bindNoCopy(6, change.put->checksum);
        put.bind(7, change.tokens);
        put.bind(8, static_cast<int>(change.is_complete));
        put.bind(9, now);
        put.bind(10, static_cast<int>(change.replaces == Replaces::equal));
        put.exec();
        put.reset();
      }
      if (!change.touch.empty()) {
        statements_->touch.reset();
        statements_->touch.bind(1, now);
        statements_->touch.bindNoCopy(2, change.touch);
        statements_->touch.exec();
        statements_->touch.reset();
      }
      if (!change.erase.empty()) {
        statements_->erase.reset();
        statements_->erase.bindNoCopy(1, change.erase);
        statements_->erase.exec();
        statements_->erase.reset();
      }
    }
  });
}

Result<std::uint64_t> AnswerFile::live_bytes() {
  return database_->read("read its size", [](SQLite::Database& sqlite) {
    const std::int64_t pages = sqlite.execAndGet("PRAGMA page_count").getInt64() - sqlite.execAndGet("PRAGMA freelist_count").getInt64();
    return static_cast<std::uint64_t>(pages * sqlite.execAndGet("PRAGMA page_size").getInt64());
  });
}

Result<bool> AnswerFile::is_eviction_due(const AnswerLimits& limits, std::int64_t now) {
  if (database_->is_read_only()) return false;
  if (CUPEL_TRY(live_bytes()) > limits.max_bytes) return true;
  return database_->read("read when answers were last evicted", [&](SQLite::Database& sqlite) {
    return now - sqlite.execAndGet("SELECT coalesce(max(evicted_at), 0) FROM upkeep").getInt64() >= kDay;
  });
}

Result<void> AnswerFile::evict(const AnswerLimits& limits, std::int64_t now, const std::function<bool()>& go_on) {
  // Noted first: other processes need not do the same now.
  CUPEL_CHECK(database_->write("note an eviction", [&](SQLite::Database& sqlite) {
    sqlite.exec("DELETE FROM upkeep");
    SQLite::Statement note(sqlite, "INSERT INTO upkeep VALUES (?)");
    note.bind(1, now);
    note.exec();
  }));
  const auto erase_some = [&](std::int64_t used_before) {
    return database_->write("evict answers", [&](SQLite::Database& sqlite) {
      SQLite::Statement erase(
          sqlite, "DELETE FROM answers WHERE rowid IN (SELECT rowid FROM answers WHERE last_used < ? ORDER BY last_used LIMIT ?)");
      erase.bind(1, used_before);
      erase.bind(2, kEvictedAtOnce);
      return erase.exec();
    });
  };
  while (go_on() && CUPEL_TRY(erase_some(now - limits.max_age_s)) > 0) {
  }
  if (CUPEL_TRY(live_bytes()) <= limits.max_bytes) return {};
  while (go_on() && CUPEL_TRY(live_bytes()) > limits.max_bytes / 5 * 4 && CUPEL_TRY(erase_some(now + kDay)) > 0) {
  }
  return {};
}

void AnswerFile::salvage(const std::function<void(const AnswerColumns&)>& sink) {
  for (const char* order : {"ASC", "DESC"}) {
    // It ends with an error where the damage begins.
    (void)database_->read("salvage answers", [&](SQLite::Database& sqlite) {
      SQLite::Statement rows(sqlite, std::string("SELECT ") + kColumns + " FROM answers ORDER BY rowid " + order);
      while (rows.executeStep()) sink(columns_of(rows));
    });
  }
}

bool AnswerFile::is_read_only() const { return database_->is_read_only(); }
const std::filesystem::path& AnswerFile::path() const { return database_->path(); }

}  // namespace cupel
