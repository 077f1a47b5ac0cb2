// Texts with {{ variables }}: llama.cpp's Jinja, bounded in time and size, so that a suite file can neither hang, exhaust nor
// crash the program that reads it. What cannot be bounded is refused when the text is parsed: macros, call and filter blocks,
// namespaces and everything that changes a list in place. Not for chat templates (chat_template.h).
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/json.h"

namespace cupel::engine {

struct TemplateVariable {
  std::string name;
  bool is_required = true;  // false: only asked for, by `is defined` or `default`
};

struct TemplateOptions {
  std::string_view title_breaks = "-({[<";  // words for `title` begin after these and white space, as in Jinja; Nunjucks has none
  bool undefined_is_empty = false;          // else an undefined variable is an error with the nearest spelling
  std::chrono::milliseconds time{2000};
  std::size_t output_bytes = 8U << 20U;
  std::size_t work_bytes = 256U << 20U;  // of all values made on the way
};

/// Immutable; may be rendered from several threads at once.
class TextTemplate {
 public:
  /// Errors: invalid_suite, without a place (the caller knows it).
  static Result<TextTemplate> parse(std::string text);

  /// `vars` is an object. Strings in it are inserted as they are, never rendered again; numbers and true/false as JSON writes them.
  /// Errors: invalid_suite (undefined variable, wrong use of a filter …), limit_exceeded (a bound).
  Result<std::string> render(const Json& vars, const TemplateOptions& options = {}) const;

  /// The variables that the text takes from outside, sorted.
  const std::vector<TemplateVariable>& variables() const { return variables_; }

  /// True when the text contains no template syntax: rendering returns it untouched.
  bool is_plain() const { return is_plain_; }

 private:
  std::string text_;
  bool is_plain_ = true;
  std::vector<TemplateVariable> variables_;
};

}  // namespace cupel::engine
