#include "checks/answer_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "core/json_strings.h"

namespace cupel {
namespace {

// Steps through JSON text far enough to know where strings and brackets are; other mistakes are the parser's to find.
class BracketScanner {
 public:
  /// How deep the nesting is after this character; nothing when a bracket closes what was not opened, or nesting is too deep.
  std::optional<std::size_t> step(char c) {
    if (strings_.step(c)) return open_.size();
    if (c == '{' || c == '[') open_ += c == '{' ? '}' : ']';
    else if (c == '}' || c == ']') {
      if (open_.empty() || open_.back() != c) return std::nullopt;
      open_.pop_back();
    }
    if (open_.size() > kMaxAnswerDepth) return std::nullopt;
    return open_.size();
  }

 private:
  std::string open_;  // the brackets that close what is open
  JsonStrings strings_;
};

enum class BlockEnd { required, optional };

std::optional<AnswerJson> in_fenced_block(std::string_view text, BlockEnd end) {
  constexpr std::string_view kFence = "```";
  for (std::size_t open = text.find(kFence); open != std::string_view::npos;) {
    const std::size_t start = text.find('\n', open);
    if (start == std::string_view::npos) return std::nullopt;
    const std::size_t close = text.find(kFence, start);
    if (close == std::string_view::npos && end == BlockEnd::required) return std::nullopt;
    if (Result<AnswerJson> value = parse_answer_json(text.substr(start, close - start)); value) return *std::move(value);
    if (close == std::string_view::npos) return std::nullopt;
    open = text.find(kFence, close + kFence.size());
  }
  return std::nullopt;
}

}  // namespace

Result<AnswerJson> parse_answer_json(std::string_view text) {
  if (trim(text).empty()) return fail(ErrorCode::corrupt, "the answer is empty");
  return parse_sorted_json(text, kMaxAnswerDepth);
}

std::optional<std::size_t> end_of_json(std::string_view text, std::size_t& work) {
  BracketScanner scanner;
  for (std::size_t i = 0; i < text.size(); ++i) {
    ++work;
    const std::optional<std::size_t> depth = scanner.step(text[i]);
    if (!depth) return std::nullopt;
    if (*depth == 0) return i + 1;
  }
  return std::nullopt;
}

Result<bool> find_embedded_json(std::string_view text, const std::function<bool(const AnswerJson&)>& is_wanted) {
  // Each bracket may be the start of a value that runs to the end, so that hostile text could cost the square of its length.
  const std::size_t limit = 4 * text.size() + (1U << 20U);
  std::size_t work = 0;
  for (std::size_t start = text.find_first_of("{["); start != std::string_view::npos; start = text.find_first_of("{[", start + 1)) {
    if (work > limit)
      return fail(ErrorCode::limit_exceeded, "looking for JSON in the answer takes too long: too many brackets that do not match");
    const std::string_view rest = text.substr(start);
    const std::optional<std::size_t> end = end_of_json(rest, work);
    if (!end) continue;
    work += *end;
    const Result<AnswerJson> value = parse_answer_json(rest.substr(0, *end));
    if (!value) continue;
    if (is_wanted(*value)) return true;
    start += *end - 1;  // what is inside of it is part of it
  }
  return false;
}

Result<AnswerJson> extract_answer_json(std::string_view text) {
  if (Result<AnswerJson> whole = parse_answer_json(text); whole) return whole;
  if (std::optional<AnswerJson> block = in_fenced_block(text, BlockEnd::optional)) return *std::move(block);
  AnswerJson first;
  const bool is_found = CUPEL_TRY(find_embedded_json(text, [&](const AnswerJson& value) {
    first = value;
    return true;
  }));
  if (!is_found) return fail(ErrorCode::corrupt, "no JSON value in the answer");
  return first;
}

std::optional<AnswerJson> closed_json_block(std::string_view text) { return in_fenced_block(text, BlockEnd::required); }

JsonBeginning read_json_beginning(std::string_view text) {
  using State = JsonBeginning::State;
  if (trim(text).empty()) return {};
  JsonReading<AnswerJson> read = read_sorted_json(text, kMaxAnswerDepth);
  if (!read.mistake) {
    // A number at the very end may have more digits.
    const bool may_go_on = read.value.is_number() && text.ends_with(trim(text));
    return {.state = may_go_on ? State::open : State::complete, .value = std::move(read.value)};
  }
  if (read.mistake->code == ErrorCode::limit_exceeded) return {.state = State::broken};
  // A mistake at the end of the text is only that something is missing; a number out of range may yet get an exponent.
  return {.state = read.mistake->offset < text.size() && !read.mistake->is_range ? State::broken : State::open};
}

AnswerJson to_answer_json(const Node& node) { return AnswerJson(to_json(node)); }

}  // namespace cupel
