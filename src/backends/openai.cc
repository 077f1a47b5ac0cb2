#include "backends/openai.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "backends/openai_refusal.h"
#include "base/text.h"
#include "constraint/constraint.h"

namespace cupel {
namespace {

constexpr int kConcurrency = 8;
constexpr std::chrono::minutes kSilence{10};  // an answer that is not streamed comes in one piece
constexpr int kSpreads = 16;
constexpr int kDialects = 3;  // that may be learned from one request

Result<std::unique_ptr<Backend>> make_openai(const BackendSpec& spec, const Workspace& workspace) {
  if (trim(spec.name).empty()) {
    return fail(ErrorCode::invalid_usage, fmt::format("backend '{}' names no model", spec.text), {"openai:MODEL, or openai:MODEL@URL"});
  }
  OpenAiModel model{.name = spec.name, .server = CUPEL_TRY(find_openai_server(spec.url, workspace.environment))};
  if (workspace.config.text("offline") == "true" && !is_local(model.server.url)) {
    return fail(ErrorCode::unavailable, fmt::format("offline: {} is not asked", model.server.url.origin()));
  }
  if (model.server.url.scheme == "http" && !is_local(model.server.url) && !model.server.key.empty() && workspace.say) {
    workspace.say(fmt::format("{} is sent to {} without encryption", kOpenAiKeyVariable, model.server.url.origin()));
  }
  if (const Setting* setting = workspace.config.find("prices")) {
    const Prices prices = CUPEL_TRY(parse_prices(setting->value));
    if (const auto price = prices.find(model.name); price != prices.end()) model.price = price->second;
  }
  model.asks_schemas = workspace.config.text("judge_schema") != "off";
  const net::HttpClient client(workspace.environment);
  PostHttp post = [client](const net::HttpRequest& request, const net::HttpSink& sink, const std::stop_token& stop) {
    return client.post(request, sink, stop);
  };
  return std::make_unique<OpenAiBackend>(std::move(model), std::move(post), *workspace.clock);
}

// Some servers repeat the key that they refuse.
void hide_key(std::string& text, const std::string& key) {
  if (key.empty()) return;
  for (std::size_t at = text.find(key); at != std::string::npos; at = text.find(key, at + 3)) text.replace(at, key.size(), "***");
}

Error without_key(Error error, const std::string& key) {
  hide_key(error.message, key);
  return error;
}

// Too many requests in a minute pass by themselves; an account that is empty does not.
bool is_worth_asking_again(const net::HttpResponse& response) {
  return response.status != 429 || parse_complaint(response.body).code != "insufficient_quota";
}

}  // namespace

BackendRow openai_row() {
  return {.kind = "openai",
          .summary = "chat completions of OpenAI's service or a server that speaks its API; the key is OPENAI_API_KEY",
          .example = "openai:gpt-4o-mini",
          .make = make_openai};
}

OpenAiBackend::OpenAiBackend(OpenAiModel model, PostHttp post, const Clock& clock)
    : model_(std::move(model)),
      post_(std::move(post)),
      clock_(clock),
      max_completion_tokens_(model_.server.url.host == "api.openai.com"),
      asks_schemas_(model_.asks_schemas) {}

Capabilities OpenAiBackend::capabilities() const {
  return {.exact = false, .concurrency = kConcurrency, .context_tokens = std::nullopt, .traces = true, .asks_schemas = asks_schemas_};
}

Result<Reply> OpenAiBackend::generate(const Request& request, const TokenSink& sink, std::stop_token stop) {
  CUPEL_CHECK(check_chat_request(request));
  const bool stream = sink || request.decided;
  const Clock::Instant asked = clock_.now();
  Retries retries(static_cast<double>(requests_++ % kSpreads) / kSpreads);
  double spent_ms = 0;
  int learned = 0;
  for (;;) {
    const Clock::Instant sent = clock_.now();
    ChatTry chat(request, sink, clock_);
    Result<net::HttpResponse> response = chat.send(post_, http_request(request, stream, spent_ms), stop);
    spent_ms += chat.took_ms();
    if (response && response->succeeded()) {
      Result<Reply> replied = std::move(chat).reply();
      if (!replied) return fail(without_key(std::move(replied).error(), model_.server.key));
      Reply reply = std::move(*replied);
      if (!request.is_wish) CUPEL_CHECK(constraint::check_answer(request, reply));  // servers may ignore what they do not know
      reply.timing.queued_ms = to_ms(sent - asked);
      if (model_.price) reply.cost_usd = cost_of(*model_.price, reply.usage);
      return reply;
    }
    if (response) hide_key(response->body, model_.server.key);
    std::optional<std::chrono::milliseconds> wait;
    if (response && learned < kDialects && learn_dialect(*response, request)) {
      ++learned;
      continue;
    }
    if (response && is_worth_asking_again(*response)) wait = retries.after(*response, clock_.wall());
    if (!response && response.error().code == ErrorCode::io && !chat.has_begun()) wait = retries.after_closed_connection();
    if (!wait) {
      Error error = response ? explain_refusal(*response, model_.server, model_.name) : std::move(response).error();
      if (retries.tries() > 1) error.notes.push_back(fmt::format("tried {} times", retries.tries()));
      return fail(without_key(std::move(error), model_.server.key));
    }
    if (!clock_.wait_for(*wait, stop)) return fail(ErrorCode::cancelled, "cancelled");
  }
}

net::HttpRequest OpenAiBackend::http_request(const Request& request, bool stream, double spent_ms) const {
  net::HttpRequest http;
  http.url = call_url(model_.server, "chat/completions");
  http.headers = {{"Content-Type", "application/json"}, {"Accept", stream ? "text/event-stream" : "application/json"}};
  if (!request.traceparent.empty()) http.headers["traceparent"] = request.traceparent;
  http.bearer_token = model_.server.key;
  http.read_timeout = kSilence;
  if (request.timeout_ms) {
    http.max_time = std::chrono::milliseconds(static_cast<std::int64_t>(std::max(1.0, *request.timeout_ms - spent_ms)));
  }
  http.body = render_chat_request(model_.name, request, stream, dialect(request));
  return http;
}

// Servers differ in three fields; a refusal that names one of them says which way this one has it.
bool OpenAiBackend::learn_dialect(const net::HttpResponse& response, const Request& request) {
  if (response.status != 400 && response.status != 422) return false;
  const ServerComplaint complaint = parse_complaint(response.body);
  const auto names = [&](std::string_view field) { return complaint.param == field || complaint.message.find(field) != std::string::npos; };
  if (names("max_completion_tokens")) {
    const bool is_wanted = names("max_tokens");  // "use max_completion_tokens instead of max_tokens"
    return max_completion_tokens_.exchange(is_wanted) != is_wanted;
  }
  const bool is_about_schema = names("response_format") || names("json_schema");
  if (is_about_schema && request.is_wish) return asks_schemas_.exchange(false);
  if (names("stream_options")) return usage_in_streams_.exchange(false);
  return false;
}

Result<ModelFacts> OpenAiBackend::model() {
  ModelFacts facts;
  facts.name = model_.name;
  facts.path = model_.server.url.shown();
  facts.exactness = "unknown";
  return facts;
}

}  // namespace cupel
