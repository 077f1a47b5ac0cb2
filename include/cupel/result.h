// What every fallible call of cupel returns: a value, or an Error that says what happened, where and what to do next.
// Nobody throws across this interface. Thread rule: plain values.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace cupel {

/// What went wrong, in kinds that callers act upon. One table (core/exit_status.h) maps a kind to an exit status.
enum class ErrorCode {
  invalid_usage,   // the command line
  invalid_config,  // configuration or environment
  invalid_suite,   // a suite file or what it refers to
  unknown_name,    // a backend, model, check … that does not exist
  unavailable,     // a backend is down, a model is missing, this build cannot serve it
  corrupt,         // data that is damaged or not what it claims to be
  io,              // disk or network
  limit_exceeded,  // longer than the context, larger than memory, beyond a stated bound
  timeout,
  cancelled,
  internal,  // our own bug, or a library's
};

/// The code's name as it appears in the result document, for example "limit_exceeded".
const char* error_code_name(ErrorCode code);

struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;             // one sentence: what happened, with the value found and what is allowed
  std::vector<std::string> notes;  // innermost first: where ("suite.yaml:14, case 'refund'") and what to do next

  /// Adds context on the way up; returns *this for chaining.
  Error&& with(std::string note) && {
    notes.push_back(std::move(note));
    return std::move(*this);
  }
  bool operator==(const Error&) const = default;
};

template <class T>
using Result = tl::expected<T, Error>;

/// Makes the error arm of a Result: `return fail(ErrorCode::io, "cannot read x");`
inline tl::unexpected<Error> fail(ErrorCode code, std::string message, std::vector<std::string> notes = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(notes)});
}
inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

}  // namespace cupel
