#include "store/run_answers.h"

#include "core/document_reader.h"
#include "core/document_writer.h"
#include "core/generation_fields.h"
#include "store/token_logprobs.h"

namespace cupel {
namespace {

// A token without its log-probabilities: a list of number, bytes and time.
template <class Tokens>
struct TokenRows {
  Tokens& tokens;
  explicit TokenRows(Tokens& list) : tokens(list) {}
  Json get() const {
    Json rows = Json::array();
    for (const AnswerToken& each : tokens) rows.push_back({each.id, to_hex(each.bytes), document_ms(static_cast<double>(each.ms))});
    return rows;
  }
  void set(const Json& rows) {
    for (const Json& row : rows) tokens.push_back({row.at(0), from_hex(row.at(1)), row.at(2)});
  }
};

// Stands behind the tokens, and is read into them.
template <class Tokens>
struct LogprobRows {
  Tokens& tokens;
  explicit LogprobRows(Tokens& list) : tokens(list) {}
  std::optional<Json> get() const {
    Json rows = render_logprobs(tokens);
    return rows.is_null() ? std::nullopt : std::optional(std::move(rows));
  }
  void set(const std::optional<Json>& rows) {
    if (rows) read_logprobs(*rows, tokens);
  }
};

}  // namespace

template <>
struct FieldsOf<TurnAnswer> {
  static void visit(auto& self, auto& field) {
    auto& reply = self.reply;
    field("key", self.key.parts, "what the answer depends on");
    field("hash", self.key.hash, "of the key");
    field("max_tokens", self.max_tokens, "that it was allowed");
    field("text", reply.text, "the answer");
    field("finish_reason", reply.finish_reason, "why it ended");
    field("source", reply.source, "where it came from");
    field("exact", reply.exact, "it depends on nothing but its key");
    field("prompt_tokens", KnownTokens(reply.usage, reply.usage.prompt_tokens), "null where the backend did not say");
    field("completion_tokens", KnownTokens(reply.usage, reply.usage.completion_tokens), "as prompt_tokens");
    field("reused_tokens", KnownTokens(reply.usage, reply.usage.reused_tokens), "as prompt_tokens");
    field("queued_ms", Rounded(reply.timing.queued_ms), "waiting for admission");
    field("ttft_ms", Rounded(reply.timing.ttft_ms), "from admission to the first token");
    field("latency_ms", Rounded(reply.timing.latency_ms), "from admission to the last token");
    field("cost_usd", reply.cost_usd, "null where no price is known");
    field("reasoning_tokens", reply.usage.reasoning_tokens, "only where the backend says", kWhenSet);
    field("reasoning", reply.reasoning, "where the backend tells it apart", kWhenSet);
    field("tool_calls", reply.tool_calls, "where the backend tells them apart", kWhenSet);
    field("refusal", reply.refusal, "where the backend tells it apart", kWhenSet);
    field("answered_by", reply.answered_by, "the model that answered, where the backend says", kWhenSet);
    field("tokens", TokenRows(reply.tokens), "number, bytes and time of each");
    field("logprobs", LogprobRows(reply.tokens), "log-probabilities of each", kWhenSet);
  }
};

std::string render_answers(std::span<const TurnAnswer> answers) { return write_fields(answers); }

Result<std::vector<TurnAnswer>> parse_answers(const std::string& text) {
  try {
    return read_fields<std::vector<TurnAnswer>>(text);
  } catch (const Json::exception& exception) {
    return fail(ErrorCode::corrupt, std::string("a stored answer is damaged: ") + exception.what());
  }
}

}  // namespace cupel
