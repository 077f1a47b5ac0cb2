#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "base/text.h"
#include "checks/answer.h"
#include "checks/judge_answer.h"
#include "checks/judging.h"
#include "checks/rows.h"

namespace cupel {
namespace {

// Turn by turn as in DeepEval's turn relevancy and promptfoo's conversation-relevance: each answer is judged by what was said in the
// turns just before it, and the score is the share of relevant answers.
struct Args {
  double threshold = 0.5;
  int window = 5;
  std::vector<Node> turns;
  std::string judge;
  void visit(auto& field) {
    field("threshold", threshold, "the least share of relevant answers");
    field("window", window, "how many turns the judge sees, the one whose answer it judges included");
    field("turns", turns, "a conversation to judge, each turn a map of user and answer; by default the case's own");
    field("judge", judge, kJudgeHelp);
  }
};

struct GivenTurn {
  std::string user;
  std::string answer;
  void visit(auto& field) {
    field("user", user, "what was said", FieldRule::required);
    field("answer", answer, "the answer to it", FieldRule::required);
  }
};

struct Exchange {
  std::string user;
  std::string answer;
  std::string user_name = "user";
  std::string answer_name = "assistant";
};
using Exchanges = std::vector<Exchange>;

/// What an attempt said so far. Agents answer each other: what one hears is what the one before it said.
Exchanges exchanges_of(const Attempt& attempt) {
  if (attempt.turns.empty()) return {{.user = attempt.prompt(), .answer = attempt.output}};
  Exchanges all;
  for (const TurnResult& turn : attempt.turns) {
    Exchange& made = all.emplace_back(Exchange{.user = turn.user, .answer = turn.output});
    if (turn.speaker.empty()) continue;
    made.user_name = all.size() == 1 ? "opening" : all[all.size() - 2].answer_name;
    made.answer_name = turn.speaker;
  }
  // What was made of the last answer is what is judged; the output of agents is their whole transcript.
  if (attempt.turns.back().speaker.empty()) all.back().answer = attempt.output;
  return all;
}

/// All that was said up to the last answer, without it.
std::string before_last_answer(std::span<const Exchange> window) {
  std::string text;
  for (std::size_t i = 0; i < window.size(); ++i) {
    text += fmt::format("{}{}: {}", i == 0 ? "" : "\n\n", window[i].user_name, window[i].user);
    if (i + 1 == window.size()) break;
    // Between agents the answer is what the next one hears.
    if (window[i + 1].user_name != window[i].answer_name) text += fmt::format("\n\n{}: {}", window[i].answer_name, window[i].answer);
  }
  return text;
}

JudgeQuestion question_of(std::span<const Exchange> window) {
  return {.task =
              "Say whether the answer is relevant to the conversation that it continues: it takes up what was said last, or what that "
              "refers to. Whether it is right or complete does not matter, and a vague answer to a greeting or a vague message is "
              "relevant. First give the reason in one sentence, then yes or no.",
          .exhibits = {{"conversation", before_last_answer(window)}, {"answer", window.back().answer}},
          .schema = object_schema({{"reason", text_schema()}, {"relevant", yes_or_no_schema()}})};
}

Result<Verdict> judge_conversation(const Args& args, const Exchanges& exchanges, const Judge& judge, const Attempt& attempt) {
  std::size_t relevant = 0;
  std::string reasons;
  for (std::size_t last = 0; last < exchanges.size(); ++last) {
    const auto size = std::min(last + 1, static_cast<std::size_t>(args.window));
    const auto window = std::span(exchanges).subspan(last + 1 - size, size);
    std::string reason = "it is empty";
    if (!trim(window.back().answer).empty()) {
      const Json said = CUPEL_TRY(judge.ask(attempt, question_of(window)));
      if (said["relevant"] == "yes") {
        ++relevant;
        continue;
      }
      reason = told_reason(said["reason"].get<std::string>(), window.back().answer);
    }
    reasons += fmt::format("{}answer {} ({}): {}", reasons.empty() ? "" : "; ", last + 1, quote(window.back().answer, 60), reason);
  }
  const double score = static_cast<double>(relevant) / static_cast<double>(exchanges.size());
  return judged_verdict(judge, attempt,
                        {.outcome = score >= args.threshold - 1e-9 ? Outcome::pass : Outcome::fail,
                         .score = score,
                         .expected = fmt::format("at least {:g} of the answers relevant to what was said before", args.threshold),
                         .found = fmt::format("{} of {}", relevant, exchanges.size()),
                         .why = std::move(reasons)});
}

Result<Check> make(const Node& node, const CheckContext& context) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "conversation_relevance"));
  CUPEL_CHECK(check_share(args.threshold, node, "conversation_relevance"));
  if (args.window < 1) return bad_argument(node, "conversation_relevance", "the window is at least 1 turn");
  Exchanges given;
  for (const Node& each : args.turns) {
    GivenTurn turn = CUPEL_TRY(parse_fields<GivenTurn>(each, "turns"));
    given.push_back({.user = std::move(turn.user), .answer = std::move(turn.answer)});
  }
  const Judge judge = CUPEL_TRY(Judge::make(args.judge, node, "conversation_relevance", context));
  return [args, given, judge](const Attempt& attempt) {
    return judge_conversation(args, given.empty() ? exchanges_of(attempt) : given, judge, attempt);
  };
}

}  // namespace

CheckRow conversation_relevance_check() {
  return {.name = "conversation_relevance",
          .summary = "a judge finds the answers of a conversation relevant to what was said before each",
          .example = "conversation_relevance: {threshold: 0.8, window: 3}",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel
