#include "run/turn_key.h"

#include "base/hash.h"
#include "core/messages.h"

namespace cupel {

std::vector<Message> opening_of(const Case& content) {
  if (content.system.empty()) return {};
  return {{"system", content.system}};
}

Request request_of(const Case& content, std::int64_t seed, std::vector<Message> messages) {
  Request request{.messages = std::move(messages), .options = content.options, .constraint = content.constraint, .tools = content.tools};
  request.options.seed = seed;
  return request;
}

AnswerKey given_key(const std::string& answer, const Request& request) {
  Json parts = {{"given", answer}};
  parts["messages"] = render_messages(request.messages);
  std::string hash = sha256_hex(render_json(parts));
  return {std::move(parts), std::move(hash)};
}

Json identity_of(Backend& backend, const std::string& spec) {
  Result<std::optional<Json>> identity = backend.identity();
  if (identity && *identity) return **std::move(identity);
  Json asked = {{"backend", spec}};
  if (std::string address = backend.address(); !address.empty()) asked["address"] = std::move(address);
  return asked;
}

std::vector<AnswerKey> turn_keys(const Case& content, std::int64_t seed, const Json* identity, std::span<const std::string> outputs) {
  std::vector<AnswerKey> keys;
  std::vector<Message> messages = opening_of(content);
  for (std::size_t turn = 0; turn < content.turns.size() && turn <= outputs.size(); ++turn) {
    const Turn& asked = content.turns[turn];
    if (!asked.answer && identity == nullptr) break;
    messages.push_back({"user", asked.user});
    const Request request = request_of(content, seed, messages);
    keys.push_back(asked.answer ? given_key(*asked.answer, request) : make_answer_key(*identity, request));
    if (turn < outputs.size()) messages.push_back({"assistant", outputs[turn]});
  }
  return keys;
}

}  // namespace cupel
