#include "commands/run_backends.h"

#include "backends/open.h"
#include "base/hash.h"
#include "models/known_models.h"

namespace cupel {
namespace {

Reuse reuse_of(const RunArgs& args) {
  if (args.no_store) return Reuse::none;
  return args.fresh ? Reuse::own : Reuse::all;
}

AnswerStoreOptions store_options(const RunArgs& args, const Workspace& workspace) {
  return {.path = workspace.home / "answers.db",
          .limits = {.max_bytes = static_cast<std::uint64_t>(args.answers_max_mb) << 20U,
                     .max_age_s = std::int64_t{args.answers_max_days} * 24 * 3600},
          .clock = workspace.clock,
          .warn = workspace.say};
}

}  // namespace

RunBackends::RunBackends(const RunArgs& args, const Workspace& workspace)
    : workspace_(workspace),
      reuse_(reuse_of(args)),
      default_spec_(args.backend.empty() ? std::string(default_model_name()) : args.backend.front()),
      timeout_ms_(args.timeout ? std::optional(*args.timeout * 1000) : std::nullopt),
      audit_percent_(args.audit.value_or(0)),
      audit_salt_(to_rfc3339(workspace.clock->wall())),
      secrets_(workspace.environment),
      answers_(store_options(args, workspace)) {}

Result<std::shared_ptr<Backend>> RunBackends::open(const std::string& spec) {
  const std::scoped_lock lock(mutex_);
  const auto [place, is_new] = opened_.try_emplace(spec);
  if (!is_new && place->second) return place->second;
  Result<std::unique_ptr<Backend>> backend = open_backend(spec, workspace_);
  if (!backend) return fail(std::move(backend).error());
  ReuseRules rules{.reuse = reuse_, .is_secret = [this](std::string_view text) { return secrets_.occurs_in(text); }};
  if (audit_percent_ > 0) rules.is_audited = [this](std::string_view hash) { return is_audited(hash); };
  place->second = std::make_shared<ReusingBackend>(std::move(*backend), answers_, std::move(rules));
  return place->second;
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

Result<ModelFacts> RunBackends::prove_weights(const std::string& spec, std::stop_token stop) {
  const std::shared_ptr<Backend> backend = CUPEL_TRY(open(spec));
  return backend->prove_weights(std::move(stop));
}

}  // namespace cupel
