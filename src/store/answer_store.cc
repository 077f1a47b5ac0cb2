#include "store/answer_store.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/counted.h"
#include "base/files.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t kTouchAfter = 24LL * 3600;  // days are enough for eviction, and a run that only reads writes nothing
constexpr int kLastEvictions = 5;                  // small transactions that the end of a run waits for at most
constexpr std::size_t kSalvagedAtOnce = 500;

AnswerFile::Change put_of(const StoredAnswer& answer, Replaces replaces) {
  AnswerFile::Change change{.put = render_answer(answer)};
  change.tokens = static_cast<int>(answer.reply.tokens.size());
  change.is_complete = answer.is_complete;
  change.replaces = replaces;
  return change;
}

// Of a likelihood or an embedding: always whole.
AnswerFile::Change put_of(AnswerColumns columns) {
  AnswerFile::Change change{.put = std::move(columns)};
  change.is_complete = true;
  return change;
}

// What is left of a damaged file goes into the new one; each entry is checked.
std::size_t salvage(const fs::path& damaged, AnswerFile& into, std::int64_t now) {
  const Result<std::unique_ptr<AnswerFile>> file = AnswerFile::open(damaged);
  if (!file) return 0;
  std::size_t saved = 0;
  std::vector<AnswerFile::Change> changes;
  const auto write = [&] {
    if (into.apply(changes, now)) saved += changes.size();
    changes.clear();
  };
  std::set<std::string> seen;
  (*file)->salvage([&](const AnswerColumns& columns) {
    const std::optional<StoredAnswer> answer = parse_answer(columns);
    const bool is_intact = answer || parse_likelihood(columns) || parse_embedding(columns);
    if (!is_intact || !seen.insert(columns.hash).second) return;
    changes.push_back(answer ? put_of(*answer, Replaces::shorter) : put_of(columns));
    if (changes.size() >= kSalvagedAtOnce) write();
  });
  if (!changes.empty()) write();
  return saved;
}

std::string compact_time(const Clock& clock) {
  std::string time = to_rfc3339(clock.wall()).substr(0, 19);
  std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
  return time;
}

}  // namespace

AnswerStore::AnswerStore(AnswerStoreOptions options) : options_(std::move(options)) {}

AnswerStore::~AnswerStore() {
  if (writer_.joinable()) {
    writer_.request_stop();
    writer_.join();
  }
  say_pending();
}

template <class Parse>
auto AnswerStore::find_as(const std::string& hash, Parse parse) {
  {
    const std::scoped_lock lock(queue_mutex_);
    if (const auto found = unwritten_.find(hash); found != unwritten_.end()) return parse(found->second.columns);
  }
  const std::optional<AnswerFile::Found> found = read(hash);
  decltype(parse(found->columns)) content;
  if (found) {
    if (found->columns.hash == hash) content = parse(found->columns);
    if (!content) {
      warn_once("entry", fmt::format("an answer in {} is damaged: it is removed and inferred anew", options_.path.string()));
      enqueue({.erase = hash});
    } else if (now() - found->last_used > kTouchAfter) {
      enqueue({.touch = hash});
    }
  }
  say_pending();
  return content;
}

std::optional<StoredAnswer> AnswerStore::find(const std::string& hash) { return find_as(hash, parse_answer); }
std::optional<TextLikelihood> AnswerStore::find_likelihood(const std::string& hash) { return find_as(hash, parse_likelihood); }
std::optional<Embedding> AnswerStore::find_embedding(const std::string& hash) { return find_as(hash, parse_embedding); }

std::optional<AnswerFile::Found> AnswerStore::read(const std::string& hash) {
  const std::scoped_lock lock(reading_);
  if (cannot_read_) return std::nullopt;
  // Twice: a damaged file is replaced by a new one.
  for (int attempt = 0; attempt < 2; ++attempt) {
    Result<std::optional<AnswerFile::Found>> found;
    if (!reader_) {
      Result<std::unique_ptr<AnswerFile>> opened = open_file();
      if (opened) {
        reader_ = std::move(*opened);
        if (reader_->is_eviction_due(options_.limits, now()).value_or(false)) enqueue({});
      } else {
        found = fail(std::move(opened).error());
      }
    }
    const FileId read_file = file_id();
    if (reader_) found = reader_->find(hash);
    if (found) return *found;
    if (found.error().code == ErrorCode::corrupt && reader_ && attempt == 0) {
      reader_.reset();
      set_aside(read_file, found.error());
      continue;
    }
    warn_once("read", fmt::format("stored answers cannot be used: {}", describe_error(found.error())));
    cannot_read_ = true;  // also when it is only locked: each look-up would wait as long
    break;
  }
  return std::nullopt;
}

Result<std::unique_ptr<AnswerFile>> AnswerStore::open_file() {
  const FileId id = file_id();
  Result<std::unique_ptr<AnswerFile>> file = AnswerFile::open(options_.path);
  if (file || file.error().code != ErrorCode::corrupt) return file;
  set_aside(id, file.error());
  return AnswerFile::open(options_.path);
}

