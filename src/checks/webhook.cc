#include <fmt/format.h>

#include "base/text.h"
#include "checks/answer.h"
#include "checks/rows.h"
#include "checks/script_check.h"
#include "net/url.h"

namespace cupel {
namespace {

struct Args {
  std::string url;
  std::optional<double> threshold;
  void visit(auto& field) {
    field("url", url, "where the answer is sent: a POST of {output, context}; the reply is {pass, score, reason}", FieldRule::required);
    field("threshold", threshold, "the least score, where the reply has one");
  }
};

Result<Check> make(const Node& node, const CheckContext& context) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "webhook"));
  const Result<net::Url> url = net::parse_url(args.url);
  if (!url) return bad_argument(node, "webhook", url.error().message);
  return [args, shown = url->shown(), scripts = context.scripts](const Attempt& attempt) -> Result<Verdict> {
    if (scripts == nullptr) return fail(ErrorCode::unavailable, "nothing is sent from here");
    const Json reply = CUPEL_TRY(scripts->post(args.url, {{"output", attempt.output}, {"context", script_context(attempt)}}));
    if (!reply.is_object()) {
      return fail(ErrorCode::corrupt,
                  fmt::format("{} replied {}; it must be an object with 'pass'", shown, shorten(render_json(reply), 80)));
    }
    return verdict_in(reply, args.threshold, fmt::format("the web hook {} to agree", shown));
  };
}

}  // namespace

CheckRow webhook_check() {
  return {.name = "webhook",
          .summary = "a server of yours says whether the answer passes, or its score",
          .example = "webhook: http://localhost:8000/grade",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel
