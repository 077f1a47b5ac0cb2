// Regular expressions (PCRE2, UTF-8) that end: whatever the pattern and the text, a search stops at a limit and says which.
// The one place that knows the library.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace cupel {

struct PatternOptions {
  bool ignore_case = false;
  bool multiline = false;   // ^ and $ match at every line
  bool dot_all = false;     // . matches newlines
  bool ecmascript = false;  // ECMA 262 as JSON Schema has it: \d and \w are ASCII, $ is the very end, \u0041
};

/// Immutable; copies share the compiled form. Searching is thread-safe.
class Pattern {
 public:
  /// Errors: invalid_suite, with the offset and the library's reason, without the place in the suite.
  static Result<Pattern> compile(std::string_view text, const PatternOptions& options = {});

  struct Match {
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  /// The first match anywhere in the subject; bytes that are not UTF-8 are seen as U+FFFD, and offsets then count that text.
  /// Errors: limit_exceeded, naming the limit: steps of backtracking, memory, or a second of this thread's time.
  Result<std::optional<Match>> find_in(std::string_view subject) const;

  /// Whether find_in() will find something in every text that begins so (true), in none of them (false), or in some, or that is not
  /// known (nothing). The text is whole characters.
  std::optional<bool> will_be_found(std::string_view beginning) const;

 private:
  struct Code;
  explicit Pattern(std::shared_ptr<const Code> code) : code_(std::move(code)) {}
  std::shared_ptr<const Code> code_;
};

}  // namespace cupel
