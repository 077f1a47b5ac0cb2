#include "store/run_answers.h"

#include <fmt/format.h>

#include <cmath>

#include "core/document_values.h"

namespace cupel {
namespace {

std::string to_hex(std::string_view bytes) {
  std::string hex;
  for (const char byte : bytes) hex += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return hex;
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  throw Json::other_error::create(501, "not hexadecimal", nullptr);
}

std::string from_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) bytes += static_cast<char>(digit_of(hex[i]) * 16 + digit_of(hex[i + 1]));
  return bytes;
}

TurnAnswer read_answer(const Json& json) {
  TurnAnswer answer{.key = {json.at("key"), json.at("hash")}, .max_tokens = json.at("max_tokens"), .text = json.at("text")};
  const auto reason = json.at("finish_reason").get<std::string>();
  for (const FinishReason each : {FinishReason::length, FinishReason::cancelled, FinishReason::decided}) {
    if (reason == finish_reason_name(each)) answer.finish_reason = each;
  }
  for (const Json& token : json.at("tokens")) answer.tokens.push_back({token.at(0), from_hex(token.at(1)), token.at(2)});
  return answer;
}

}  // namespace

std::string render_answers(std::span<const TurnAnswer> answers) {
  Json list = Json::array();
  for (const TurnAnswer& answer : answers) {
    Json tokens = Json::array();
    for (const AnswerToken& token : answer.tokens) {
      tokens.push_back({token.id, to_hex(token.bytes), std::round(static_cast<double>(token.ms) * 100) / 100});
    }
    list.push_back({{"key", answer.key.parts},
                    {"hash", answer.key.hash},
                    {"max_tokens", answer.max_tokens},
                    {"finish_reason", finish_reason_name(answer.finish_reason)},
                    {"text", answer.text},
                    {"tokens", std::move(tokens)}});
  }
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
