#include "checks/json_decision.h"

#include "checks/answer.h"

namespace cupel {
namespace {

// More text can only be white space, or break what is JSON now: so a value that is wrong stays wrong.
std::optional<Decision> decide_whole(const JsonBeginning& beginning, const JsonJudge& judge) {
  if (beginning.state == JsonBeginning::State::broken) return decision_of(false);
  if (beginning.state != JsonBeginning::State::complete) return std::nullopt;
  return judge(beginning.value) == false ? std::optional(decision_of(false)) : std::nullopt;
}

// The whole text comes first, then fenced blocks in their order, then what stands in prose. So once the whole is no JSON, the first
// block that is JSON is what the check is going to see.
std::optional<Decision> decide_extracted(const JsonBeginning& beginning, std::string_view text, const JsonJudge& judge) {
  if (beginning.state != JsonBeginning::State::broken) return std::nullopt;
  const std::optional<AnswerJson> block = closed_json_block(text);
  const std::optional<bool> holds = block ? judge(*block) : std::nullopt;
  return holds ? std::optional(decision_of(*holds)) : std::nullopt;
}

}  // namespace

DecideFunction decide_json(bool extract, JsonJudge judge) {
  return [extract, judge = std::move(judge)](const AnswerPrefix& prefix) {
    const JsonBeginning beginning = read_json_beginning(prefix.text);
    return extract ? decide_extracted(beginning, prefix.text, judge) : decide_whole(beginning, judge);
  };
}

}  // namespace cupel
