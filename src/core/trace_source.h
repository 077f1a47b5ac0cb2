// What gives attempts a trace of their own and collects its spans; app/ hands in what receives them.
#pragma once

#include <stop_token>
#include <string>

#include "base/result.h"
#include "core/trace.h"

namespace cupel {

/// A trace that was begun. An application that is asked with `traceparent` (W3C Trace Context) makes its spans part of it.
struct TraceContext {
  std::string trace_id;
  std::string traceparent;
};

/// Thread-safe: many attempts are under way at once.
class TraceSource {
 public:
  virtual ~TraceSource() = default;

  /// Errors: unavailable, where nothing can be received at the port.
  virtual Result<TraceContext> begin(const Tracing& tracing) = 0;

  /// Its spans so far, in the order they came. Blocks: until what answered the `requests` has told of its end and nothing more comes, but
  /// `tracing.wait_ms` at most.
  virtual Trace collect(const std::string& trace_id, const Tracing& tracing, std::size_t requests, const std::stop_token& stop) = 0;

  /// Whatever comes from now on is lost.
  virtual void drop(const std::string& trace_id) = 0;
};

}  // namespace cupel
