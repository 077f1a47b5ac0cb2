#include "checks/asking.h"

#include <fmt/format.h>

#include "base/text.h"
#include "checks/answer.h"
#include "core/backend_spec.h"

namespace cupel {

Result<void> check_backend_argument(const Node& args, std::string_view check, const std::string& spec) {
  if (spec.empty()) return {};
  if (Result<BackendSpec> parsed = parse_backend_spec(spec); !parsed) return bad_argument(args, check, parsed.error().message);
  return {};
}

Result<Asked> Asked::open(CheckBackends* backends, const std::string& spec, const Attempt& attempt) {
  if (backends == nullptr) return fail(ErrorCode::unavailable, "this check asks a model, and here none can be asked");
  std::string asked = spec;
  if (asked.empty()) asked = attempt.source == Source::given ? backends->default_spec() : attempt.backend;
  std::shared_ptr<Backend> backend = CUPEL_TRY(backends->open(asked));
  return Asked(*backends, std::move(asked), std::move(backend));
}

Result<ScoreReply> Asked::score(const ScoreRequest& request) const {
  ScoreRequest timed = request;
  timed.timeout_ms = backends_->timeout_ms();
  Result<ScoreReply> reply = backend_->score(timed, backends_->stop());
  if (!reply) return fail(named(std::move(reply).error()));
  return reply;
}

Result<EmbedReply> Asked::embed(const EmbedRequest& request) const {
  Result<EmbedReply> reply = backend_->embed(request, backends_->stop());
  if (!reply) return fail(named(std::move(reply).error()));
  return reply;
}

Error Asked::named(Error error) const { return std::move(error).with(fmt::format("asking backend '{}'", printable(spec_))); }

}  // namespace cupel
