#include "backends/remote_backend.h"

#include <gtest/gtest.h>

#include <array>
#include <deque>

#include "backends/chat_protocol.h"
#include "backends/openai.h"
#include "core/json.h"

namespace cupel {
namespace {

/// Waits by moving on; remembers for how long.
class WaitingClock final : public Clock {
 public:
  Instant now() const override { return Instant(now_); }
  std::chrono::system_clock::time_point wall() const override { return std::chrono::system_clock::from_time_t(1'800'000'000); }
  bool wait_for(std::chrono::milliseconds duration, const std::stop_token& stop) const override {
    waits.push_back(duration.count());
    now_ += duration;
    return !stop.stop_requested();
  }
  void advance(std::int64_t ms) const { now_ += std::chrono::milliseconds(ms); }

  mutable std::vector<std::int64_t> waits;

 private:
  mutable std::chrono::milliseconds now_{0};
};

struct Scripted {
  int status = 200;
  std::vector<std::string> pieces;  // of the body, each after 10 ms
  net::HttpHeaders headers = {{"content-type", "application/json"}};
  std::optional<Error> error;  // after the pieces, or instead of any answer
};

Scripted plain(std::string body) { return {.pieces = {std::move(body)}}; }
Scripted streamed(std::vector<std::string> pieces) {
  return {.pieces = std::move(pieces), .headers = {{"content-type", "text/event-stream"}}};
}
Scripted refused(int status, std::string body, net::HttpHeaders headers = {}) {
  return {.status = status, .pieces = {std::move(body)}, .headers = std::move(headers)};
}
Scripted closed() { return {.status = 0, .pieces = {}, .error = Error{ErrorCode::io, "closed the connection without an answer", {}}}; }

std::string answer_of(const std::string& text, const std::string& rest = R"(,"usage":{"prompt_tokens":20,"completion_tokens":6})") {
  return R"({"choices":[{"message":{"content":)" + Json(text).dump() + R"(},"finish_reason":"stop"}])" + rest + "}";
}

std::string piece_of(const std::string& text) { return R"(data: {"choices":[{"delta":{"content":)" + Json(text).dump() + "}}]}\n\n"; }
constexpr const char* kStop = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
constexpr const char* kUsage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2}}\n\n";
constexpr const char* kDone = "data: [DONE]\n\n";

/// A backend whose server answers as scripted.
class RemoteAnswers : public testing::Test {
 protected:
  RemoteBackend backend(std::deque<Scripted> answers, const std::string& key = "secret-key") {
    answers_ = std::move(answers);
    Workspace workspace;
    workspace.environment.set("OPENAI_API_KEY", key);
    workspace.environment.set("OPENAI_BASE_URL", "http://h:1");
    RemoteModel model{.name = "m",
                      .server = *find_server(openai_row(), "", workspace),
                      .price = Price{.input = 1, .output = 10},
                      .can = openai_row().can,
                      .say = [this](const std::string& line) { said_.push_back(line); }};
    auto protocol = std::make_unique<ChatProtocol>("m", model.server.url, true);
    const auto post = [this](const net::HttpRequest& request, const net::HttpSink& sink, const std::stop_token&) {
      return send(request, sink);
    };
    return {std::move(model), std::move(protocol), post, clock_};
  }

  Result<net::HttpResponse> send(const net::HttpRequest& request, const net::HttpSink& sink) {
    sent_.push_back(request);
    if (answers_.empty()) return fail(ErrorCode::internal, "the script has ended");
    const Scripted answer = std::move(answers_.front());
    answers_.pop_front();
    net::HttpResponse response;
    response.status = answer.status;
    response.headers = answer.headers;
    if (response.succeeded()) CUPEL_CHECK(sink.on_head(response));
    for (const std::string& piece : answer.pieces) {
      clock_.advance(10);
      if (response.succeeded()) CUPEL_CHECK(sink.on_body(piece));
      else response.body += piece;
    }
    if (answer.error) return fail(*answer.error);
    return response;
  }

