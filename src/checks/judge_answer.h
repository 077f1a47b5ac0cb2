// What a judge's reply says: its verdict among the other text, never a draft that it thinks aloud and never what it quotes of the texts
// that it judges. Knows no check and asks nobody.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "core/json.h"

namespace cupel {

/// The last JSON object of the form that the schema asks for. What stands inside of reasoning is none (`<think>` and its kin, a model's own
/// channels, and all before an end mark whose beginning stood in the prompt), and no object that stands in one of the judged texts, in any
/// order of keys, spacing and escaping. Errors: corrupt, without the judge's name; limit_exceeded when looking takes too long.
Result<Json> read_judgement(std::string_view reply, const Json& schema, std::span<const std::string> judged);

/// Whether a judgement has the form that the schema asks for; of what judging.h makes. The error says what is wrong.
Result<void> check_form(const Json& answer, const Json& schema);

/// The reason a judge gave, or that it gave none: it is empty, or only repeats what it judges.
std::string told_reason(std::string_view reason, std::string_view judged);

}  // namespace cupel
