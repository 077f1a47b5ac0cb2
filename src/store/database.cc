#include "store/database.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <thread>

#include "base/files.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

struct Explanation {
  ErrorCode code = ErrorCode::io;
  const char* cause = "";  // "" = SQLite's own words
  const char* next_step = "";
};

Explanation explain(int sqlite_code) {
  switch (sqlite_code & 0xff) {
    case SQLITE_FULL: return {ErrorCode::io, "the disk is full", "free some space"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return {ErrorCode::unavailable, "another process holds it locked", "wait until that process has ended, or end it"};
    case SQLITE_CORRUPT: return {ErrorCode::corrupt, "it is damaged", "move it away: a new one is begun"};
    case SQLITE_NOTADB: return {ErrorCode::corrupt, "it is not an SQLite database", "move it away: a new one is begun"};
    case SQLITE_READONLY:
    case SQLITE_PERM: return {ErrorCode::io, "it is read-only", "make the file and its folder writable"};
    case SQLITE_CANTOPEN: return {ErrorCode::io, "it cannot be opened", "check that file and folder are there and writable"};
    case SQLITE_IOERR: return {ErrorCode::io, "", "check the disk and its quota"};
    default: return {ErrorCode::internal, "", ""};
  }
}

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

// SQLite needs to create its journal beside the file.
bool is_writable(const fs::path& path) {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  return ::access(folder.c_str(), W_OK) == 0 && (!is_there(path) || ::access(path.c_str(), W_OK) == 0);
}

// Device and number; zeros where there is none.
std::pair<std::uint64_t, std::uint64_t> file_at(const fs::path& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return {};
  return {status.st_dev, status.st_ino};
}

std::string to_uri(const fs::path& path, std::string_view query) {
  std::string uri = "file:";
  std::error_code unknown;
  for (const char c : fs::absolute(path, unknown).string()) {
    if (c == '%' || c == '?' || c == '#') {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      uri += c;
    }
  }
  return uri + std::string(query);
}

}  // namespace

bool is_network_file_system(const fs::path& folder) {
  struct statfs status{};
  if (::statfs(folder.empty() ? "." : folder.c_str(), &status) != 0) return false;
  // Numbers from statfs(2) and linux/magic.h: NFS, SMB (three), 9P, FUSE (sshfs and its like), Ceph, Lustre, GPFS, AFS, Coda, OCFS2, GFS2.
  constexpr std::array<std::uint32_t, 13> kNetwork = {0x6969,     0x517B,     0xFF534D42, 0xFE534D42, 0x01021997, 0x65735546, 0x00C36400,
                                                      0x0BD00BD0, 0x47504653, 0x5346414F, 0x73757245, 0x7461636F, 0x01161970};
  const auto type = static_cast<std::uint32_t>(status.f_type);
  for (const std::uint32_t each : kNetwork) {
    if (type == each) return true;
  }
  return false;
}

Error Database::error_of(std::string_view what, const fs::path& path, const SQLite::Exception& exception) {
  const Explanation found = explain(exception.getErrorCode());
  Error error{found.code, fmt::format("cannot {} in {}: {}", what, path.string(), *found.cause ? found.cause : exception.what()), {}};
  if (*found.next_step) error.notes.emplace_back(found.next_step);
  return error;
}

Database::Database(const fs::path& path, int flags, int busy_timeout_ms, bool is_read_only)
    : path_(path),
      is_read_only_(is_read_only),
      // A file on read-only media has no place for the memory that readers share; nobody writes to it, so they need none.
      sqlite_(is_read_only && !is_there(path.string() + "-wal") ? to_uri(path, "?immutable=1") : path.string(), flags | SQLite::OPEN_URI,
              busy_timeout_ms),
      file_(file_at(path)) {}

std::unique_ptr<Database> Database::connect(const DatabaseOptions& options) {
  const bool read_only = is_there(options.path) && !is_writable(options.path);
  // One thread at a time (database.h), so SQLite need not lock.
  const int flags = SQLite::OPEN_NOMUTEX | (read_only ? SQLite::OPEN_READONLY : SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  std::unique_ptr<Database> database(new Database(options.path, flags, options.busy_timeout_ms, read_only));
  if (!read_only) database->set_journal(options);
  return database;
}

void Database::set_journal(const DatabaseOptions& options) {
  const bool shared = is_network_file_system(options.path.parent_path());
  const std::string mode = shared ? "delete" : "wal";
  // SQLite does not wait for others when it changes the mode, only when it reads and writes.
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::milliseconds(options.busy_timeout_ms);
  while (true) {
    try {
      if (sqlite_.execAndGet("PRAGMA journal_mode").getString() != mode) sqlite_.exec("PRAGMA journal_mode = " + mode);
      break;
    } catch (const SQLite::Exception& exception) {
      if ((exception.getErrorCode() & 0xff) != SQLITE_BUSY || std::chrono::steady_clock::now() > give_up) throw;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  sqlite_.exec(options.survives_power_loss || shared ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
  // Pages are copied back from the log once for 16 MB of it, instead of SQLite's 4: most of them were written again meanwhile.
  sqlite_.exec("PRAGMA wal_autocheckpoint = 4096");
}

Result<std::unique_ptr<Database>> Database::open(const DatabaseOptions& options) {
  if (options.path.has_parent_path() && !is_there(options.path.parent_path())) CUPEL_CHECK(make_folder(options.path.parent_path()));
  std::unique_ptr<Database> database;
  try {
    database = connect(options);
    if (options.functions != nullptr) options.functions(database->sqlite_);
  } catch (const SQLite::Exception& exception) {
    return fail(error_of("open the store", options.path, exception));
  }
  CUPEL_CHECK(database->bring_up_to_date(options.versions));
  return database;
}

Result<void> Database::check_place() const {
  if (file_at(path_) == file_) return {};
  return fail(ErrorCode::io, fmt::format("{} was removed or replaced while it was in use", path_.string()),
              {"what is written from here on would be lost"});
}

Result<void> Database::bring_up_to_date(std::span<const std::string_view> versions) {
  const auto version_of = [](SQLite::Database& sqlite) { return sqlite.execAndGet("PRAGMA user_version").getInt(); };
  const int newest = static_cast<int>(versions.size());
  const int found = CUPEL_TRY(read("read the version", version_of));
  if (found < 0) {
    return fail(ErrorCode::corrupt, fmt::format("{} is damaged: its schema has the number {}", path_.string(), found),
                {"move it away: a new one is begun"});
  }
  if (found > newest) {
    return fail(ErrorCode::unavailable,
                fmt::format("{} was written by a newer cupel (schema {}, this one knows {})", path_.string(), found, newest),
                {"use that version of cupel, or move the file away: a new one is begun"});
  }
  if (found == newest) return {};
  return write("create the tables", [&](SQLite::Database& sqlite) {
    // Another process may have been faster.
    for (int version = std::max(version_of(sqlite), 0); version < newest; ++version) {
      sqlite.exec(std::string(versions[static_cast<std::size_t>(version)]));
      sqlite.exec(fmt::format("PRAGMA user_version = {}", version + 1));
    }
  });
}

Result<std::string> Database::journal_mode() {
  return read("read the journal mode", [](SQLite::Database& sqlite) { return sqlite.execAndGet("PRAGMA journal_mode").getString(); });
}

}  // namespace cupel