  Result<Reply> ask(RemoteBackend backend, const Request& request, const TokenSink& sink = {}) {
    return backend.generate(request, sink, {});
  }
  Result<Reply> ask(std::deque<Scripted> answers, const TokenSink& sink = {}) {
    RemoteBackend asked = backend(std::move(answers));
    return asked.generate(kRequest, sink, {});
  }
  std::string error_of(std::deque<Scripted> answers) {
    const Result<Reply> reply = ask(std::move(answers));
    return reply ? "answered" : describe_error(reply.error());
  }
  Json body(std::size_t index = 0) const { return Json::parse(sent_.at(index).body); }

  const Request kRequest{.messages = {{"system", "s"}, {"user", "q"}}, .options = {.max_tokens = 32}};
  WaitingClock clock_;
  std::deque<Scripted> answers_;
  std::vector<net::HttpRequest> sent_;
  std::vector<std::string> said_;
};

TEST_F(RemoteAnswers, AWholeAnswer) {
  const Result<Reply> reply = ask({plain(answer_of("Paris"))});
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->text, "Paris");
  EXPECT_EQ(reply->source, Source::remote);
  EXPECT_FALSE(reply->exact);
  EXPECT_EQ(reply->finish_reason, FinishReason::stop);
  EXPECT_TRUE(reply->usage.is_known);
  EXPECT_EQ(reply->usage.completion_tokens, 6);
  EXPECT_NEAR(*reply->cost_usd, 80e-6, 1e-12);
  EXPECT_EQ(reply->timing.latency_ms, 10);
  EXPECT_EQ(reply->timing.ttft_ms, 10);
  EXPECT_EQ(sent_.at(0).url.shown(), "http://h:1/v1/chat/completions");
  EXPECT_EQ(sent_.at(0).bearer_token, "secret-key");
  EXPECT_EQ(body()["messages"][1]["content"], "q");
  EXPECT_EQ(body()["max_tokens"], 32);
  EXPECT_EQ(body()["temperature"], 0);
  EXPECT_FALSE(body().contains("stream"));
  EXPECT_FALSE(body().contains("top_p"));
}

TEST_F(RemoteAnswers, ATraceIsPassedOn) {
  Request request = kRequest;
  EXPECT_TRUE(ask(backend({plain(answer_of("x"))}), request));
  EXPECT_FALSE(sent_.at(0).headers.contains("traceparent"));
  request.traceparent = "00-t-p-01";
  EXPECT_TRUE(ask(backend({plain(answer_of("x"))}), request));
  EXPECT_EQ(sent_.at(1).headers.at("traceparent"), "00-t-p-01");
  EXPECT_FALSE(body(1).contains("traceparent"));
}

TEST_F(RemoteAnswers, AStreamedAnswer) {
  std::string heard;
  const Result<Reply> reply = ask({streamed({piece_of(""), piece_of("Par"), piece_of("is\n"), kStop, kUsage, kDone})},
                                  [&](const AnswerPiece& piece) { heard += piece.text; });
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->text, "Paris\n");
  EXPECT_EQ(heard, reply->text);
  EXPECT_EQ(reply->usage.completion_tokens, 2);
  EXPECT_EQ(reply->timing.ttft_ms, 20) << "the first piece has no text";
  EXPECT_EQ(reply->timing.latency_ms, 60);
  EXPECT_EQ(body()["stream"], true);
  EXPECT_EQ(body()["stream_options"]["include_usage"], true);
}

/// What a sink heard, as "kind:text" of each piece.
std::string shown(const AnswerPiece& piece) {
  constexpr std::array<const char*, 3> kKinds = {"answer:", "reasoning:", "call:"};
  return kKinds.at(static_cast<std::size_t>(piece.kind)) + std::string(piece.text) + " ";
}

