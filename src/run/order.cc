#include "run/order.h"

#include <algorithm>

#include "run/dialogue.h"
#include "run/turn_key.h"

namespace cupel {
namespace {

// The first question of the attempt; later ones depend on its answers.
Request first_request(const Plan& plan, std::size_t index, const Audit* audit) {
  const PlannedAttempt& planned = plan.attempts[index];
  const std::shared_ptr<const Case> held = plan.cases.content(planned.case_index);
  const Case& content = *held;
  const std::string& first = content.turns.front().user;
  std::vector<Message> messages = opening_of(content);
  messages.push_back({"user", first});
  if (content.dialogue) messages = messages_of(*content.dialogue, 1, std::vector<Utterance>{{0, first}});
  Request request = request_of(content, content.options.seed + planned.attempt - 1, std::move(messages));
  request.proved = audit != nullptr && audit->covers(index);
  return request;
}

std::vector<std::size_t> ask_order(const Plan& plan, std::span<const std::size_t> attempts, const OpenedBackend* backend,
                                   const Audit* audit) {
  std::vector<std::size_t> order(attempts.begin(), attempts.end());
  if (backend == nullptr || !backend->backend) return order;
  std::vector<Request> requests;
  for (const std::size_t index : attempts) requests.push_back(first_request(plan, index, audit));
  const std::vector<std::size_t> wanted = backend->backend->plan(requests);
  if (wanted.size() == order.size()) std::ranges::transform(wanted, order.begin(), [&](std::size_t i) { return attempts[i]; });
  return order;
}

}  // namespace

std::vector<std::size_t> order_attempts(const Plan& plan, std::span<const std::size_t> attempts, std::span<const OpenedBackend> backends,
                                        const Audit* audit) {
  std::vector<std::size_t> order;
  while (!attempts.empty()) {
    const std::optional<std::size_t> backend = plan.attempts[attempts.front()].backend;
    const auto end = std::ranges::find_if(attempts, [&](std::size_t index) { return plan.attempts[index].backend != backend; });
    const std::span<const std::size_t> stretch(attempts.begin(), end);
    const std::vector<std::size_t> ordered = ask_order(plan, stretch, backend ? &backends[*backend] : nullptr, audit);
    order.insert(order.end(), ordered.begin(), ordered.end());
    attempts = attempts.subspan(stretch.size());
  }
  return order;
}

}  // namespace cupel