void AnswerStore::set_aside(FileId damaged, const Error& why) {
  const Result<FileLock> lock = FileLock::acquire(options_.path.string() + ".lock");
  if (!lock || file_id() != damaged) return;  // another thread or process was faster
  const fs::path target = fmt::format("{}.corrupt-{}", options_.path.string(), compact_time(*options_.clock));
  std::error_code error;
  fs::rename(options_.path, target, error);
  if (error) return;
  ++times_begun_anew_;
  std::error_code ignored;
  fs::rename(options_.path.string() + "-wal", target.string() + "-wal", ignored);
  fs::remove(options_.path.string() + "-shm", ignored);
  std::size_t saved = 0;
  if (Result<std::unique_ptr<AnswerFile>> fresh = AnswerFile::open(options_.path)) saved = salvage(target, **fresh, now());
  warn_once("damaged", fmt::format("{}; it was set aside as {} and begun anew ({} could be kept)", why.message, target.string(),
                                   counted(saved, "answer")));
}

void AnswerStore::put(const AnswerKey& key, const Reply& reply, int max_tokens, Replaces replaces) {
  if (!cannot_write_) put(put_of(make_stored_answer(key, reply, max_tokens, now()), replaces));
}

void AnswerStore::put(const AnswerKey& key, const TextLikelihood& likelihood) {
  if (!cannot_write_) put(put_of(render_measure(key, likelihood, now())));
}

void AnswerStore::put(const AnswerKey& key, const Embedding& embedding) {
  if (!cannot_write_) put(put_of(render_measure(key, embedding, now())));
}

void AnswerStore::put(Change change) {
  {
    const std::scoped_lock lock(queue_mutex_);
    Unwritten& unwritten = unwritten_[change.put->hash];
    ++unwritten.changes;
    unwritten.columns = *change.put;
  }
  enqueue(std::move(change));
}

void AnswerStore::flush() {
  std::unique_lock lock(queue_mutex_);
  changed_.wait(lock, [&] { return queue_.empty() && !is_writing_; });
}

// A change without content asks for an eviction.
void AnswerStore::remove(const std::string& hash) { enqueue({.erase = hash}); }

void AnswerStore::enqueue(Change change) {
  const std::scoped_lock lock(queue_mutex_);
  if (!change.put && change.touch.empty() && change.erase.empty()) is_eviction_due_ = true;
  queue_.push_back(std::move(change));
  if (!writer_.joinable()) writer_ = std::jthread([this](const std::stop_token& stop) { write(stop); });
  changed_.notify_all();
}

void AnswerStore::write(const std::stop_token& stop) {
  while (true) {
    std::vector<Change> batch;
    bool evicts = false;
    {
      std::unique_lock lock(queue_mutex_);
      changed_.wait(lock, stop, [&] { return !queue_.empty(); });
      if (queue_.empty()) return;
      batch.swap(queue_);
      evicts = std::exchange(is_eviction_due_, false);
      is_writing_ = true;
    }
    write_batch(batch);
    if (evicts) evict(stop);
    {
      const std::scoped_lock lock(queue_mutex_);
      for (const Change& change : batch) {
        if (!change.put) continue;
        const auto unwritten = unwritten_.find(change.put->hash);
        if (--unwritten->second.changes == 0) unwritten_.erase(unwritten);
      }
      is_writing_ = false;
    }
    changed_.notify_all();
    say_pending();
  }
}

void AnswerStore::write_batch(const std::vector<Change>& batch) {
  if (cannot_write_) return;
  Result<void> written = apply(batch);
  // A damaged file is replaced by a new one.
  if (!written && written.error().code == ErrorCode::corrupt) written = apply(batch);
  if (written) return;
  cannot_write_ = true;
  const bool loses = std::any_of(batch.begin(), batch.end(), [](const Change& change) { return change.put.has_value(); });
  if (loses) warn_once("write", fmt::format("answers are not stored: {}", describe_error(written.error())));
}

Result<void> AnswerStore::apply(const std::vector<Change>& batch) {
  if (times_begun_anew_ != written_at_) written_.reset();
  if (!written_) {
    written_at_ = times_begun_anew_;
    written_ = CUPEL_TRY(open_file());
  }
  if (written_->is_read_only()) {
    return fail(ErrorCode::io, fmt::format("{} is read-only", options_.path.string()), {"make the file and its folder writable"});
  }
  const FileId id = file_id();
  Result<void> applied = written_->apply(batch, now());
  if (!applied && applied.error().code == ErrorCode::corrupt) {
    written_.reset();
    set_aside(id, applied.error());
  }
  return applied;
}

void AnswerStore::evict(const std::stop_token& stop) {
  if (!written_ || cannot_write_) return;
  int steps_at_end = 0;
  const Result<void> evicted =
      written_->evict(options_.limits, now(), [&] { return !stop.stop_requested() || ++steps_at_end <= kLastEvictions; });
  if (!evicted) warn_once("evict", fmt::format("old answers are not removed: {}", describe_error(evicted.error())));
}

AnswerStore::FileId AnswerStore::file_id() const {
  struct stat status{};
  if (::stat(options_.path.c_str(), &status) != 0) return std::nullopt;
  return status.st_ino;
}

std::int64_t AnswerStore::now() const {
  return std::chrono::duration_cast<std::chrono::seconds>(options_.clock->wall().time_since_epoch()).count();
}

void AnswerStore::warn_once(const std::string& topic, const std::string& text) {
  const std::scoped_lock lock(said_mutex_);
  if (said_.insert(topic).second) to_say_.push_back(text);
}

void AnswerStore::say_pending() {
  std::vector<std::string> texts;
  {
    const std::scoped_lock lock(said_mutex_);
    texts.swap(to_say_);
  }
  if (!options_.warn) return;
  for (const std::string& text : texts) options_.warn(text);
}

}  // namespace cupel