TEST_F(RemoteAnswers, ThoughtsAndCallsAreToldApart) {
  const auto delta = [](const std::string& fields) { return R"(data: {"model":"m-1","choices":[{"delta":)" + fields + "}]}\n\n"; };
  std::string heard;
  const TokenSink sink = [&](const AnswerPiece& piece) { heard += shown(piece); };
  const Result<Reply> streamed_reply =
      ask({streamed({delta(R"({"reasoning_content":"Hm","reasoning":"Hm"})"), delta(R"({"reasoning":"."})"), piece_of("Paris"),
                     delta(R"({"tool_calls":[{"id":"c1","function":{"name":"f","arguments":"{}"}}]})"), kStop, kDone})},
          sink);
  ASSERT_TRUE(streamed_reply) << streamed_reply.error().message;
  EXPECT_EQ(heard, R"(reasoning:Hm reasoning:. answer:Paris call:{"name":"f","arguments":{}} )");
  EXPECT_EQ(streamed_reply->reasoning, "Hm.");
  EXPECT_EQ(streamed_reply->answered_by, "m-1");
  EXPECT_EQ(streamed_reply->tool_calls, (std::vector<ToolCall>{{.name = "f", .arguments = "{}", .id = "c1"}}));
  EXPECT_EQ(streamed_reply->text, R"({"content":"Paris","tool_calls":[{"name":"f","arguments":{}}]})");
  EXPECT_EQ(streamed_reply->timing.ttft_ms, 30) << "that of the answer, not of a thought";

  heard.clear();
  const Result<Reply> whole =
      ask({plain(R"({"model":"m-2","choices":[{"message":{"reasoning":"Hm","content":"Paris"}}],"usage":{"prompt_tokens":1,)"
                 R"("completion_tokens":5,"completion_tokens_details":{"reasoning_tokens":3}}})")},
          sink);
  ASSERT_TRUE(whole) << whole.error().message;
  EXPECT_EQ(heard, "reasoning:Hm answer:Paris ");
  EXPECT_EQ(whole->text, "Paris");
  EXPECT_EQ(whole->answered_by, "m-2");
  EXPECT_EQ(whole->usage.reasoning_tokens, 3);
  EXPECT_FALSE(streamed_reply->usage.reasoning_tokens) << "unknown is not zero";
}

TEST_F(RemoteAnswers, RefusalsAreKeptAsSuch) {
  const Result<Reply> reply = ask({plain(R"({"choices":[{"message":{"content":null,"refusal":"I cannot."}}]})")});
  EXPECT_EQ(reply->refusal, "I cannot.");
  EXPECT_EQ(reply->text, "I cannot.");
  EXPECT_EQ(ask({plain(R"({"choices":[{"message":{"content":[{"type":"refusal","refusal":"No."}]}}]})")})->refusal, "No.");
  EXPECT_EQ(ask({plain(answer_of("Paris"))})->refusal, "");
}

TEST_F(RemoteAnswers, MessagesOfPartsAreSentAsTheyAre) {
  using Kind = Part::Kind;
  const ToolCall call = {.name = "f", .arguments = R"({"a":1})", .id = "c1"};
  Request request{.messages = {
                      {"user", std::vector<Part>{{.text = "What?"},
                                                 {.kind = Kind::image, .url = "http://h/i.png"},
                                                 {.kind = Kind::file, .url = "data:,x", .name = "x.txt"}}},
                      {"assistant", std::vector<Part>{{.kind = Kind::tool_call, .call = call}}},
                      {"tool", std::vector<Part>{{.kind = Kind::tool_result, .text = "42", .call = call}}},
                  }};
  ASSERT_TRUE(ask(backend({plain(answer_of("x"))}), request));
  EXPECT_EQ(body()["messages"], Json::parse(R"([
    {"role": "user", "content": [{"type": "text", "text": "What?"}, {"type": "image_url", "image_url": {"url": "http://h/i.png"}},
                                 {"type": "file", "file": {"filename": "x.txt", "file_data": "data:,x"}}]},
    {"role": "assistant", "content": null, "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{\"a\":1}"}}]},
    {"role": "tool", "tool_call_id": "c1", "content": "42"}])"));
  request.messages[0].parts[2].url = "http://h/x.txt";
  EXPECT_EQ(ask(backend({}), request).error().message, "the chat completions API takes files as data: URLs only");
  request.messages[0].parts.pop_back();
  request.messages[2].parts[0].call.id = "";
  EXPECT_EQ(ask(backend({}), request).error().message, "the chat completions API knows calls of tools by their ids, and a result has none");
}

