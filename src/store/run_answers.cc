#include "store/run_answers.h"

#include <cmath>

#include "core/document_values.h"
#include "store/token_logprobs.h"

namespace cupel {
namespace {

// Milliseconds as the result document has them.
double rounded(double ms) { return std::round(ms * 1000) / 1000; }

TurnAnswer read_answer(const Json& json) {
  TurnAnswer answer{.key = {json.at("key"), json.at("hash")}, .max_tokens = json.at("max_tokens"), .reply = {}};
  Reply& reply = answer.reply;
  reply.text = json.at("text");
  reply.finish_reason = finish_reason_of(json.at("finish_reason"));
  reply.source = source_of(json.at("source"));
  reply.exact = json.at("exact");
  reply.usage = usage_of(json);
  reply.timing = {json.at("queued_ms"), json.at("ttft_ms"), json.at("latency_ms")};
  if (const Json& cost = json.at("cost_usd"); !cost.is_null()) reply.cost_usd = cost.get<double>();
  for (const Json& token : json.at("tokens")) reply.tokens.push_back({token.at(0), from_hex(token.at(1)), token.at(2)});
  read_logprobs(json.value("logprobs", Json()), reply.tokens);
  return answer;
}

Json tokens_of(const Usage& usage, int count) { return usage.is_known ? Json(count) : Json(nullptr); }

Json document_of(const TurnAnswer& answer) {
  const Reply& reply = answer.reply;
  Json tokens = Json::array();
  for (const AnswerToken& token : reply.tokens) tokens.push_back({token.id, to_hex(token.bytes), rounded(static_cast<double>(token.ms))});
  Json json = {{"key", answer.key.parts},
               {"hash", answer.key.hash},
               {"max_tokens", answer.max_tokens},
               {"text", reply.text},
               {"finish_reason", finish_reason_name(reply.finish_reason)},
               {"source", source_name(reply.source)},
               {"exact", reply.exact},
               {"prompt_tokens", tokens_of(reply.usage, reply.usage.prompt_tokens)},
               {"completion_tokens", tokens_of(reply.usage, reply.usage.completion_tokens)},
               {"reused_tokens", tokens_of(reply.usage, reply.usage.reused_tokens)},
               {"queued_ms", rounded(reply.timing.queued_ms)},
               {"ttft_ms", rounded(reply.timing.ttft_ms)},
               {"latency_ms", rounded(reply.timing.latency_ms)},
               {"cost_usd", reply.cost_usd ? Json(*reply.cost_usd) : Json(nullptr)},
               {"tokens", std::move(tokens)}};
  if (Json logprobs = render_logprobs(reply.tokens); !logprobs.is_null()) json["logprobs"] = std::move(logprobs);
  return json;
}

}  // namespace

std::string render_answers(std::span<const TurnAnswer> answers) {
  Json list = Json::array();
  for (const TurnAnswer& answer : answers) list.push_back(document_of(answer));
  return render_json(list);
}

Result<std::vector<TurnAnswer>> parse_answers(const std::string& text) {
  const Json list = CUPEL_TRY(parse_document(text));
  std::vector<TurnAnswer> answers;
  try {
    for (const Json& each : list) answers.push_back(read_answer(each));
  } catch (const Json::exception& exception) {
    return fail(ErrorCode::corrupt, std::string("a stored answer is damaged: ") + exception.what());
  }
  return answers;
}

}  // namespace cupel
