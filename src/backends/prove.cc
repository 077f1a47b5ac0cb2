#include "backends/prove.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "core/key_change.h"
#include "engine/text_stream.h"

namespace cupel {
namespace {

// The parts of a key that the backend decides, not the request.
Result<void> check_same_backend(Backend& backend, const Json& key) {
  const std::optional<Json> identity = CUPEL_TRY(backend.identity());
  if (!identity) return fail(ErrorCode::unavailable, "the backend does not say what its answers depend on, so they cannot be proved");
  for (const auto& [name, value] : identity->items()) {
    const auto stored = key.find(name);
    if (stored != key.end() && *stored == value) continue;
    const std::vector<KeyChange> changes = key_changes({{name, stored == key.end() ? Json() : *stored}}, {{name, value}});
    const KeyChange& change = changes.front();
    return fail(ErrorCode::unavailable,
                fmt::format("the {} that answered {} not here", change.part, change.part == "weights" ? "are" : "is"),
                {fmt::format("answered: {}", change.before.empty() ? "unknown" : change.before), fmt::format("here: {}", change.after)});
  }
  return {};
}

// Where the text is not that of the tokens.
std::optional<Proof> refute_text(const Reply& reply, const std::vector<std::string>& stops) {
  engine::TextStream stream(stops);
  std::vector<std::size_t> ends;
  for (const AnswerToken& token : reply.tokens) {
    if (stream.stopped()) break;
    stream.push(token.bytes);
    ends.push_back(stream.text().size());
  }
  if (!stream.stopped()) stream.flush();
  const std::string& said = stream.text();
  if (said == reply.text) return std::nullopt;
  const std::size_t at = common_prefix_size(said, reply.text);
  const auto token = std::upper_bound(ends.begin(), ends.end(), at);
  const std::size_t begin = token == ends.begin() ? 0 : *(token - 1);
  const std::size_t size = (token == ends.end() ? said.size() : *token) - begin;
  const auto piece = [&](const std::string& text) { return begin < text.size() ? text.substr(begin, size) : std::string(); };
  return Proof{.position = static_cast<int>(token - ends.begin()), .expected = piece(said), .found = piece(reply.text)};
}

}  // namespace

Result<Proof> prove_answer(Backend& backend, const TurnAnswer& answer, std::stop_token stop) {
  Request request = CUPEL_TRY(request_of(answer.key.parts));
  request.options.max_tokens = answer.max_tokens;
  CUPEL_CHECK(check_same_backend(backend, answer.key.parts));
  if (std::optional<Proof> refuted = refute_text(answer.reply, request.options.stop)) return *std::move(refuted);
  return backend.verify(request, answer.reply, std::move(stop));
}

}  // namespace cupel
