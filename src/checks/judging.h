// How checks ask a judge: a model that grades an answer and says so as JSON of a given schema. A judge that cannot be used (not reached,
// too late, not in the form asked for) is an error, never a verdict. What is asked and what the answer means is each check's business.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/check.h"
#include "core/check_backends.h"
#include "core/json.h"

namespace cupel {

/// The help of the field `judge` that every such check has.
inline constexpr const char* kJudgeHelp =
    "what grades: a backend, written as after --backend; by default --judge, else the suite's, else the backend that answered";

/// A part of a question to a judge: text that is shown to it between marks and is not to be obeyed.
struct Exhibit {
  std::string name;  // "answer"
  std::string text;
  bool is_ours = false;  // words of the suite; a verdict that stands in any other is not the judge's
};

struct JudgeQuestion {
  std::string task;               // what the judge is to do and how it is to say it, in our words
  std::vector<Exhibit> exhibits;  // in this order
  Json schema;                    // of its answer
  int max_tokens = 768;
};

/// What the judge of a check says of an attempt.
class Judge {
 public:
  /// `spec` is the check's own, "" for the default. Errors: invalid_suite for a text that names no backend, with the place.
  static Result<Judge> make(const std::string& spec, const Node& args, std::string_view check, const CheckContext& context);

  /// Its answer: an object with every member that the schema requires, each of the type it says; never one that what it judges holds.
  /// Blocks. Errors: those of the backend; corrupt for an answer of another form; limit_exceeded for one that was cut.
  Result<Json> ask(const Attempt& attempt, const JudgeQuestion& question) const;

  /// Refuses a judgement that passes what it gives the least score, or the other way round. Errors: corrupt.
  Result<void> check_agreement(const Attempt& attempt, double score, bool is_pass) const;

  /// The backend that grades this attempt, as reports show it.
  std::string name(const Attempt& attempt) const;

 private:
  std::string spec_;
  CheckBackends* backends_ = nullptr;
};

/// A check that judges only beside the case's other answers.
Check comparing(CompareFunction compare);

/// The verdict with the name of its judge.
Verdict judged_verdict(const Judge& judge, const Attempt& attempt, Verdict verdict);

/// A share or score is 0 to 1. Errors: invalid_suite, with the place.
Result<void> check_share(double value, const Node& args, std::string_view check);

/// Members of a judge's answer, as schemas. Text is bounded so that a small model comes to an end.
Json text_schema(int max_length = 400);
Json choice_schema(std::span<const std::string_view> choices);
Json yes_or_no_schema();
Json grade_schema();  // 0 to 10
Json share_schema();  // any number from 0 to 1
Json list_schema(Json items, int min_items, int max_items);
/// An object with these members, all required, in this order: a judge that has to give its reason first thinks before it decides.
Json object_schema(std::initializer_list<std::pair<const char*, Json>> members);

}  // namespace cupel
