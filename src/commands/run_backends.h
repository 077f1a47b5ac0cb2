// The backends of a run and of its checks, each opened once: they answer from $CUPEL_HOME/answers.db what was inferred before, unless the
// options say otherwise.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>

#include "backends/reuse.h"
#include "commands/run.h"
#include "config/workspace.h"
#include "core/backend.h"
#include "core/check_backends.h"
#include "core/secret_mask.h"
#include "store/answer_store.h"

namespace cupel {

/// Thread-safe.
class RunBackends final : public CheckBackends {
 public:
  /// `workspace` must outlive it.
  RunBackends(const RunArgs& args, const Workspace& workspace);

  /// Must not outlive this. Errors: as open_backend().
  Result<std::shared_ptr<Backend>> open(const std::string& spec) override;

  std::string default_spec() const override { return default_spec_; }
  std::optional<double> timeout_ms() const override { return timeout_ms_; }
  std::stop_token stop() const override { return workspace_.stop; }
  void add_cost(const std::string& spec, std::optional<double> usd) override;

  /// So far.
  CheckCosts spent_by_checks() const;

  /// What answers for the spec, proved as far as it can be. Errors: as open_backend() and Backend::prove_weights().
  Result<ModelFacts> prove_weights(const std::string& spec, std::stop_token stop);

  /// Where they look; empty when they look nowhere.
  AnswerStore* answers() { return reuse_ == Reuse::none ? nullptr : &answers_; }

 private:
  bool is_audited(std::string_view hash) const;

  const Workspace& workspace_;
  const Reuse reuse_;
  const std::string default_spec_;
  const std::optional<double> timeout_ms_;
  const double audit_percent_;
  const std::string audit_salt_;
  const SecretMask secrets_;
  AnswerStore answers_;
  mutable std::mutex mutex_;
  CheckCosts spent_;
  std::map<std::string, std::shared_ptr<Backend>> opened_;  // before the store they use
};

}  // namespace cupel
