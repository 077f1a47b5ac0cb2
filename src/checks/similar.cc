#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/answer.h"
#include "checks/asking.h"
#include "checks/rows.h"

namespace cupel {
namespace {

struct Args {
  std::vector<std::string> text;
  double threshold = 0.75;
  std::string backend = kDefaultEmbeddingModel;
  void visit(auto& field) {
    field("text", text, "what the answer must mean; of several texts the nearest one counts", FieldRule::required);
    field("threshold", threshold, "the least cosine between the vectors of text and answer, -1 to 1");
    field("backend", backend, "the embedding model that is asked");
  }
};

Result<Verdict> judge(const Args& args, CheckBackends* backends, const Attempt& attempt) {
  const std::string quoted = args.text.size() == 1 ? fmt::format("'{}'", shorten(printable(args.text.front()), 60))
                                                   : fmt::format("any of {} texts", args.text.size());
  const std::string expected = fmt::format("a meaning like {} (cosine at least {:g})", quoted, args.threshold);
  if (trim(attempt.output).empty()) return failed(expected, quote(attempt.output), "an empty answer means nothing");
  const Asked asked = CUPEL_TRY(Asked::open(backends, args.backend, attempt));
  EmbedRequest request{.texts = args.text};
  request.texts.push_back(attempt.output);
  const EmbedReply reply = CUPEL_TRY(asked.embed(request));
  double best = -1;
  for (std::size_t i = 0; i < args.text.size(); ++i) {
    best = std::max(best, cosine(reply.embeddings[i].vector, reply.embeddings.back().vector));
  }
  Verdict verdict = verdict_of(best >= args.threshold, expected, fmt::format("{:.3f}: {}", best, quote(attempt.output, 80)));
  verdict.score = std::clamp(best, 0.0, 1.0);
  return verdict;
}

Result<Check> make(const Node& node, const CheckContext& context) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "similar"));
  if (args.text.empty() || std::ranges::any_of(args.text, [](const std::string& each) { return trim(each).empty(); })) {
    return bad_argument(node, "similar", "the text is empty");
  }
  if (!(args.threshold >= -1 && args.threshold <= 1)) return bad_argument(node, "similar", "threshold must be between -1 and 1");
  if (args.backend.empty()) return bad_argument(node, "similar", "backend is empty text");
  CUPEL_CHECK(check_backend_argument(node, "similar", args.backend));
  return [args, backends = context.backends](const Attempt& attempt) { return judge(args, backends, attempt); };
}

}  // namespace

CheckRow similar_check() {
  return {.name = "similar",
          .summary = "the answer means what a text means: the cosine of their embeddings, which is also the score",
          .example = "similar: {text: The capital of France is Paris., threshold: 0.8}",
          .fields = describe_fields<Args>(),
          .needs_model = true,
          .make = make};
}

}  // namespace cupel
