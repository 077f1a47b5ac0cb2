// The trace of one attempt while it is under way: what its requests carry, and what comes of it. For conversation.h.
#pragma once

#include <memory>
#include <stop_token>

#include "core/generation.h"
#include "core/suite.h"
#include "core/trace_source.h"

namespace cupel {

class AttemptTrace {
 public:
  AttemptTrace(TraceSource& source, const Tracing& tracing, TraceContext context)
      : source_(source), tracing_(tracing), context_(std::move(context)) {}
  ~AttemptTrace() { source_.drop(context_.trace_id); }
  AttemptTrace(const AttemptTrace&) = delete;
  AttemptTrace& operator=(const AttemptTrace&) = delete;

  void carry(Request& request) {
    request.traceparent = context_.traceparent;
    ++requests_;
  }

  /// Of all requests so far. Blocks, as TraceSource::collect().
  Trace collect(const std::stop_token& stop) { return source_.collect(context_.trace_id, tracing_, requests_, stop); }

 private:
  TraceSource& source_;
  const Tracing tracing_;
  const TraceContext context_;
  std::size_t requests_ = 0;
};

}  // namespace cupel
