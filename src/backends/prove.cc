#include "backends/prove.h"

#include <fmt/format.h>

#include <utility>

#include "core/key_change.h"

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

}  // namespace

Result<Proof> prove_answer(Backend& backend, const TurnAnswer& answer, std::stop_token stop) {
  Request request = CUPEL_TRY(request_of(answer.key.parts));
  request.options.max_tokens = answer.max_tokens;
  CUPEL_CHECK(check_same_backend(backend, answer.key.parts));
  return backend.verify(request, answer.reply, std::move(stop));
}

}  // namespace cupel
