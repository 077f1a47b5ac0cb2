#include "store/token_logprobs.h"

#include <fmt/format.h>

#include <algorithm>

namespace cupel {
namespace {

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  throw Json::other_error::create(501, "not hexadecimal", nullptr);
}

}  // namespace

std::string to_hex(std::string_view bytes) {
  std::string hex;
  for (const char byte : bytes) hex += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return hex;
}

std::string from_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) bytes += static_cast<char>(digit_of(hex[i]) * 16 + digit_of(hex[i + 1]));
  return bytes;
}

Json render_logprobs(const std::vector<AnswerToken>& tokens) {
  if (std::ranges::none_of(tokens, [](const AnswerToken& token) { return token.log_probability.has_value(); })) return nullptr;
  Json list = Json::array();
  for (const AnswerToken& token : tokens) {
    Json likeliest = Json::array();
    for (const LikelyToken& each : token.likeliest) likeliest.push_back({each.id, to_hex(each.bytes), each.log_probability});
    list.push_back({token.log_probability ? Json(*token.log_probability) : Json(nullptr), std::move(likeliest)});
  }
  return list;
}

void read_logprobs(const Json& json, std::vector<AnswerToken>& tokens) {
  if (json.is_null()) return;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Json& row = json.at(i);
    if (const Json& own = row.at(0); !own.is_null()) tokens[i].log_probability = own.get<double>();
    for (const Json& each : row.at(1)) tokens[i].likeliest.push_back({each.at(0), from_hex(each.at(1)), each.at(2)});
  }
}

}  // namespace cupel
