#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/text.h"
#include "checks/answer.h"
#include "checks/asking.h"
#include "checks/rows.h"

namespace cupel {
namespace {

struct Args {
  std::vector<std::string> text;
  double threshold = 0.75;
  std::optional<double> max_distance;
  std::string backend = kDefaultEmbeddingModel;
  void visit(auto& field) {
    field("text", text, "what the answer must mean; of several texts the nearest one counts", FieldRule::required);
    field("threshold", threshold, "the least cosine between the vectors of text and answer, -1 to 1");
    field("max_distance", max_distance,
          "instead of a threshold: the greatest distance between the vectors, 0 to 2; the score is then 1 / (1 + distance)");
    field("backend", backend, "the embedding model that is asked");
  }
};

/// The length of the straight line between the ends of two vectors, both brought to length 1.
double distance(std::span<const float> a, std::span<const float> b) {
  const auto length = [](std::span<const float> vector) {
    double squares = 0;
    for (const float x : vector) squares += static_cast<double>(x) * x;
    return squares > 0 ? std::sqrt(squares) : 1;
  };
  const double length_a = length(a), length_b = length(b);
  double squares = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    const double difference = a[i] / length_a - b[i] / length_b;
    squares += difference * difference;
  }
  return std::sqrt(squares);
}

Result<Verdict> judge(const Args& args, CheckBackends* backends, const Attempt& attempt) {
  const std::string quoted = args.text.size() == 1 ? fmt::format("'{}'", shorten(printable(args.text.front()), 60))
                                                   : fmt::format("any of {} texts", args.text.size());
  const std::string limit =
      args.max_distance ? fmt::format("distance at most {:g}", *args.max_distance) : fmt::format("cosine at least {:g}", args.threshold);
  const std::string expected = fmt::format("a meaning like {} ({})", quoted, limit);
  if (trim(attempt.output).empty()) return failed(expected, quote(attempt.output), "an empty answer means nothing");
  const Asked asked = CUPEL_TRY(Asked::open(backends, args.backend, attempt));
  EmbedRequest request{.texts = args.text};
  request.texts.push_back(attempt.output);
  const EmbedReply reply = CUPEL_TRY(asked.embed(request));
  const std::vector<float>& answer = reply.embeddings.back().vector;
  double best = -1, nearest = 2;  // the least that a cosine and the most that a distance can be
  for (std::size_t i = 0; i < args.text.size(); ++i) {
    best = std::max(best, cosine(reply.embeddings[i].vector, answer));
    nearest = std::min(nearest, distance(reply.embeddings[i].vector, answer));
  }
  const double found = args.max_distance ? nearest : best;
  const bool is_pass = args.max_distance ? nearest <= *args.max_distance + 1e-9 : best >= args.threshold;
  Verdict verdict = verdict_of(is_pass, expected, fmt::format("{:.3f}: {}", found, quote(attempt.output, 80)));
  verdict.score = args.max_distance ? 1 / (1 + nearest) : std::clamp(best, 0.0, 1.0);
  return verdict;
}

Result<Check> make(const Node& node, const CheckContext& context) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "similar"));
  if (args.text.empty() || std::ranges::any_of(args.text, [](const std::string& each) { return trim(each).empty(); })) {
    return bad_argument(node, "similar", "the text is empty");
  }
  if (!(args.threshold >= -1 && args.threshold <= 1)) return bad_argument(node, "similar", "threshold must be between -1 and 1");
  if (args.max_distance && !(*args.max_distance >= 0 && std::isfinite(*args.max_distance))) {
    return bad_argument(node, "similar", "max_distance must be a number of at least 0");
  }
  if (args.max_distance && node.find("threshold") != nullptr) {
    return bad_argument(node, "similar", "takes either 'threshold', of the cosine, or 'max_distance'");
  }
  if (args.backend.empty()) return bad_argument(node, "similar", "backend is empty text");
  CUPEL_CHECK(check_backend_argument(node, "similar", args.backend));
  return [args, backends = context.backends](const Attempt& attempt) { return judge(args, backends, attempt); };
}

}  // namespace

CheckRow similar_check() {
  return {.name = "similar",
          .summary = "the answer means what a text means: by the cosine of their embeddings, which is also the score, or by their distance",
          .example = "similar: {text: The capital of France is Paris., threshold: 0.8}",
          .fields = describe_fields<Args>(),
          .needs_model = true,
          .make = make};
}

}  // namespace cupel
