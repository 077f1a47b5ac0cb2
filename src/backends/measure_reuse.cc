#include "backends/measure_reuse.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace cupel {
namespace {

std::vector<std::string> chosen(std::span<const std::string> texts, std::span<const std::size_t> indices) {
  std::vector<std::string> out;
  for (const std::size_t i : indices) out.push_back(texts[i]);
  return out;
}

bool is_same(const Embedding& a, const Embedding& b) { return a == b; }
bool is_same(const TextLikelihood& a, const TextLikelihood& b) { return a.tokens == b.tokens && a.context_tokens == b.context_tokens; }

std::string described(const Embedding&, const Embedding&) { return "its vector is another"; }
std::string described(const TextLikelihood& stored, const TextLikelihood& computed) {
  return fmt::format("its log-likelihood is {}, not {}", computed.log_likelihood(), stored.log_likelihood());
}

}  // namespace

Result<std::optional<Json>> MeasureReuse::identity() {
  return rules_.reuse == Reuse::none ? Result<std::optional<Json>>(std::nullopt) : inner_.identity();
}

template <class Value, class KeyOf, class Find>
MeasureReuse::Asked<Value> MeasureReuse::look_up(const Json& identity, std::span<const std::string> texts, KeyOf key_of, Find find) {
  Asked<Value> asked;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const AnswerKey& key = asked.keys.emplace_back(key_of(identity, texts[i]));
    bool may_look = rules_.reuse == Reuse::all;
    if (!may_look) {
      const std::scoped_lock lock(mutex_);
      may_look = computed_here_.contains(key.hash);
    }
    std::optional<Value>& stored = asked.stored.emplace_back();
    if (may_look) stored = find(key.hash);
    if (!stored || (rules_.is_audited && rules_.is_audited(key.hash))) asked.missing.push_back(i);
  }
  return asked;
}

template <class Value, class KeyOf>
Result<std::vector<Value>> MeasureReuse::join(Asked<Value> asked, std::vector<Value> computed, std::span<const std::string> texts,
                                              KeyOf key_of) {
  // Loading may have changed the kernels: after an illegal instruction others are used.
  const Result<std::optional<Json>> identity = inner_.identity();
  for (std::size_t i = 0; i < asked.missing.size(); ++i) {
    const std::size_t at = asked.missing[i];
    std::optional<Value>& stored = asked.stored[at];
    const AnswerKey now = identity && *identity ? key_of(**identity, texts[at]) : AnswerKey{};
    if (stored && now.hash == asked.keys[at].hash && !is_same(*stored, computed[i])) {
      answers_.remove(now.hash);
      return fail(ErrorCode::corrupt,
                  fmt::format("what is stored of '{}' is not what inference gives: {}", shorten(printable(texts[at]), 60),
                              described(*stored, computed[i])),
                  {"it was forgotten: the next run computes it anew"});
    }
    const bool is_secret = rules_.is_secret && rules_.is_secret(render_json(now.parts));
    if (!stored && !now.hash.empty() && !is_secret) answers_.put(now, computed[i]);
    stored = std::move(computed[i]);
    const std::scoped_lock lock(mutex_);
    computed_here_.insert(now.hash);
  }
  std::vector<Value> all;
  for (std::optional<Value>& each : asked.stored) all.push_back(*std::move(each));
  return all;
}

Result<ScoreReply> MeasureReuse::score(const ScoreRequest& request, const std::stop_token& stop) {
  const std::optional<Json> identity = CUPEL_TRY(this->identity());
  if (!identity || !check_score_request(request)) return inner_.score(request, stop);
  const auto key_of = [&](const Json& of, const std::string& text) { return make_likelihood_key(of, request, text); };
  auto asked =
      look_up<TextLikelihood>(*identity, request.texts, key_of, [&](const std::string& hash) { return answers_.find_likelihood(hash); });
  ScoreReply reply{.texts = {}, .exact = true};
  if (!asked.missing.empty()) {
    ScoreRequest missing = request;
    missing.texts = chosen(request.texts, asked.missing);
    reply = CUPEL_TRY(inner_.score(missing, stop));
    if (!reply.exact) return asked.missing.size() == request.texts.size() ? Result<ScoreReply>(reply) : inner_.score(request, stop);
  }
  reply.texts = CUPEL_TRY(join(std::move(asked), std::move(reply.texts), request.texts, key_of));
  return reply;
}

Result<EmbedReply> MeasureReuse::embed(const EmbedRequest& request, const std::stop_token& stop) {
  const std::optional<Json> identity = CUPEL_TRY(this->identity());
  if (!identity || !check_embed_request(request)) return inner_.embed(request, stop);
  auto asked = look_up<Embedding>(*identity, request.texts, make_embedding_key,
                                  [&](const std::string& hash) { return answers_.find_embedding(hash); });
  EmbedReply reply{.embeddings = {}, .latency_ms = 0, .exact = true};
  if (!asked.missing.empty()) {
    reply = CUPEL_TRY(inner_.embed({chosen(request.texts, asked.missing)}, stop));
    if (!reply.exact) return asked.missing.size() == request.texts.size() ? Result<EmbedReply>(reply) : inner_.embed(request, stop);
  }
  reply.embeddings = CUPEL_TRY(join(std::move(asked), std::move(reply.embeddings), request.texts, make_embedding_key));
  return reply;
}

}  // namespace cupel
