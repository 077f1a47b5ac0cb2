// The table of answers on one connection: find, put, erase, evict. What runs on which thread is answer_store.h's business.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/answer_record.h"

namespace cupel {

class Database;

/// What an answer replaces: one that is a shorter beginning of it, or (`equal`) also one that says the same, for newer timings.
enum class Replaces { shorter, equal };

struct AnswerLimits {
  std::uint64_t max_bytes = 1ULL << 30U;
  std::int64_t max_age_s = 90LL * 24 * 3600;  // since it was last used
};

/// One thread at a time. Errors of all: as Database.
class AnswerFile {
 public:
  static Result<std::unique_ptr<AnswerFile>> open(const std::filesystem::path& path);
  ~AnswerFile();

  struct Found {
    AnswerColumns columns;
    std::int64_t last_used = 0;  // seconds since 1970
  };
  Result<std::optional<Found>> find(const std::string& hash);

  /// All or nothing.
  struct Change {
    std::optional<AnswerColumns> put;
    int tokens = 0;            // of `put`
    bool is_complete = false;  // `put`
    Replaces replaces = Replaces::shorter;
    std::string touch;  // hash of an answer that was used
    std::string erase;  // hash of an answer that is damaged
  };
  Result<void> apply(const std::vector<Change>& changes, std::int64_t now);

  /// Whether evict() has something to do: it is over the limit, or the last time is a day ago.
  Result<bool> is_eviction_due(const AnswerLimits& limits, std::int64_t now);

  /// Removes answers that were not used for too long, then the longest unused ones until four fifths of the size are left. In small
  /// transactions, between which `go_on` is asked.
  Result<void> evict(const AnswerLimits& limits, std::int64_t now, const std::function<bool()>& go_on);

  /// Every row that can be read, from both ends: what is left of a damaged file.
  void salvage(const std::function<void(const AnswerColumns&)>& sink);

  bool is_read_only() const;
  const std::filesystem::path& path() const;

 private:
  struct Statements;
  AnswerFile(std::unique_ptr<Database> database, std::unique_ptr<Statements> statements);
  Result<std::uint64_t> live_bytes();

  std::unique_ptr<Database> database_;
  std::unique_ptr<Statements> statements_;
};

}  // namespace cupel
