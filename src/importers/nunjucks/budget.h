// What rendering one template may cost: steps, bytes made on the way, time. A template comes from a file that others wrote.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"

namespace cupel::promptfoo::nunjucks {

class Budget {
 public:
  /// Errors of all: limit_exceeded.
  Result<void> step();
  Result<void> spend(std::size_t bytes);

  /// Around whatever calls itself in the interpreter.
  Result<void> enter();
  void leave() { --depth_; }

 private:
  std::size_t steps_ = 0;
  std::size_t bytes_ = 0;
  int depth_ = 0;
  std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::now() + std::chrono::seconds(2);
};

/// A text that is put together, and paid for before it grows.
class TextBuilder {
 public:
  explicit TextBuilder(Budget& budget) : budget_(budget) {}

  Result<void> add(std::string_view part) {
    CUPEL_CHECK(budget_.spend(part.size()));
    text_ += part;
    return {};
  }
  std::string take() { return std::move(text_); }

 private:
  Budget& budget_;
  std::string text_;
};

}  // namespace cupel::promptfoo::nunjucks
