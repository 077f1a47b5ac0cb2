// From text to JSON: the one way, whoever wrote the text. Bounded: nesting is counted before anything recurses, work is linear in the
// text, and nothing is thrown. A half of a surrogate pair (`\ud83c` alone, as JavaScript writes a text that was cut) becomes U+FFFD.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "core/json.h"

namespace cupel {

/// Members are sorted, so that comparing ignores their order and finding one is fast: for values that are judged.
using SortedJson = nlohmann::json;

/// Deeper nesting than this is refused, unless a reader says less. What is written is never deeper: suites may nest 100 levels.
inline constexpr std::size_t kMaxJsonDepth = 256;

/// The text is one JSON value, white space around it allowed. Of a key that stands twice the last value counts. Errors: corrupt, a
/// sentence with line and column of what is wrong and the text there; limit_exceeded when nested too deeply.
Result<Json> parse_json(std::string_view text, std::size_t max_depth = kMaxJsonDepth);
Result<SortedJson> parse_sorted_json(std::string_view text, std::size_t max_depth = kMaxJsonDepth);

/// The same for those who only ask whether there is an object, a list or a text: what is no JSON (or nested too deeply) is_discarded().
Json json_or_discarded(std::string_view text);

/// Why a text is no JSON.
struct JsonMistake {
  ErrorCode code = ErrorCode::corrupt;
  std::size_t offset = 0;  // of the first byte that cannot stand there; the size of the text where something is missing
  std::string reason;
  bool is_range = false;  // a number beyond what a double holds; the offset is not known
};

/// The same, with the mistake as it is.
template <class Value>
struct JsonReading {
  Value value = {};
  std::optional<JsonMistake> mistake = {};
};
JsonReading<Json> read_json(std::string_view text, std::size_t max_depth = kMaxJsonDepth);
JsonReading<SortedJson> read_sorted_json(std::string_view text, std::size_t max_depth = kMaxJsonDepth);

/// The text with `\ufffd` for escapes of half a surrogate pair in its strings; nothing where there is none.
std::optional<std::string> without_lone_surrogates(std::string_view json);

/// One line, shortened.
std::string excerpt(const Json& value, std::size_t width = 120);
std::string excerpt(const SortedJson& value, std::size_t width = 120);

}  // namespace cupel