TEST_F(RemoteAnswers, WhoIsAskedToStreamAndDoesNotIsUnderstood) {
  std::string heard;
  const Result<Reply> reply = ask({plain(answer_of("Paris", ""))}, [&](const AnswerPiece& piece) { heard += piece.text; });
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(heard, "Paris");
  EXPECT_FALSE(reply->usage.is_known);
  EXPECT_FALSE(reply->cost_usd) << "a cost that is not known is none, not zero";
}

TEST_F(RemoteAnswers, FinishReasons) {
  const auto reason_of = [&](const std::string& reason) {
    return ask({plain(R"({"choices":[{"message":{"content":"x"},"finish_reason":)" + reason + "}]}")})->finish_reason;
  };
  EXPECT_EQ(reason_of("\"length\""), FinishReason::length);
  EXPECT_EQ(reason_of("\"content_filter\""), FinishReason::content_filter);
  EXPECT_EQ(reason_of("\"tool_calls\""), FinishReason::tool_calls);
  EXPECT_EQ(reason_of("\"eos\""), FinishReason::stop);
  EXPECT_EQ(reason_of("null"), FinishReason::stop);
}

TEST_F(RemoteAnswers, EndsEarlyWhereEveryCheckIsDecided) {
  Request request = kRequest;
  request.decided = [](const AnswerPrefix& prefix) { return prefix.text == "Paris"; };
  const Result<Reply> reply = ask(backend({streamed({piece_of("Par"), piece_of("is"), piece_of(" is"), kStop, kDone})}), request);
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->text, "Paris");
  EXPECT_EQ(reply->finish_reason, FinishReason::decided);
  EXPECT_EQ(reply->timing.latency_ms, 20);
}

TEST_F(RemoteAnswers, OptionsTheApiLacksAreRefused) {
  Request request = kRequest;
  request.options.top_k = 5;
  EXPECT_TRUE(ask(backend({plain(answer_of("x"))}), request)) << "greedy: it has no effect";
  request.options.temperature = 0.5;
  const Result<Reply> reply = ask(backend({}), request);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, ErrorCode::invalid_usage);
  EXPECT_NE(reply.error().message.find("top_k"), std::string::npos);
  request.options = {.repeat_penalty = 1.1};
  EXPECT_EQ(ask(backend({}), request).error().code, ErrorCode::invalid_usage);
}

TEST_F(RemoteAnswers, AJsonSchemaIsAskedForAndHeldTo) {
  Request request = kRequest;
  request.constraint =
      Constraint{Constraint::Kind::json_schema, R"({"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]})"};
  EXPECT_TRUE(ask(backend({plain(answer_of(R"({"a": 1})"))}), request));
  EXPECT_EQ(body()["response_format"]["json_schema"]["schema"]["required"][0], "a");
  EXPECT_FALSE(ask(backend({plain(answer_of("I will not"))}), request)) << "a server that ignores it is found out";
  request.constraint->kind = Constraint::Kind::regex;
  EXPECT_EQ(ask(backend({}), request).error().code, ErrorCode::invalid_usage);
}

TEST_F(RemoteAnswers, TooManyRequestsAreAskedAgainWhenTheServerSaysSo) {
  const Result<Reply> reply = ask({refused(429, "{}", {{"retry-after", "2"}}), plain(answer_of("Paris"))});
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(clock_.waits, (std::vector<std::int64_t>{2000}));
  EXPECT_EQ(reply->timing.queued_ms, 2010);
  EXPECT_EQ(reply->timing.latency_ms, 10) << "waiting for admission is no part of it";
}

