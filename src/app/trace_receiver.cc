#include "app/trace_receiver.h"

#include <fmt/format.h>

#include "base/text.h"
#include "core/json.h"
#include "core/otlp_spans.h"

namespace cupel {
namespace {

using Instant = std::chrono::steady_clock::time_point;

net::PostedAnswer refused(int status, const std::string& why) { return {.status = status, .body = render_json({{"message", why}})}; }

}  // namespace

std::string TraceReceiver::random_id(int words) {
  std::string id;
  for (int i = 0; i < words; ++i) id += fmt::format("{:016x}", random_());
  return id.find_first_not_of('0') != std::string::npos ? id : random_id(words);
}

Result<void> TraceReceiver::listen(int port) {
  const std::scoped_lock lock(opening_);
  if (listeners_.contains(port)) return {};
  listeners_[port] =
      CUPEL_TRY(net::HttpListener::open(port, kMostBytes, [this](const net::PostedRequest& request) { return take(request); }));
  return {};
}

Result<TraceContext> TraceReceiver::begin(const Tracing& tracing) {
  if (Result<void> open = listen(tracing.port); !open) return fail(std::move(open).error().with("for the spans of traced cases"));
  return begin_trace();
}

TraceContext TraceReceiver::begin_trace() {
  const std::scoped_lock lock(mutex_);
  const std::string id = random_id(2), parent = random_id(1);
  Pending& begun = pending_[id];
  begun.parent_id = parent;
  begun.trace.id = id;
  return {.trace_id = id, .traceparent = fmt::format("00-{}-{}-01", id, parent)};
}

net::PostedAnswer TraceReceiver::take(const net::PostedRequest& request) {
  if (request.path != "/v1/traces") return refused(404, "spans are posted to /v1/traces");
  if (to_lower(request.content_type).find("json") == std::string::npos) {
    return refused(415, "only OTLP as JSON is read here: set OTEL_EXPORTER_OTLP_PROTOCOL=http/json");
  }
  if (!request.content_encoding.empty() && request.content_encoding != "identity") {
    return refused(415, "only bodies that are not compressed are read here: set OTEL_EXPORTER_OTLP_COMPRESSION=none");
  }
  std::vector<std::pair<std::string, Span>> spans;
  const Result<void> read =
      read_otlp_spans(request.body, [&](const std::string& trace_id, Span span) { spans.emplace_back(trace_id, std::move(span)); });
  if (!read) return refused(400, read.error().message);
  const std::scoped_lock lock(mutex_);
  for (auto& [trace_id, span] : spans) {
    if (const auto found = pending_.find(trace_id); found != pending_.end()) add(found->second, std::move(span));
  }
  came_.notify_all();
  return {.body = R"({"partialSuccess":{}})"};
}

void TraceReceiver::add(Pending& pending, Span span) {
  pending.last = std::chrono::steady_clock::now();
  pending.trace.is_cut |= pending.trace.spans.size() >= kMostSpans;
  if (pending.trace.is_cut || (!span.id.empty() && !pending.ids.insert(span.id).second)) return;
  if (span.parent_id == pending.parent_id) ++pending.ended;
  pending.trace.spans.push_back(std::move(span));
}

Trace TraceReceiver::collect(const std::string& trace_id, const Tracing& tracing, std::size_t requests, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  const Instant latest = std::chrono::steady_clock::now() + std::chrono::milliseconds(tracing.wait_ms);
  for (;;) {
    const auto found = pending_.find(trace_id);
    if (found == pending_.end()) return {.id = trace_id, .spans = {}};
    Pending& pending = found->second;
    const Instant now = std::chrono::steady_clock::now();
    const Instant until = pending.trace.is_cut ? now : pending.ended >= requests ? std::min(latest, pending.last + quiet_) : latest;
    if (now >= until || stop.stop_requested()) return pending.trace;
    const std::size_t before = pending.trace.spans.size();
    came_.wait_until(lock, stop, until, [&] {
      const auto still = pending_.find(trace_id);
      return still == pending_.end() || still->second.trace.spans.size() != before;
    });
  }
}

void TraceReceiver::drop(const std::string& trace_id) {
  const std::scoped_lock lock(mutex_);
  pending_.erase(trace_id);
}

}  // namespace cupel
