#include "app/forecast.h"

#include <fmt/format.h>

#include <algorithm>

#include "backends/replay.h"
#include "core/backend_decorator.h"
#include "core/check_scripts.h"
#include "core/document_values.h"
#include "core/key_change.h"
#include "run/run.h"
#include "run/turn_key.h"

namespace cupel {
namespace {

/// Answers only what is stored.
class StoredAnswers final : public BackendDecorator {
 public:
  StoredAnswers(Backend& inner, AnswerStore* answers) : BackendDecorator(inner), answers_(answers) {}

  Result<Reply> generate(const Request& request, const TokenSink&, std::stop_token) override {
    const std::optional<Json> identity = CUPEL_TRY(inner().identity());
    if (!identity || answers_ == nullptr || request.fresh) return fail(ErrorCode::unavailable, "");
    const std::optional<StoredAnswer> stored = answers_->find(make_answer_key(*identity, request).hash);
    if (!stored) return fail(ErrorCode::unavailable, "");
    if (std::optional<Reply> reply = replay(*stored, request)) return *std::move(reply);
    known_tokens_ = stored->reply.tokens.size();
    return fail(ErrorCode::unavailable, "");
  }

  std::size_t known_tokens() const { return known_tokens_; }

 private:
  AnswerStore* answers_;
  std::size_t known_tokens_ = 0;
};

std::string names_of(const std::vector<KeyChange>& changes) {
  std::vector<std::string> names;
  for (const KeyChange& each : changes) names.push_back(each.part);
  return fmt::format("{}", fmt::join(names, ", "));
}

bool was_computed(const Attempt& stored) { return !stored.error && stored.source != Source::given && stored.timing.latency_ms > 0; }

}  // namespace

const char* fate_name(Fate fate) {
  switch (fate) {
    case Fate::given: return "given";
    case Fate::carried: return "carried";
    case Fate::judged: return "judged";
    case Fate::reused: return "reused";
    case Fate::continued: return "continued";
    case Fate::inferred: return "inferred";
    case Fate::scripted: return "scripted";
    case Fate::error: return "error";
  }
  return "error";
}

Result<std::unique_ptr<Forecaster>> Forecaster::make(const Plan& plan, const RunOptions& options, RunBackends& backends,
                                                     const PriorAttempts& priors) {
  const OpenBackend open = [&](const std::string& spec) { return backends.open(spec); };
  std::vector<OpenedBackend> opened = CUPEL_TRY(open_all(plan.backends, open));
  return std::unique_ptr<Forecaster>(new Forecaster(plan, options, backends, priors, std::move(opened)));
}

Forecaster::Forecaster(const Plan& plan, const RunOptions& options, RunBackends& backends, const PriorAttempts& priors,
                       std::vector<OpenedBackend> opened)
    : plan_(plan), options_(options), backends_(backends), priors_(priors), opened_(std::move(opened)) {
  if (options.scope.changed) changes_.emplace(plan, opened_, priors);
}

int Forecaster::concurrency(const std::string& spec) const {
  if (options_.jobs) return *options_.jobs;
  const auto found = std::ranges::find(opened_, spec, &OpenedBackend::spec);
  return found != opened_.end() && found->backend ? std::max(1, found->backend->capabilities().concurrency) : 1;
}

Forecast Forecaster::forecast(std::size_t index) {
  Forecast forecast{.attempt = describe_attempt(plan_, index)};
  const PlannedAttempt& planned = plan_.attempts[index];
  const std::shared_ptr<const Case> content = plan_.cases.content(planned.case_index);
  if (const std::optional<Error>& error = content->error) {
    forecast.fate = is_made_by_script(*error) ? Fate::scripted : Fate::error;
    forecast.why = error->message;
    return forecast;
  }
  if (changes_) {
    const Assessment assessment = changes_->assess(index);
    forecast.why = assessment.why;
    if (assessment.need == Need::carry) forecast.fate = Fate::carried;
    if (assessment.need == Need::judge) forecast.fate = Fate::judged;
    if (assessment.need != Need::infer) return forecast;
  }
  if (!planned.backend) {
    forecast.fate = Fate::given;
    if (forecast.why.empty()) forecast.why = "the answer stands in the suite";
    return forecast;
  }
  look_up(forecast, index, opened_[*planned.backend]);
  return forecast;
}

void Forecaster::look_up(Forecast& forecast, std::size_t index, const OpenedBackend& backend) {
  if (!backend.backend) {
    forecast.fate = Fate::error;
    forecast.why = backend.error->message;
    return;
  }
  const std::shared_ptr<const Case> content = plan_.cases.content(plan_.attempts[index].case_index);
  const Json identity = identity_of(*backend.backend, backend.spec);
  const std::vector<AnswerKey> first = turn_keys(*content, forecast.attempt.seed, &identity, {});
  if (!pending_.insert(first.front().hash).second) {
    forecast.fate = Fate::reused;
    forecast.why = "the same answer is inferred for another attempt of this run";
    return;
  }
  OpenedBackend stored{
      std::make_unique<StoredAnswers>(*backend.backend, options_.scope.fresh ? nullptr : backends_.answers()), {}, backend.spec};
  const std::optional<Attempt> attempt = run_attempt(plan_, index, &stored, std::nullopt, {}, {});
  if (attempt && !attempt->error) {
    pending_.erase(first.front().hash);
    forecast.fate = Fate::reused;
    forecast.why = "its answer is stored";
    return;
  }
  const std::size_t known = static_cast<const StoredAnswers&>(*stored.backend).known_tokens();
  forecast.fate = known > 0 ? Fate::continued : Fate::inferred;
  forecast.why = known > 0 ? fmt::format("the first {} tokens are stored", known) : why_inferred(forecast, index, backend);
  forecast.predicted_ms = predict(forecast.attempt);
}

std::string Forecaster::why_inferred(const Forecast& forecast, std::size_t index, const OpenedBackend& backend) const {
  if (options_.scope.fresh) return "--fresh";
  if (options_.no_store) return "--no-store";
  const Result<std::optional<Json>> known = backend.backend->identity();
  if (!known || !*known) return "whether its answers are exact here is not known, so none is stored";
  const PriorAttempt* prior = priors_.find(forecast.attempt);
  if (prior == nullptr) return "never run before";
  const Result<std::vector<TurnAnswer>> answers = priors_.answers_in(prior->row);
  if (!answers || answers->empty()) return fmt::format("run {} has no answer of it", prior->run_id);
  std::vector<std::string> outputs;
  for (const TurnAnswer& answer : *answers) outputs.push_back(answer.reply.text);
  const Json identity = identity_of(*backend.backend, backend.spec);
  const std::shared_ptr<const Case> content = plan_.cases.content(plan_.attempts[index].case_index);
  const std::vector<AnswerKey> keys = turn_keys(*content, forecast.attempt.seed, &identity, outputs);
  for (std::size_t turn = 0; turn < std::min(keys.size(), answers->size()); ++turn) {
    const std::vector<KeyChange> changes = key_changes((*answers)[turn].key.parts, keys[turn].parts);
    if (!changes.empty()) return fmt::format("changed since run {}: {}", prior->run_id, names_of(changes));
  }
  return "no stored answer";
}

std::optional<double> Forecaster::predict(const Attempt& attempt) {
  if (const PriorAttempt* prior = priors_.find(attempt)) {
    const Result<Attempt> stored = attempt_of(prior->document);
    if (stored && was_computed(*stored)) return stored->timing.latency_ms;
  }
  const auto [known, is_new] = mean_latency_.try_emplace(attempt.backend);
  if (!is_new) return known->second;
  double sum = 0;
  std::size_t count = 0;
  for (const PriorAttempt& prior : priors_.all()) {
    if (prior.backend != attempt.backend) continue;
    const Result<Attempt> stored = attempt_of(prior.document);
    if (!stored || !was_computed(*stored)) continue;
    sum += stored->timing.latency_ms;
    ++count;
  }
  if (count > 0) known->second = sum / static_cast<double>(count);
  return known->second;
}

}  // namespace cupel
