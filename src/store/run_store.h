// Reads the runs that run_writer.h kept: lists, finds and opens them up. Not for writing; not for what differs between runs (commands/).
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
#include "core/compared_attempt.h"
#include "core/document.h"
#include "core/prior_attempt.h"
#include "store/database.h"

namespace cupel {

struct StoredRun {
  std::int64_t run = 0;  // its number in the file
  std::string id;
  std::string started_at;  // RFC 3339
  std::size_t planned = 0;
  bool has_ended = false;  // false: it is going on, or was killed; then only `parts.run` is set
  DocumentTexts parts;
  std::string options;                 // RunFacts::options as JSON; "" of runs of earlier versions
  double spent_ms = 0;                 // as of its last attempt
  std::vector<std::size_t> in_flight;  // positions of attempts that had begun and not ended
  std::size_t sent_again = 0;          // remote requests, because the run was broken off and resumed
};

struct AttemptCounts {
  std::size_t pass = 0, fail = 0, error = 0, skip = 0, reused = 0;
};

struct StoredAttempt {
  std::int64_t row = 0;  // its number in the file
  std::size_t position = 0;
  std::string suite, id, backend;
  int attempt = 1;
  std::string file;
  int line = 0;
  bool sampled = false;
  std::string document;
  std::string judged_by;
  std::string answers;  // parse_answers() in run_answers.h
};

/// One thread at a time. Errors of all: corrupt, unavailable, io, with the path.
class RunStore {
 public:
  /// Nothing when there is no such file: no run was kept yet.
  static Result<std::unique_ptr<RunStore>> open(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return database_->path(); }

  /// Newest first; `limit` 0 = all.
  Result<std::vector<StoredRun>> runs(std::size_t limit = 0);
  Result<AttemptCounts> counts(const StoredRun& run);

  /// A run's id, a beginning of it that no other run's has, or `last`.
  /// Errors: unknown_name with the nearest id, invalid_usage for a beginning that several have.
  Result<StoredRun> find(std::string_view text);

  /// In the order of the plan. `sink` must not use the store; its error ends it.
  using AttemptSink = std::function<Result<void>(StoredAttempt)>;
  Result<void> each_attempt(const StoredRun& run, const AttemptSink& sink);

  /// In no order, and fast: none of their texts is read.
  Result<void> each_figure(const StoredRun& run, const std::function<void(const ComparedAttempt&)>& sink);

  /// The output of the first attempt at a case; nothing where there is none.
  Result<std::optional<std::string>> output_of(const StoredRun& run, const std::string& suite, const std::string& id,
                                               const std::string& backend);

  /// The same with what says whether they still stand.
  Result<void> each_prior(const StoredRun& run, const std::function<Result<void>(const PriorAttempt&)>& sink);
  /// Errors: also unknown_name where there is none.
  Result<PriorAttempt> prior(std::int64_t row);

  /// Executions of one case, the newest first.
  struct CaseAttempt {
    std::string run_id;
    StoredAttempt attempt;
  };
  Result<std::vector<CaseAttempt>> of_case(std::string_view suite, std::string_view id, std::size_t limit);

  /// Every case that was ever run.
  struct CaseName {
    std::string suite, id;
    std::string text() const { return suite + "/" + id; }
  };
  Result<std::vector<CaseName>> case_names();

  /// The last execution of every case.
  Result<std::vector<PriorAttempt>> latest();

  /// The answers of an attempt; `row` as in PriorAttempt and StoredAttempt. Errors: also corrupt.
  Result<std::vector<TurnAnswer>> answers_of(std::int64_t row);

 private:
  explicit RunStore(std::unique_ptr<Database> database) : database_(std::move(database)) {}
  std::unique_ptr<Database> database_;
};

}  // namespace cupel
