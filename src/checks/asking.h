// How checks that ask a model find the one they ask: the attempt's own, or one that the check names.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/check.h"
#include "core/check_backends.h"

namespace cupel {

/// Whether `spec` could be a backend; "" is the attempt's own. Errors: invalid_suite, with the place.
Result<void> check_backend_argument(const Node& args, std::string_view check, const std::string& spec);

/// What is asked: the backend called `spec`, else the attempt's; of an answer that was given with its suite the default one.
class Asked {
 public:
  /// Errors: unavailable (none can be asked); those of opening it.
  static Result<Asked> open(CheckBackends* backends, const std::string& spec, const Attempt& attempt);

  // Errors name the backend.
  Result<ScoreReply> score(const ScoreRequest& request) const;
  Result<EmbedReply> embed(const EmbedRequest& request) const;

  std::optional<std::uint64_t> memory_bytes() const { return backend_->memory_bytes(); }

 private:
  Asked(CheckBackends& backends, std::string spec, std::shared_ptr<Backend> backend)
      : backends_(&backends), spec_(std::move(spec)), backend_(std::move(backend)) {}
  Error named(Error error) const;

  CheckBackends* backends_;
  std::string spec_;
  std::shared_ptr<Backend> backend_;
};

}  // namespace cupel
