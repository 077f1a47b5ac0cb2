// Answers of earlier inference, shared by all projects of a user: $CUPEL_HOME/answers.db. Trouble with the file never becomes an error
// of a run: it is said once, and what cannot be found is inferred. Not for deciding whether an answer serves a request (backends/reuse.h).
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "store/answer_file.h"
#include "store/answer_record.h"
#include "store/measure_record.h"

namespace cupel {

struct AnswerStoreOptions {
  std::filesystem::path path;
  AnswerLimits limits;
  const Clock* clock = &system_clock();
  std::function<void(const std::string&)> warn;  // a line for people, from any thread; may be empty
};

/// Thread-safe; several processes may use the same file. Nothing is opened before the first call. The destructor writes what is left.
class AnswerStore {
 public:
  explicit AnswerStore(AnswerStoreOptions options);
  ~AnswerStore();
  AnswerStore(const AnswerStore&) = delete;
  AnswerStore& operator=(const AnswerStore&) = delete;

  /// Under this hash; nothing also when it is damaged or the store cannot be read. Sees what was put before. Well below a millisecond.
  std::optional<StoredAnswer> find(const std::string& hash);

  /// Returns at once; a thread of the store writes it, together with what others put meanwhile. Not for replies that are not exact.
  void put(const AnswerKey& key, const Reply& reply, int max_tokens, Replaces replaces = Replaces::shorter);

  // The same for how likely a text is, and for its embedding.
  std::optional<TextLikelihood> find_likelihood(const std::string& hash);
  std::optional<Embedding> find_embedding(const std::string& hash);
  void put(const AnswerKey& key, const TextLikelihood& likelihood);
  void put(const AnswerKey& key, const Embedding& embedding);

  /// For an answer that turned out to be wrong. Returns at once, as put().
  void remove(const std::string& hash);

  /// Blocks until everything that was put is written, or cannot be.
  void flush();

 private:
  using Change = AnswerFile::Change;
  /// Which file it is: another process may have put a new one in its place.
  using FileId = std::optional<std::uint64_t>;

  template <class Parse>
  auto find_as(const std::string& hash, Parse parse);
  void put(Change change);
  std::optional<AnswerFile::Found> read(const std::string& hash);
  Result<std::unique_ptr<AnswerFile>> open_file();
  void set_aside(FileId damaged, const Error& why);
  void enqueue(Change change);
  void write(const std::stop_token& stop);
  void write_batch(const std::vector<Change>& batch);
  Result<void> apply(const std::vector<Change>& batch);
  void evict(const std::stop_token& stop);
  FileId file_id() const;
  std::int64_t now() const;
  /// Kept until say_pending(), as no lock is held while it is said.
  void warn_once(const std::string& topic, const std::string& text);
  void say_pending();

  const AnswerStoreOptions options_;
  std::atomic<int> times_begun_anew_ = 0;

  std::mutex reading_;
  std::unique_ptr<AnswerFile> reader_;
  bool cannot_read_ = false;

  // The writer's thread:
  std::unique_ptr<AnswerFile> written_;
  int written_at_ = 0;  // times_begun_anew_ when it was opened

  struct Unwritten {
    int changes = 0;  // of this hash in the queue or being written
    AnswerColumns columns;
  };
  std::mutex queue_mutex_;
  std::condition_variable_any changed_;
  std::vector<Change> queue_;
  std::map<std::string, Unwritten> unwritten_;  // by hash
  bool is_writing_ = false;
  bool is_eviction_due_ = false;
  std::atomic<bool> cannot_write_ = false;

  std::mutex said_mutex_;
  std::set<std::string> said_;
  std::vector<std::string> to_say_;
  std::jthread writer_;  // started by the first change; last, so that it ends first
};

}  // namespace cupel
