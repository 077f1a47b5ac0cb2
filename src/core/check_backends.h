// The backends that checks may ask while they judge: a judge that grades an answer, a model that says how likely a text is. A check gets
// it when it is made (CheckContext) and asks when it judges; app/ hands in what opens them.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "core/backend.h"

namespace cupel {

/// What services were paid for answers to checks.
struct CheckCosts {
  std::optional<double> usd;  // of those that have a price; nothing when there are none
  std::string unpriced;       // one that has no price; "" when all have
};

/// Thread-safe: checks judge on many threads at once.
class CheckBackends {
 public:
  virtual ~CheckBackends() = default;

  /// Opened at the first call, then shared; a backend that the run uses is the same one. Errors: as opening it.
  virtual Result<std::shared_ptr<Backend>> open(const std::string& spec) = 0;

  /// What answers where neither the check nor the attempt names a backend (an answer that came with its suite).
  virtual std::string default_spec() const = 0;

  /// Of each question that a check asks.
  virtual std::optional<double> timeout_ms() const = 0;
  virtual std::stop_token stop() const = 0;

  /// Counts what an answer of a service cost, whatever comes of it; nothing where the price is not known.
  virtual void add_cost(const std::string& /*spec*/, std::optional<double> /*usd*/) {}
};

}  // namespace cupel
