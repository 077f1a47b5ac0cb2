// Reading JSON out of answers: the whole answer, or the first JSON value in prose. Bounded in depth and work, whatever the model wrote.
// Objects are sorted maps here, so that comparing them ignores the order of keys and big ones stay fast.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "core/json_reader.h"
#include "core/node.h"

namespace cupel {

using AnswerJson = SortedJson;

/// Deeper nesting than this is refused.
inline constexpr std::size_t kMaxAnswerDepth = 128;

/// The text is one JSON value, white space around it allowed. Errors: corrupt, a sentence with line and column of what is wrong
/// and the text there; limit_exceeded when nested too deeply.
Result<AnswerJson> parse_answer_json(std::string_view text);

/// The whole text, else the first fenced block that is JSON, else the first object or array in the text. Errors: corrupt when
/// there is none, limit_exceeded when looking for it takes too long.
Result<AnswerJson> extract_answer_json(std::string_view text);

/// Whether one of the objects and arrays in the text is wanted; those inside of others are not asked about, and none behind the one that
/// is. Errors: limit_exceeded when looking for them takes too long.
Result<bool> find_embedded_json(std::string_view text, const std::function<bool(const AnswerJson&)>& is_wanted);

/// Where the object or array that starts the text ends, by its brackets; nothing when it does not, or is nested too deeply. Adds to `work`
/// the characters that were looked at.
std::optional<std::size_t> end_of_json(std::string_view text, std::size_t& work);

/// The first fenced block that is JSON, among those whose end is there.
std::optional<AnswerJson> closed_json_block(std::string_view text);

/// What the beginning of a text says of the whole, as parse_answer_json() reads it.
struct JsonBeginning {
  enum class State {
    open,      // it may become JSON
    complete,  // it is JSON, and more text leaves the value as it is or breaks it
    broken,    // no continuation is JSON
  };
  State state = State::open;
  AnswerJson value = {};  // when complete
};
JsonBeginning read_json_beginning(std::string_view text);

/// What a suite says, for comparison with what an answer says.
AnswerJson to_answer_json(const Node& node);

}  // namespace cupel
