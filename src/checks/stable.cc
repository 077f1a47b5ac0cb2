#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <thread>

#include "checks/answer.h"
#include "checks/normalised.h"
#include "checks/rows.h"
#include "core/check_backends.h"

namespace cupel {
namespace {

struct Args {
  std::int64_t attempts = 3;
  double least = 1;
  bool normalise = false;
  void visit(auto& field) {
    field("attempts", attempts, "how many answers are compared, the one that is judged among them");
    field("least", least, "the share of the others that must be the same, 0 to 1");
    field("normalise", normalise, "leave case, punctuation and white space out of the comparison");
  }
};

constexpr std::int64_t kMostAttempts = 32;

// The same question again, of inference and not of what is stored; where answers vary, with seeds of their own.
Request request_of(const Attempt& attempt, std::int64_t number, std::optional<double> timeout_ms) {
  Request request{.messages = attempt.messages, .options = attempt.options, .timeout_ms = timeout_ms, .fresh = true};
  if (request.options.temperature > 0) request.options.seed += number;
  return request;
}

// All at once, so that an engine that answers several together does: what depends on the batch shows.
std::vector<Result<Reply>> ask_again(Backend& backend, const Attempt& attempt, std::int64_t times, const CheckBackends& backends) {
  std::vector<Result<Reply>> replies(static_cast<std::size_t>(times), fail(ErrorCode::internal, "not asked"));
  std::vector<std::jthread> threads;
  for (std::int64_t i = 0; i < times; ++i) {
    threads.emplace_back([&, i] {
      replies[static_cast<std::size_t>(i)] = backend.generate(request_of(attempt, i + 1, backends.timeout_ms()), {}, backends.stop());
    });
  }
  threads.clear();
  return replies;
}

Result<Verdict> judge_stable(const Args& args, CheckBackends* backends, const Attempt& attempt) {
  const std::string expected = fmt::format("{} answers that are the same", args.attempts);
  if (attempt.source == Source::given || backends == nullptr) {
    return Verdict{.outcome = Outcome::skip, .expected = expected, .found = "", .why = "a given answer is not inferred again"};
  }
  const std::shared_ptr<Backend> backend = CUPEL_TRY(backends->open(attempt.backend));
  const auto form = [&](const std::string& text) { return args.normalise ? normalised(text, {}) : text; };
  const std::string own = form(attempt.output);
  double same = 0;
  std::string other;
  for (const Result<Reply>& reply : ask_again(*backend, attempt, args.attempts - 1, *backends)) {
    if (!reply) return fail(reply.error());
    const bool is_same = form(reply->text) == own;
    same += is_same ? 1 : 0;
    if (!is_same && other.empty()) other = reply->text;
  }
  const double share = same / static_cast<double>(args.attempts - 1);
  const std::string found = fmt::format("{:g} of {} others are the same as {}", same, args.attempts - 1, quote(attempt.output, 60));
  Verdict verdict = verdict_of(share >= args.least - 1e-12, expected, found);
  verdict.score = share;
  if (same < static_cast<double>(args.attempts - 1)) verdict.why = "another answer: " + quote(other);
  return verdict;
}

Result<Check> make(const Node& node, const CheckContext& context) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "stable"));
  if (args.attempts < 2 || args.attempts > kMostAttempts) {
    return bad_argument(node, "stable", fmt::format("'attempts' is 2 to {}, not {}", kMostAttempts, args.attempts));
  }
  if (!(args.least >= 0 && args.least <= 1)) return bad_argument(node, "stable", fmt::format("'least' is 0 to 1, not {:g}", args.least));
  return Check([args, backends = context.backends](const Attempt& attempt) { return judge_stable(args, backends, attempt); });
}

}  // namespace

CheckRow stable_check() {
  return {.name = "stable",
          .summary = "the same question, inferred again together with others, gets the same answer; other seeds where answers vary",
          .example = "stable: {attempts: 3}",
          .fields = describe_fields<Args>(),
          .needs_model = true,
          .make = make};
}

}  // namespace cupel
