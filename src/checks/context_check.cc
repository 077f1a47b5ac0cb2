#include "checks/context_check.h"

#include <fmt/format.h>

#include "checks/answer.h"
#include "checks/sentences.h"

namespace cupel {

Result<SentenceCount> count_sentences(const Judge& judge, const Attempt& attempt, const SentenceQuestion& question) {
  const std::size_t count = question.sentences.size();
  if (count > kMostSentences) {
    return fail(ErrorCode::limit_exceeded, fmt::format("{} sentences are too many for a judge (at most {})", count, kMostSentences),
                {"check a shorter text, or parts of it"});
  }
  JudgeQuestion asked{.task = question.task + fmt::format(" Answer yes or no for each of the {} sentences, in their order.", count),
                      .exhibits = question.exhibits};
  asked.exhibits.push_back({"sentences", numbered(question.sentences)});
  const int size = static_cast<int>(count);
  asked.schema = object_schema({{"answers", list_schema(yes_or_no_schema(), size, size)}});
  const Json said = CUPEL_TRY(judge.ask(attempt, asked));
  SentenceCount found;
  for (std::size_t i = 0; i < count; ++i) {
    if (said["answers"][i] == "yes") ++found.yes;
    else found.no.push_back(question.sentences[i]);
  }
  return found;
}

Verdict share_verdict(const SentenceCount& found, std::size_t count, double threshold, std::string_view what) {
  const double score = static_cast<double>(found.yes) / static_cast<double>(count);
  std::string why;
  for (const std::string& sentence : found.no) why += fmt::format("{}{}", why.empty() ? "not so: " : ", ", quote(sentence, 80));
  return {.outcome = score >= threshold - 1e-9 ? Outcome::pass : Outcome::fail,
          .score = score,
          .expected = fmt::format("at least {:g} of {}", threshold, what),
          .found = fmt::format("{} of {}", found.yes, count),
          .why = std::move(why)};
}

std::string question_or_prompt(const std::string& question, const Attempt& attempt) {
  return question.empty() ? attempt.prompt() : question;
}

Result<ContextSource> ContextSource::make(const std::string& text, const std::optional<Node>& from, const Node& node,
                                          std::string_view check, const CheckContext& context) {
  ContextSource source;
  source.text_ = text;
  if (!from || from->is_null()) return source;
  if (!text.empty()) return bad_argument(node, check, "takes either 'context' or 'context_from'");
  const TransformArgs args = CUPEL_TRY(parse_fields<TransformArgs>(*from, "context_from"));
  source.script_ = CUPEL_TRY(make_transform(args, *from, "context_from", context));
  return source;
}

Result<std::string> ContextSource::of(const Attempt& attempt) const {
  if (!script_) return text_;
  const Json made = CUPEL_TRY(script_->run(attempt));
  if (made.is_string() && !made.get<std::string>().empty()) return made.get<std::string>();
  if (made.is_null() || made.is_string()) return fail(ErrorCode::invalid_suite, "'context_from' gave no context for this answer");
  return render_json(made);
}

}  // namespace cupel
