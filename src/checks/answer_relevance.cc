#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/answer.h"
#include "checks/asking.h"
#include "checks/context_check.h"
#include "checks/rows.h"

namespace cupel {
namespace {

constexpr int kQuestions = 3;

// The definition of Es et al., "RAGAS: Automated Evaluation of Retrieval Augmented Generation" (2023): from the answer alone a judge
// guesses what was asked; the nearer its guesses mean what really was asked, the more the answer is about it. One that evades counts as 0.
struct Args {
  std::string question;
  double threshold = 0.7;
  std::string judge;
  std::string embedding = kDefaultEmbeddingModel;
  void visit(auto& field) {
    field("question", question, "what was asked; by default the prompt");
    field("threshold", threshold, "the least mean cosine between what was asked and the judge's guesses of it");
    field("judge", judge, kJudgeHelp);
    field("embedding", embedding, "the embedding model that compares them");
  }
};

JudgeQuestion question_of(const Attempt& attempt) {
  return {.task = fmt::format("Write {} different questions to which the text is an answer, each as somebody would ask it who does not "
                              "know the text. Then say whether the text evades: that it does not know, or does not want to say.",
                              kQuestions),
          .exhibits = {{"text", attempt.output}},
          .schema = object_schema({{"questions", list_schema(text_schema(200), kQuestions, kQuestions)}, {"evades", yes_or_no_schema()}})};
}

Result<Verdict> judge_answer(const Args& args, const Judge& judge, CheckBackends* backends, const Attempt& attempt) {
  const std::string question = question_or_prompt(args.question, attempt);
  const std::string expected = fmt::format("an answer about: {} (at least {:g})", quote(question, 80), args.threshold);
  if (trim(attempt.output).empty()) return failed(expected, "nothing");
  if (trim(question).empty()) return fail(ErrorCode::invalid_suite, "answer_relevance: there is no question");
  const Json said = CUPEL_TRY(judge.ask(attempt, question_of(attempt)));
  EmbedRequest request{.texts = {question}};
  for (const Json& each : said["questions"]) {
    if (!trim(each.get<std::string>()).empty()) request.texts.push_back(each);
  }
  if (request.texts.size() == 1) return fail(ErrorCode::corrupt, "the judge's questions are empty", {"name a stronger judge with --judge"});
  const Asked asked = CUPEL_TRY(Asked::open(backends, args.embedding, attempt));
  const EmbedReply reply = CUPEL_TRY(asked.embed(request));
  double sum = 0;
  for (std::size_t i = 1; i < reply.embeddings.size(); ++i) sum += cosine(reply.embeddings[0].vector, reply.embeddings[i].vector);
  const bool evades = said["evades"] == "yes";
  const double mean = evades ? 0 : std::clamp(sum / static_cast<double>(reply.embeddings.size() - 1), 0.0, 1.0);
  return judged_verdict(judge, attempt,
                        {.outcome = mean >= args.threshold - 1e-9 ? Outcome::pass : Outcome::fail,
                         .score = mean,
                         .expected = expected,
                         .found = fmt::format("{:.3g}: {}", mean, quote(attempt.output, 80)),
                         .why = evades ? "the answer evades" : "it seems to answer: " + quote(request.texts[1], 120)});
}

Result<Check> make(const Node& node, const CheckContext& context) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "answer_relevance"));
  CUPEL_CHECK(check_share(args.threshold, node, "answer_relevance"));
  if (args.embedding.empty()) return bad_argument(node, "answer_relevance", "the embedding model is empty text");
  CUPEL_CHECK(check_backend_argument(node, "answer_relevance", args.embedding));
  const Judge judge = CUPEL_TRY(Judge::make(args.judge, node, "answer_relevance", context));
  return [args, judge, backends = context.backends](const Attempt& attempt) { return judge_answer(args, judge, backends, attempt); };
}

}  // namespace

CheckRow answer_relevance_check() {
  return {.name = "answer_relevance",
          .summary = "the answer is about what was asked: a judge guesses the question from it, and embeddings compare the two",
          .example = "answer_relevance: {threshold: 0.6}",
          .fields = describe_fields<Args>(),
          .needs_model = true,
          .make = make};
}

}  // namespace cupel
