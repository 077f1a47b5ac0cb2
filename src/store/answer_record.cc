#include "store/answer_record.h"

#include <bit>

#include "base/hash.h"
#include "core/domain_words.h"
#include "core/json_reader.h"
#include "store/little_endian.h"
#include "store/token_logprobs.h"

namespace cupel {
namespace {

std::string render_tokens(const std::vector<AnswerToken>& tokens) {
  std::string out;
  for (const AnswerToken& token : tokens) {
    append_number(out, static_cast<std::uint32_t>(token.id));
    append_number(out, std::bit_cast<std::uint32_t>(token.ms));
    append_number(out, static_cast<std::uint32_t>(token.bytes.size()));
    out += token.bytes;
  }
  return out;
}

std::optional<std::vector<AnswerToken>> parse_tokens(std::string_view in) {
  std::vector<AnswerToken> tokens;
  while (!in.empty()) {
    const auto id = take_number<std::uint32_t>(in);
    const auto ms = take_number<std::uint32_t>(in);
    const auto size = take_number<std::uint32_t>(in);
    if (!size || *size > in.size()) return std::nullopt;
    tokens.push_back({static_cast<std::int32_t>(*id), std::string(in.substr(0, *size)), std::bit_cast<float>(*ms)});
    in.remove_prefix(*size);
  }
  return tokens;
}

}  // namespace

// The text parts are JSON or digits and hold no line break of their own.
std::string checksum_of(const AnswerColumns& columns) {
  Sha256 hash;
  for (const std::string& part : {columns.hash, columns.parts, columns.answer, std::to_string(columns.created_at)}) {
    hash.update(part);
    hash.update("\n");
  }
  hash.update(columns.tokens);
  return hash.finish_hex();
}

StoredAnswer make_stored_answer(const AnswerKey& key, const Reply& reply, int max_tokens, std::int64_t created_at) {
  const bool context_used_up = reply.finish_reason == FinishReason::length && static_cast<int>(reply.tokens.size()) < max_tokens;
  return {.hash = key.hash,
          .parts = render_json(key.parts),
          .reply = reply,
          .is_complete = reply.finish_reason == FinishReason::stop || context_used_up,
          .created_at = created_at};
}

AnswerColumns render_answer(const StoredAnswer& answer) {
  const Reply& reply = answer.reply;
  Json json = {{"text", reply.text},
               {"finish_reason", finish_reason_name(reply.finish_reason)},
               {"complete", answer.is_complete},
               {"prompt_tokens", reply.usage.prompt_tokens},
               {"completion_tokens", reply.usage.completion_tokens},
               {"reused_tokens", reply.usage.reused_tokens},
               {"queued_ms", reply.timing.queued_ms},
               {"ttft_ms", reply.timing.ttft_ms},
               {"latency_ms", reply.timing.latency_ms}};
  if (Json logprobs = render_logprobs(reply.tokens); !logprobs.is_null()) json["logprobs"] = std::move(logprobs);
  AnswerColumns columns{answer.hash, answer.parts, render_json(json), render_tokens(reply.tokens), answer.created_at, ""};
  columns.checksum = checksum_of(columns);
  return columns;
}

std::optional<StoredAnswer> parse_answer(const AnswerColumns& columns) {
  if (columns.checksum != checksum_of(columns)) return std::nullopt;
  std::optional<std::vector<AnswerToken>> tokens = parse_tokens(columns.tokens);
  const Json json = json_or_discarded(columns.answer);
  if (!tokens || !json.is_object()) return std::nullopt;
  try {
    const std::optional<FinishReason> finish_reason = find_word<FinishReason>(json.at("finish_reason").get<std::string>());
    if (!finish_reason) return std::nullopt;
    read_logprobs(json.value("logprobs", Json()), *tokens);
    StoredAnswer answer{.hash = columns.hash, .parts = columns.parts, .reply = {}, .is_complete = json.at("complete").get<bool>()};
    answer.created_at = columns.created_at;
    answer.reply = {
        .text = json.at("text").get<std::string>(),
        .finish_reason = *finish_reason,
        .source = Source::inferred,
        .exact = true,
        .usage = {json.at("prompt_tokens").get<int>(), json.at("completion_tokens").get<int>(), json.at("reused_tokens").get<int>()},
        .timing = {json.at("queued_ms").get<double>(), json.at("ttft_ms").get<double>(), json.at("latency_ms").get<double>()},
        .cost_usd = std::nullopt,
        .tokens = std::move(*tokens)};
    return answer;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace cupel