TEST_F(RemoteAnswers, TroubleOfTheServerAndClosedConnectionsAreTriedAgain) {
  ASSERT_TRUE(ask({refused(500, ""), closed(), refused(503, ""), plain(answer_of("Paris"))}));
  EXPECT_EQ(clock_.waits.size(), 3U);
  EXPECT_EQ(error_of({refused(500, "oops"), refused(500, "oops"), refused(500, "oops"), refused(500, "oops")}),
            "http://h:1/v1 (HTTP 500) is in trouble: oops\n  tried 4 times");
}

TEST_F(RemoteAnswers, WhatIsNotWorthItIsNotTriedAgain) {
  for (Scripted answer : {refused(401, ""), refused(400, "no"), refused(429, R"({"error":{"code":"insufficient_quota"}})"),
                          Scripted{.pieces = {"{\"cho"}, .error = Error{ErrorCode::io, "broke off", {}}},
                          Scripted{.status = 0, .error = Error{ErrorCode::unavailable, "cannot reach", {}}},
                          Scripted{.status = 0, .error = Error{ErrorCode::timeout, "too late", {}}}, plain("garbage")}) {
    sent_.clear();
    EXPECT_FALSE(ask({answer, plain(answer_of("Paris"))}));
    EXPECT_EQ(sent_.size(), 1U) << answer.status;
  }
}

TEST_F(RemoteAnswers, RefusalsSayWhatToDo) {
  EXPECT_EQ(error_of({refused(401, R"({"error":{"message":"Incorrect API key: secret-key"}})")}),
            "http://h:1/v1 (HTTP 401) refuses the key: Incorrect API key: ***\n  correct OPENAI_API_KEY");
  EXPECT_EQ(error_of({refused(404, R"({"error":{"message":"The model `m` does not exist","code":"model_not_found"}})")}),
            "http://h:1/v1 (HTTP 404) has no model 'm': The model `m` does not exist");
  EXPECT_EQ(error_of({refused(400, R"({"error":{"message":"too long","code":"context_length_exceeded"}})")}),
            "http://h:1/v1 (HTTP 400): the prompt is longer than the model's context: too long");
  EXPECT_EQ(error_of({refused(422, R"({"detail":"bad field"})")}), "http://h:1/v1 (HTTP 422) refuses the request: bad field");
  EXPECT_EQ(error_of({refused(307, "", {{"location", "http://u:p@other/v1"}})}),
            "http://h:1/v1 (HTTP 307) redirects to http://***@other/v1\n  name the URL it redirects to");
  RemoteBackend keyless = backend({refused(401, "")}, "");
  EXPECT_EQ(describe_error(keyless.generate(kRequest, {}, {}).error()), "http://h:1/v1 (HTTP 401) wants a key\n  set OPENAI_API_KEY");
}

TEST_F(RemoteAnswers, BrokenAnswers) {
  const auto code_of = [&](Scripted answer) { return ask({std::move(answer)}).error().code; };
  EXPECT_EQ(code_of(plain("<html>")), ErrorCode::corrupt);
  EXPECT_EQ(code_of(plain("")), ErrorCode::corrupt);
  EXPECT_EQ(code_of(plain("[]")), ErrorCode::corrupt);
  EXPECT_EQ(code_of(plain(R"({"choices":[]})")), ErrorCode::corrupt);
  EXPECT_EQ(code_of(plain(R"({"choices":[{"message":null}]})")), ErrorCode::corrupt);
  EXPECT_EQ(code_of(plain(R"({"error":{"message":"overloaded"}})")), ErrorCode::unavailable);
  EXPECT_EQ(code_of(streamed({piece_of("Par")})), ErrorCode::io);
  EXPECT_EQ(code_of(streamed({})), ErrorCode::io);
  EXPECT_EQ(code_of(streamed({piece_of("Par"), "data: {oops\n\n"})), ErrorCode::corrupt);
  EXPECT_EQ(code_of(streamed({piece_of("Par"), "event: error\ndata: {\"message\":\"overloaded\"}\n\n"})), ErrorCode::unavailable);
  EXPECT_EQ(code_of(plain(std::string((64U << 20U) + 1, ' '))), ErrorCode::limit_exceeded);
}

