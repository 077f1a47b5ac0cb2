#include "backends/remote_backend.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "backends/refusal.h"
#include "base/text.h"
#include "constraint/constraint.h"

namespace cupel {
namespace {

constexpr std::chrono::minutes kSilence{10};  // an answer that is not streamed comes in one piece
constexpr int kSpreads = 16;
constexpr int kDialects = 4;  // that may be learned from one request

// Some servers repeat the key that they refuse.
void hide_key(std::string& text, const std::string& key) {
  if (key.empty()) return;
  for (std::size_t at = text.find(key); at != std::string::npos; at = text.find(key, at + 3)) text.replace(at, key.size(), "***");
}

// Too many requests in a minute pass by themselves; an account that is empty does not.
bool is_worth_asking_again(const net::HttpResponse& response) {
  return response.status != 429 || parse_complaint(response.body).code != "insufficient_quota";
}

}  // namespace

RemoteBackend::RemoteBackend(RemoteModel model, std::unique_ptr<Protocol> protocol, PostHttp post, const Clock& clock)
    : model_(std::move(model)), protocol_(std::move(protocol)), post_(std::move(post)), clock_(clock) {}

Capabilities RemoteBackend::capabilities() const {
  Capabilities can = model_.can;
  can.asks_schemas = can.asks_schemas && protocol_->asks_schemas();
  return can;
}

Result<Reply> RemoteBackend::generate(const Request& request, const TokenSink& sink, std::stop_token stop) {
  CUPEL_CHECK(protocol_->check(request));
  const bool stream = sink || request.decided;
  const Clock::Instant asked = clock_.now();
  Retries retries(static_cast<double>(requests_++ % kSpreads) / kSpreads);
  double spent_ms = 0;
  int learned = 0;
  for (;;) {
    const Clock::Instant sent = clock_.now();
    AnswerTry answer(request, sink, clock_, protocol_->reader());
    Result<net::HttpResponse> response = answer.send(post_, http_request(request, stream, spent_ms), stop);
    spent_ms += answer.took_ms();
    if (response && response->succeeded()) {
      Reply reply = CUPEL_TRY(accept(std::move(answer), request));
      reply.timing.queued_ms = to_ms(sent - asked);
      return reply;
    }
    if (response) hide_key(response->body, model_.server.key);
    std::optional<std::chrono::milliseconds> wait;
    if (response && learned < kDialects && learn(*response, request)) {
      ++learned;
      continue;
    }
    if (response && is_worth_asking_again(*response)) wait = retries.after(*response, clock_.wall());
    if (!response && response.error().code == ErrorCode::io && !answer.has_begun()) wait = retries.after_closed_connection();
    if (!wait) {
      Error error = response ? explain_refusal(*response, model_.server, model_.name) : std::move(response).error();
      if (retries.tries() > 1) error.notes.push_back(fmt::format("tried {} times", retries.tries()));
      return fail(without_key(std::move(error)));
    }
    if (!clock_.wait_for(*wait, stop)) return fail(ErrorCode::cancelled, "cancelled");
  }
}

Result<Reply> RemoteBackend::accept(AnswerTry answer, const Request& request) {
  Result<Reply> reply = std::move(answer).reply();
  if (!reply) return fail(without_key(std::move(reply).error()));
  if (!request.is_wish) CUPEL_CHECK(constraint::check_answer(request, *reply));  // servers may ignore what they do not know
  note_oddity(answer.oddity());
  if (model_.price) reply->cost_usd = cost_of(*model_.price, reply->usage);
  return reply;
}

net::HttpRequest RemoteBackend::http_request(const Request& request, bool stream, double spent_ms) const {
  net::HttpRequest http = protocol_->write(request, stream);
  if (!request.traceparent.empty()) http.headers["traceparent"] = request.traceparent;
  if (!model_.server.key.empty()) protocol_->authorize(http, model_.server.key);
  http.read_timeout = kSilence;
  if (request.timeout_ms) {
    http.max_time = std::chrono::milliseconds(static_cast<std::int64_t>(std::max(1.0, *request.timeout_ms - spent_ms)));
  }
  return http;
}

bool RemoteBackend::learn(const net::HttpResponse& response, const Request& request) {
  if (response.status != 400 && response.status != 422) return false;
  const std::optional<std::string> learned = protocol_->learn(parse_complaint(response.body), request);
  if (learned && !learned->empty() && model_.say) model_.say(*learned);
  return learned.has_value();
}

void RemoteBackend::note_oddity(const std::string& oddity) {
  if (oddity.empty() || !model_.say || has_said_oddity_.exchange(true)) return;
  model_.say(fmt::format("{} answers, but {}", model_.server.url.shown(), oddity));
}

Error RemoteBackend::without_key(Error error) const {
  hide_key(error.message, model_.server.key);
  for (std::string& note : error.notes) hide_key(note, model_.server.key);
  return error;
}

Result<ModelFacts> RemoteBackend::model() {
  ModelFacts facts;
  facts.name = model_.name;
  facts.path = model_.server.url.shown();
  facts.exactness = "unknown";
  return facts;
}

Result<RemoteModel> make_remote_model(const BackendRow& row, const BackendSpec& spec, const Workspace& workspace) {
  if (trim(spec.name).empty()) {
    return fail(ErrorCode::invalid_usage, fmt::format("backend '{}' names no model", spec.text),
                {fmt::format("{0}:MODEL, or {0}:MODEL@URL", row.kind)});
  }
  RemoteModel model{.name = spec.name, .server = CUPEL_TRY(find_server(row, spec.url, workspace)), .can = row.can, .say = workspace.say};
  const Server& server = model.server;
  if (workspace.config.text("offline") == "true" && !is_local(server.url)) {
    return fail(ErrorCode::unavailable, fmt::format("offline: {} is not asked", server.url.origin()));
  }
  if (workspace.say && !server.withheld.empty()) workspace.say(server.withheld);
  if (workspace.say && server.url.scheme == "http" && !is_local(server.url) && !server.key.empty()) {
    workspace.say(fmt::format("{} is sent to {} without encryption", server.key_name, server.url.origin()));
  }
  if (const Setting* setting = workspace.config.find("prices")) {
    const Prices prices = CUPEL_TRY(parse_prices(setting->value));
    if (const auto price = prices.find(model.name); price != prices.end()) model.price = price->second;
  }
  return model;
}

PostHttp make_post(const Workspace& workspace) {
  return [client = net::HttpClient(workspace.environment)](const net::HttpRequest& request, const net::HttpSink& sink,
                                                           const std::stop_token& stop) { return client.post(request, sink, stop); };
}

}  // namespace cupel
