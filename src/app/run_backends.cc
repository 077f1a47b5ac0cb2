#include "app/run_backends.h"

#include "backends/server_key.h"
#include "base/hash.h"
#include "models/known_models.h"

namespace cupel {
namespace {

Reuse reuse_of(const RunOptions& options) {
  if (options.no_store) return Reuse::none;
  return options.scope.fresh ? Reuse::own : Reuse::all;
}

}  // namespace

AnswerLimits answer_limits(const RunOptions& options) {
  return {.max_bytes = static_cast<std::uint64_t>(options.answers_max_mb) << 20U,
          .max_age_s = std::int64_t{options.answers_max_days} * 24 * 3600};
}

RunBackends::RunBackends(const RunOptions& options, OpenedBackends& opened, const Workspace& workspace)
    : opened_(opened),
      stop_(workspace.stop),
      reuse_(reuse_of(options)),
      default_spec_(options.scope.backend.empty() ? std::string(default_model_name()) : options.scope.backend.front()),
      timeout_ms_(options.scope.timeout ? std::optional(*options.scope.timeout * 1000) : std::nullopt),
      audit_percent_(options.scope.audit.value_or(0)),
      audit_salt_(to_rfc3339(workspace.clock->wall())),
      secrets_(secret_environment(workspace)) {}

Result<std::shared_ptr<Backend>> RunBackends::open(const std::string& spec) {
  const std::scoped_lock lock(mutex_);
  std::shared_ptr<Backend>& place = reusing_[spec];
  if (place) return place;
  std::shared_ptr<Backend> backend = CUPEL_TRY(opened_.open(spec));
  ReuseRules rules{.reuse = reuse_, .is_secret = [this](std::string_view text) { return secrets_.occurs_in(text); }};
  if (audit_percent_ > 0) rules.is_audited = [this](std::string_view hash) { return is_audited(hash); };
  place = std::make_shared<ReusingBackend>(std::move(backend), opened_.answers(), std::move(rules));
  return place;
}

// Another share in each run.
bool RunBackends::is_audited(std::string_view hash) const {
  constexpr double kMost = 0xFFFFFFFF;
  const std::string salted = sha256_hex(audit_salt_ + std::string(hash));
  return static_cast<double>(std::stoul(salted.substr(0, 8), nullptr, 16)) <= kMost * audit_percent_ / 100;
}

void RunBackends::add_cost(const std::string& spec, std::optional<double> usd) {
  const std::scoped_lock lock(mutex_);
  if (usd) spent_.usd = spent_.usd.value_or(0) + *usd;
  else spent_.unpriced = spec;
}

CheckCosts RunBackends::spent_by_checks() const {
  const std::scoped_lock lock(mutex_);
  return spent_;
}

Result<ModelFacts> RunBackends::prove_weights(const std::string& spec) {
  const std::shared_ptr<Backend> backend = CUPEL_TRY(open(spec));
  return backend->prove_weights(stop_);
}

}  // namespace cupel