TEST_F(RemoteAnswers, TheTimeoutIsAboutAsking) {
  Request request = kRequest;
  request.timeout_ms = 1000;
  ASSERT_TRUE(ask(backend({refused(429, "{}", {{"retry-after", "60"}}), plain(answer_of("Paris"))}), request));
  EXPECT_EQ(sent_.at(0).max_time, std::chrono::milliseconds(1000));
  EXPECT_EQ(sent_.at(1).max_time, std::chrono::milliseconds(990));
}

TEST_F(RemoteAnswers, LearnsHowAServerSpeaks) {
  RemoteBackend asked =
      backend({refused(400, R"({"error":{"message":"Use 'max_completion_tokens' instead","param":"max_tokens"}})"),
               refused(400, R"({"error":{"message":"stream_options is not known"}})"), plain(answer_of("a")), plain(answer_of("b"))});
  ASSERT_TRUE(asked.generate(kRequest, [](const AnswerPiece&) {}, {}));
  EXPECT_EQ(body(1)["max_completion_tokens"], 32);
  EXPECT_FALSE(body(2).contains("stream_options"));
  ASSERT_TRUE(asked.generate(kRequest, {}, {}));
  EXPECT_EQ(body(3)["max_completion_tokens"], 32);
  EXPECT_EQ(sent_.size(), 4U);
  EXPECT_EQ(asked.generate(kRequest, {}, {}).error().message, "the script has ended");
}

TEST_F(RemoteAnswers, ASchemaThatIsAWishIsSentUntilTheServerRefusesIt) {
  Request request = kRequest;
  request.is_wish = true;
  request.constraint =
      Constraint{Constraint::Kind::json_schema, R"({"type":"object","required":["a"],"properties":{"a":{"type":"integer"}}})"};
  RemoteBackend asked =
      backend({plain(answer_of("Sure: {\"a\": 1}")), refused(400, R"({"error":{"message":"unknown field","param":"response_format"}})"),
               plain(answer_of("b")), plain(answer_of("c"))});
  EXPECT_TRUE(asked.capabilities().asks_schemas);
  EXPECT_FALSE(asked.capabilities().constraints) << "it promises nothing";
  const Result<Reply> first = asked.generate(request, {}, {});
  ASSERT_TRUE(first) << "what does not conform comes as it is";
  EXPECT_EQ(first->text, "Sure: {\"a\": 1}");
  EXPECT_TRUE(body(0).contains("response_format"));
  ASSERT_TRUE(asked.generate(request, {}, {}));
  EXPECT_TRUE(body(1).contains("response_format"));
  EXPECT_FALSE(body(2).contains("response_format"));
  EXPECT_FALSE(asked.capabilities().asks_schemas);
  ASSERT_TRUE(asked.generate(request, {}, {}));
  EXPECT_FALSE(body(3).contains("response_format"));
}

TEST_F(RemoteAnswers, CancellationEndsTheWaiting) {
  std::stop_source stop;
  stop.request_stop();
  RemoteBackend asked = backend({refused(500, ""), plain(answer_of("Paris"))});
  EXPECT_EQ(asked.generate(kRequest, {}, stop.get_token()).error().code, ErrorCode::cancelled);
  EXPECT_EQ(sent_.size(), 1U);
}

TEST(Prices, PerMillionTokens) {
  const Price price{.input = 2, .output = 8, .cached_input = 1};
  EXPECT_NEAR(*cost_of(price, {.prompt_tokens = 1000, .completion_tokens = 100, .reused_tokens = 400}), (600 * 2 + 400 + 800) / 1e6, 1e-12);
  EXPECT_FALSE(cost_of(price, {.is_known = false}));
}

}  // namespace
}  // namespace cupel
