// The run as OpenTelemetry spans and events, sent to a collector over OTLP/HTTP with JSON bodies while it goes on
// (https://opentelemetry.io/docs/specs/otlp/#otlphttp). The first request that fails ends the sending: a run must not wait for
// a collector that is gone.
#include <fmt/format.h>

#include <utility>

#include "base/text.h"
#include "net/http_client.h"
#include "reporters/otlp/records.h"
#include "reporters/rows.h"

namespace cupel {
namespace {

constexpr std::size_t kBatch = 256;
constexpr auto kPatience = std::chrono::seconds(10);

// "name=value,name=value", values percent-encoded (OTEL_EXPORTER_OTLP_HEADERS).
net::HttpHeaders headers_of(const Environment& environment) {
  net::HttpHeaders headers = {{"content-type", "application/json"}};
  for (const std::string& pair : split(environment.get("OTEL_EXPORTER_OTLP_HEADERS").value_or(""), ',')) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos) continue;
    headers[to_lower(trim(std::string_view(pair).substr(0, equals)))] =
        net::decode_percent(trim(std::string_view(pair).substr(equals + 1)));
  }
  return headers;
}

class OtlpReporter final : public Reporter {
 public:
  explicit OtlpReporter(const ReporterOptions& options)
      : options_(options), client_(options.environment), headers_(headers_of(options.environment)) {}

  void on(const Event& event) override {
    if (const auto* started = std::get_if<RunStarted>(&event)) {
      run_ = started->run;
      trace_ = otlp::trace_of(run_.id);
    } else if (const auto* finished = std::get_if<AttemptFinished>(&event)) {
      add(finished->attempt);
    } else if (const auto* end = std::get_if<RunFinished>(&event)) {
      spans_.push_back(otlp::root_span_of(end->run, end->summary, trace_));
    }
  }

  Result<void> finish() override {
    send_all();
    return trouble_;
  }

 private:
  void add(const Attempt& attempt) {
    if (!trouble_) return;
    const otlp::Time now = options_.clock->wall();
    spans_.push_back(otlp::span_of(attempt, trace_, now));
    for (Json& event : otlp::events_of(attempt, trace_, now)) events_.push_back(std::move(event));
    if (spans_.size() >= kBatch) send_all();
  }

  void send_all() {
    if (!spans_.empty()) send("/v1/traces", otlp::trace_request(std::exchange(spans_, {}), run_));
    if (!events_.empty()) send("/v1/logs", otlp::log_request(std::exchange(events_, {}), run_));
  }

  void send(std::string_view path, const Json& body) {
    if (trouble_) trouble_ = post(path, body);
  }

  Result<void> post(std::string_view path, const Json& body) const {
    std::string base = options_.path;
    while (base.ends_with('/')) base.pop_back();
    net::HttpRequest request{.url = CUPEL_TRY(net::parse_url(base + std::string(path))),
                             .headers = headers_,
                             .connect_timeout = kPatience,
                             .read_timeout = kPatience,
                             .max_time = kPatience,
                             .body = render_json(body)};
    const net::HttpSink nowhere{.on_head = {}, .on_body = [](std::string_view) -> Result<void> { return {}; }};
    const net::HttpResponse response = CUPEL_TRY(client_.post(request, nowhere, {}));
    if (response.succeeded()) return {};
    return fail(ErrorCode::unavailable, fmt::format("the collector at {} answered with status {}: {}", request.url.shown(), response.status,
                                                    printable(shorten(response.body, 200))));
  }

  const ReporterOptions options_;
  const net::HttpClient client_;
  const net::HttpHeaders headers_;
  RunFacts run_;
  otlp::Trace trace_;
  std::vector<Json> spans_, events_;
  Result<void> trouble_;
};

}  // namespace

ReporterRow otlp_reporter() {
  return {.name = "otlp",
          .summary = "OpenTelemetry spans and gen_ai.evaluation.result events to a collector (OTLP over HTTP, JSON); PATH is its URL",
          .extension = "",
          .path_is_url = true,
          .path_variable = "OTEL_EXPORTER_OTLP_ENDPOINT",
          .make = [](const ReporterOptions& options) -> std::unique_ptr<Reporter> { return std::make_unique<OtlpReporter>(options); }};
}

}  // namespace cupel
