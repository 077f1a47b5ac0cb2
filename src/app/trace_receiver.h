// Receives the spans of applications under test: an OTLP/HTTP endpoint on the loopback address, opened when the first traced attempt
// begins. Spans of traces that nobody began are not kept, and neither is what is beyond the limits.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>

#include "core/trace_source.h"
#include "net/http_listener.h"

namespace cupel {

class TraceReceiver final : public TraceSource {
 public:
  static constexpr std::size_t kMostSpans = 2'000;      // of a trace
  static constexpr std::size_t kMostBytes = 8U << 20U;  // of a request

  /// `seed` makes the ids; `quiet` is how long nothing has to come, once the application has told of its end.
  explicit TraceReceiver(std::uint64_t seed, std::chrono::milliseconds quiet = std::chrono::milliseconds(200))
      : random_(seed), quiet_(quiet) {}

  Result<TraceContext> begin(const Tracing& tracing) override;
  /// The same without the endpoint.
  TraceContext begin_trace();
  Trace collect(const std::string& trace_id, const Tracing& tracing, std::size_t requests, const std::stop_token& stop) override;
  void drop(const std::string& trace_id) override;

  /// What an exporter sent, as the endpoint takes it.
  net::PostedAnswer take(const net::PostedRequest& request);

 private:
  struct Pending {
    std::string parent_id;  // of the spans that end last in the application
    Trace trace;
    std::set<std::string> ids;  // of its spans: exporters send again what they are not sure of
    std::size_t ended = 0;      // of those
    std::chrono::steady_clock::time_point last = {};
  };
  static void add(Pending& pending, Span span);
  std::string random_id(int words);
  Result<void> listen(int port);

  std::mutex mutex_;
  std::condition_variable_any came_;
  std::map<std::string, Pending> pending_;
  std::mt19937_64 random_;
  const std::chrono::milliseconds quiet_;
  std::mutex opening_;
  std::map<int, std::unique_ptr<net::HttpListener>> listeners_;  // last: they end before what they fill
};

}  // namespace cupel
