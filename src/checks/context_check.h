// What the checks of an answer's context share: faithfulness, recall and relevance are each the share of some sentences of which a judge
// says yes (the definitions of Es et al., "RAGAS: Automated Evaluation of Retrieval Augmented Generation", 2023).
#pragma once

#include <string>
#include <vector>

#include "checks/judging.h"
#include "checks/script_check.h"

namespace cupel {

/// More than this many sentences are too many for one question to a judge.
inline constexpr std::size_t kMostSentences = 60;

struct SentenceQuestion {
  std::string task;               // what yes means
  std::vector<Exhibit> exhibits;  // besides the sentences
  std::vector<std::string> sentences;
};

/// How many of the sentences the judge says yes to, and which it says no to. Errors: as Judge::ask; limit_exceeded for too many.
struct SentenceCount {
  std::size_t yes = 0;
  std::vector<std::string> no;
};
Result<SentenceCount> count_sentences(const Judge& judge, const Attempt& attempt, const SentenceQuestion& question);

/// The verdict over a share of sentences: `what` they are ("statements that the context supports"), of `count` sentences.
Verdict share_verdict(const SentenceCount& found, std::size_t count, double threshold, std::string_view what);

inline constexpr const char* kContextFromHelp = "a script that gives the context, such as {javascript: context.vars.found}, instead of it";

/// The context that a check looks at: a text, or what a script makes of the answer.
class ContextSource {
 public:
  /// Errors: invalid_suite with the place, for both or a script that cannot be.
  static Result<ContextSource> make(const std::string& text, const std::optional<Node>& from, const Node& node, std::string_view check,
                                    const CheckContext& context);

  /// "" where nothing was given. Errors: those of the script.
  Result<std::string> of(const Attempt& attempt) const;

 private:
  std::string text_;
  std::optional<Script> script_;
};

/// What the context was for: a text of its own, else the prompt.
std::string question_or_prompt(const std::string& question, const Attempt& attempt);

}  // namespace cupel
