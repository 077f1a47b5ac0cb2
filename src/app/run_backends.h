// The backends as one run and its checks see them: they answer from the stored answers what was inferred before, unless the options say
// otherwise, and what checks ask is paid for by this run.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>

#include "app/opened_backends.h"
#include "app/run_options.h"
#include "backends/reuse.h"
#include "core/check_backends.h"
#include "core/secret_mask.h"

namespace cupel {

/// How much the stored answers may take.
AnswerLimits answer_limits(const RunOptions& options);

/// Thread-safe.
class RunBackends final : public CheckBackends {
 public:
  /// `opened` and `workspace` must outlive it.
  RunBackends(const RunOptions& options, OpenedBackends& opened, const Workspace& workspace);

  /// Must not outlive this. Errors: as open_backend().
  Result<std::shared_ptr<Backend>> open(const std::string& spec) override;

  std::string default_spec() const override { return default_spec_; }
  std::optional<double> timeout_ms() const override { return timeout_ms_; }
  std::stop_token stop() const override { return stop_; }
  void add_cost(const std::string& spec, std::optional<double> usd) override;

  /// So far.
  CheckCosts spent_by_checks() const;

  /// What answers for the spec, proved as far as it can be. Errors: as open_backend() and Backend::prove_weights().
  Result<ModelFacts> prove_weights(const std::string& spec);

  /// What no log or report may hold: also keys that the user's configuration names.
  const SecretMask& secrets() const { return secrets_; }

  /// Where they look; null when they look nowhere.
  AnswerStore* answers() { return reuse_ == Reuse::none ? nullptr : &opened_.answers(); }

 private:
  bool is_audited(std::string_view hash) const;

  OpenedBackends& opened_;
  const std::stop_token stop_;
  const Reuse reuse_;
  const std::string default_spec_;
  const std::optional<double> timeout_ms_;
  const double audit_percent_;
  const std::string audit_salt_;
  const SecretMask secrets_;
  mutable std::mutex mutex_;
  CheckCosts spent_;
  std::map<std::string, std::shared_ptr<Backend>> reusing_;
};

}  // namespace cupel
