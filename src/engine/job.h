// One request on its way through the engine: filled by the caller's thread, answered by the engine thread.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>

#include "base/result.h"
#include "core/generation.h"
#include "engine/vocabulary.h"

namespace cupel::engine {

struct Job {
  using Instant = std::chrono::steady_clock::time_point;

  Tokens prompt;
  GenerationOptions options;
  std::optional<double> timeout_ms;  // from admission
  Instant submitted = std::chrono::steady_clock::now();
  std::atomic<bool> cancelled = false;

  /// Positions of keys and values that the whole answer may need.
  int positions() const { return static_cast<int>(prompt.size()) + options.max_tokens; }

  // Engine thread:
  void add_text(std::string_view text) {
    if (text.empty()) return;
    const std::scoped_lock lock(mutex_);
    new_text_ += text;
    changed_.notify_all();
  }
  void finish(Result<Reply> result) {
    const std::scoped_lock lock(mutex_);
    result_ = std::move(result);
    changed_.notify_all();
  }

  /// Caller's thread: waits for text or the end. Text comes first; the result once all text was taken.
  struct News {
    std::string text;
    std::optional<Result<Reply>> result;
  };
  News wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !new_text_.empty() || result_.has_value(); });
    News news;
    news.text.swap(new_text_);
    news.result.swap(result_);
    return news;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string new_text_;
  std::optional<Result<Reply>> result_;
};

}  // namespace cupel::engine
