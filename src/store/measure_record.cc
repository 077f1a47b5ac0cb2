#include "store/measure_record.h"

#include <bit>
#include <cmath>

#include "core/json_reader.h"
#include "store/little_endian.h"

namespace cupel {
namespace {

constexpr std::uint32_t kGreedy = 1;
constexpr std::uint32_t kHasProbability = 2;

AnswerColumns columns_of(const AnswerKey& key, const Json& answer, std::string tokens, std::int64_t created_at) {
  AnswerColumns columns{key.hash, render_json(key.parts), render_json(answer), std::move(tokens), created_at, ""};
  columns.checksum = checksum_of(columns);
  return columns;
}

std::optional<std::vector<TokenLikelihood>> parse_tokens(std::string_view in) {
  std::vector<TokenLikelihood> tokens;
  while (!in.empty()) {
    const auto id = take_number<std::uint32_t>(in);
    const auto flags = take_number<std::uint32_t>(in);
    const auto probability = take_number<std::uint64_t>(in);
    const auto size = take_number<std::uint32_t>(in);
    if (!size || *size > in.size()) return std::nullopt;
    TokenLikelihood& token = tokens.emplace_back();
    token.id = static_cast<std::int32_t>(*id);
    token.bytes = in.substr(0, *size);
    token.greedy = (*flags & kGreedy) != 0;
    if ((*flags & kHasProbability) != 0) token.log_probability = std::bit_cast<double>(*probability);
    in.remove_prefix(*size);
  }
  return tokens;
}

// What is in `answer` under a name, of an intact entry.
std::optional<Json> content_of(const AnswerColumns& columns, const char* name) {
  if (columns.checksum != checksum_of(columns)) return std::nullopt;
  const Json json = json_or_discarded(columns.answer);
  if (!json.is_object() || !json.contains(name)) return std::nullopt;
  return json.at(name);
}

}  // namespace

AnswerColumns render_measure(const AnswerKey& key, const TextLikelihood& likelihood, std::int64_t created_at) {
  std::string tokens;
  for (const TokenLikelihood& token : likelihood.tokens) {
    append_number(tokens, static_cast<std::uint32_t>(token.id));
    append_number(tokens, (token.greedy ? kGreedy : 0) | (token.log_probability ? kHasProbability : 0));
    append_number(tokens, std::bit_cast<std::uint64_t>(token.log_probability.value_or(0)));
    append_number(tokens, static_cast<std::uint32_t>(token.bytes.size()));
    tokens += token.bytes;
  }
  const Json answer = {{"likelihood", {{"context_tokens", likelihood.context_tokens}, {"latency_ms", likelihood.latency_ms}}}};
  return columns_of(key, answer, std::move(tokens), created_at);
}

AnswerColumns render_measure(const AnswerKey& key, const Embedding& embedding, std::int64_t created_at) {
  std::string numbers;
  for (const float each : embedding.vector) append_number(numbers, std::bit_cast<std::uint32_t>(each));
  return columns_of(key, {{"embedding", {{"tokens", embedding.tokens}}}}, std::move(numbers), created_at);
}

std::optional<TextLikelihood> parse_likelihood(const AnswerColumns& columns) {
  const std::optional<Json> json = content_of(columns, "likelihood");
  std::optional<std::vector<TokenLikelihood>> tokens = parse_tokens(columns.tokens);
  if (!json || !tokens) return std::nullopt;
  try {
    return TextLikelihood{.tokens = *std::move(tokens),
                          .context_tokens = json->at("context_tokens").get<int>(),
                          .computed_tokens = 0,
                          .latency_ms = json->at("latency_ms").get<double>()};
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

std::optional<Embedding> parse_embedding(const AnswerColumns& columns) {
  const std::optional<Json> json = content_of(columns, "embedding");
  if (!json || columns.tokens.empty() || columns.tokens.size() % sizeof(float) != 0) return std::nullopt;
  Embedding embedding;
  std::string_view in = columns.tokens;
  while (const auto bits = take_number<std::uint32_t>(in)) embedding.vector.push_back(std::bit_cast<float>(*bits));
  try {
    embedding.tokens = json->at("tokens").get<int>();
    return embedding;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace cupel
