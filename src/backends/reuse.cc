#include "backends/reuse.h"

#include <utility>

#include "backends/replay.h"

namespace cupel {
// Whoever infers an answer lands it, however that ends.
class ReusingBackend::Boarding {
 public:
  Boarding(ReusingBackend& backend, const std::string& hash, std::shared_ptr<Flight> flight)
      : backend_(backend), hash_(hash), flight_(std::move(flight)) {}
  Boarding(const Boarding&) = delete;
  ~Boarding() {
    {
      const std::scoped_lock lock(backend_.mutex_);
      flight_->landed = true;
      backend_.flights_.erase(hash_);
    }
    backend_.landed_.notify_all();
  }

 private:
  ReusingBackend& backend_;
  const std::string& hash_;
  std::shared_ptr<Flight> flight_;
};

ReusingBackend::ReusingBackend(std::shared_ptr<Backend> inner, AnswerStore& answers, ReuseRules rules)
    : BackendDecorator(std::move(inner)), answers_(answers), rules_(std::move(rules)), measures_(this->inner(), answers_, rules_) {}

std::vector<std::size_t> ReusingBackend::plan(std::span<const Request> requests) {
  const Result<std::optional<Json>> identity = rules_.reuse == Reuse::none ? std::nullopt : inner().identity();
  if (!identity || !*identity) return inner().plan(requests);
  std::vector<std::size_t> order;  // what needs no inference first
  std::vector<std::size_t> missing;
  std::vector<Request> asked;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (!requests[i].proved && is_stored(**identity, requests[i])) {
      order.push_back(i);
      continue;
    }
    missing.push_back(i);
    asked.push_back(requests[i]);
  }
  const std::vector<std::size_t> wanted = asked.empty() ? std::vector<std::size_t>() : inner().plan(asked);
  for (std::size_t i = 0; i < missing.size(); ++i) order.push_back(missing[wanted.size() == missing.size() ? wanted[i] : i]);
  return order;
}

Result<Reply> ReusingBackend::generate(const Request& request, const TokenSink& sink, std::stop_token stop) {
  if (rules_.reuse == Reuse::none) return inner().generate(request, sink, std::move(stop));
  const std::optional<Json> identity = CUPEL_TRY(inner().identity());
  if (!identity) return inner().generate(request, sink, std::move(stop));
  const AnswerKey key = make_answer_key(*identity, request);
  if (wants_fresh(request) && !request.repeated) {
    Flight alone;
    return infer(key, request, std::nullopt, sink, std::move(stop), alone);
  }

  std::shared_ptr<Flight> flight;
  std::optional<Reply> reply;
  while (!reply) {
    {
      std::unique_lock lock(mutex_);
      const auto [place, is_first] = flights_.try_emplace(key.hash, std::make_shared<Flight>());
      flight = place->second;
      if (!is_first) {
        if (!landed_.wait(lock, stop, [&] { return flight->landed; })) return fail(ErrorCode::cancelled, "cancelled");
        if (flight->answer) reply = replay(*flight->answer, request);
        continue;
      }
    }
    const Boarding boarding(*this, key.hash, flight);
    std::optional<StoredAnswer> stored = look_up(key, request);
    if (stored) reply = replay(*stored, request);
    if (!reply) return infer(key, request, std::move(stored), sink, stop, *flight);
  }
  if (sink && !reply->text.empty()) sink({.text = reply->text, .tokens = reply->tokens});
  return *std::move(reply);
}

std::optional<StoredAnswer> ReusingBackend::look_up(const AnswerKey& key, const Request& request) {
  if (wants_fresh(request)) {
    const std::scoped_lock lock(mutex_);
    if (!inferred_here_.contains(key.hash)) return std::nullopt;
  }
  return answers_.find(key.hash);
}

bool ReusingBackend::is_stored(const Json& identity, const Request& request) {
  const std::optional<StoredAnswer> stored = look_up(make_answer_key(identity, request), request);
  return stored && replay(*stored, request);
}

Result<Reply> ReusingBackend::infer(const AnswerKey& key, const Request& request, std::optional<StoredAnswer> known, const TokenSink& sink,
                                    std::stop_token stop, Flight& flight) {
  Request longer = request;
  const bool is_beginning = known && has_logprobs(known->reply.tokens, request.options.logprobs);
  if (is_beginning && inner().capabilities().exact) longer.known = std::move(known->reply.tokens);
  Result<Reply> reply = inner().generate(longer, sink, std::move(stop));
  if (!reply) return reply;
  keep(*reply, key, request, flight);
  trim_logprobs(reply->tokens, request.options.logprobs);
  reply->usage.known_tokens = static_cast<int>(longer.known.size());
  return reply;
}

void ReusingBackend::keep(const Reply& reply, const AnswerKey& key, const Request& request, Flight& flight) {
  const bool is_whole = static_cast<int>(reply.tokens.size()) == reply.usage.completion_tokens;
  if (!reply.exact || !is_whole || reply.source != Source::inferred) return;
  // Loading may have changed the kernels: after an illegal instruction others are used, and the answer is theirs.
  const Result<std::optional<Json>> identity = inner().identity();
  if (!identity || !*identity) return;
  const AnswerKey now = make_answer_key(**identity, request);
  const bool is_secret = rules_.is_secret && (rules_.is_secret(reply.text) || rules_.is_secret(render_json(now.parts)));
  const bool has_more = wants_fresh(request) || request.options.logprobs > 0;
  if (!is_secret) answers_.put(now, reply, request.options.max_tokens, has_more ? Replaces::equal : Replaces::shorter);
  const std::scoped_lock lock(mutex_);
  inferred_here_.insert(now.hash);
  if (now.hash == key.hash) flight.answer = make_stored_answer(now, reply, request.options.max_tokens, 0);
}

}  // namespace cupel
