// What an answer's text may be, compiled: JSON Schema, regular expression, list of choices or grammar, as a program for machine.h. Knows
// neither tokens nor models. Compiling takes milliseconds and is bounded, so it can be done wherever a constraint is read.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "constraint/program.h"
#include "core/backend.h"
#include "core/generation.h"

namespace cupel::constraint {

/// Errors: invalid_usage (what is wrong and where in the text), limit_exceeded (too large).
Result<std::shared_ptr<const Program>> compile(const Constraint& constraint);

/// One of these texts. Errors: invalid_usage (none, or an empty one).
Result<Constraint> make_choice(std::span<const std::string> texts);

/// The whole text satisfies the constraint.
bool is_satisfied(const std::shared_ptr<const Program>& program, std::string_view text);

/// It does, and nothing may follow.
bool is_finished(const std::shared_ptr<const Program>& program, std::string_view text);

/// "the JSON schema", "the regular expression", …
const char* describe(Constraint::Kind kind);

/// A backend that cannot constrain answers is not asked for one: it would answer with anything. Errors: invalid_usage.
Result<void> check_backend(const Request& request, const Backend& backend);

/// An answer that ended by itself, at max_tokens or at a stop text satisfies the request's constraint; one that was decided early or
/// cancelled need not. Errors: limit_exceeded with the next step; those of compile().
Result<void> check_answer(const Request& request, const Reply& reply);

/// The last programs that were compiled, by kind and text. Thread-safe.
class ProgramCache {
 public:
  /// Errors: those of compile().
  Result<std::shared_ptr<const Program>> get(const Constraint& constraint);

 private:
  struct Entry {
    Constraint constraint;
    std::shared_ptr<const Program> program;
  };
  std::mutex mutex_;
  std::list<Entry> entries_;  // the last used first
};

}  // namespace cupel::constraint
