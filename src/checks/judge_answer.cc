#include "checks/judge_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "base/text.h"
#include "checks/answer.h"
#include "checks/answer_json.h"
#include "checks/normalised.h"
#include "core/json_reader.h"

namespace cupel {
namespace {

// <think>, </think>, <thinking time="3">: the names that models and servers write around what is not the answer.
constexpr std::array<std::string_view, 12> kReasoningTags = {
    "think",    "thinking",           "thought",         "thoughts",   "reasoning", "reflection", "scratchpad",
    "analysis", "internal_reasoning", "inner_monologue", "seed:think", "cot"};

struct Marks {
  std::string_view begin;
  std::string_view end;
};
constexpr std::array<Marks, 9> kReasoningMarks = {{{"[THINK]", "[/THINK]"},
                                                   {"◁think▷", "◁/think▷"},
                                                   {"<|START_THINKING|>", "<|END_THINKING|>"},
                                                   {"<|begin_of_thought|>", "<|end_of_thought|>"},
                                                   {"<|inner_prefix|>", "<|inner_suffix|>"},
                                                   {"<|channel|>analysis", "<|channel|>final"},
                                                   {"<|channel|>commentary", "<|channel|>final"},
                                                   {"<|channel>thought", "<channel|>"},
                                                   {"<unused94>", "<unused95>"}}};

// A mark at the beginning of a text.
struct Mark {
  std::size_t size = 0;
  bool is_end = false;
  std::string end = {};  // of a beginning: what ends it
};

std::optional<Mark> tag_at(std::string_view text) {
  constexpr std::size_t kLongest = 200;  // with its attributes
  if (!text.starts_with('<')) return std::nullopt;
  const std::size_t close = text.substr(0, kLongest).find('>');
  if (close == std::string_view::npos) return std::nullopt;
  std::string_view inside = text.substr(1, close - 1);
  const bool is_end = inside.starts_with('/');
  if (is_end) inside.remove_prefix(1);
  const std::string name = to_lower(inside.substr(0, inside.find_first_of(" \t\r\n")));
  if (std::ranges::find(kReasoningTags, name) == kReasoningTags.end()) return std::nullopt;
  return Mark{.size = close + 1, .is_end = is_end, .end = is_end ? "" : "</" + name};
}

std::optional<Mark> mark_at(std::string_view text) {
  if (std::optional<Mark> tag = tag_at(text)) return tag;
  for (const Marks& marks : kReasoningMarks) {
    if (text.starts_with(marks.begin)) return Mark{.size = marks.begin.size(), .end = std::string(marks.end)};
    if (text.starts_with(marks.end)) return Mark{.size = marks.end.size(), .is_end = true};
  }
  return std::nullopt;
}

std::string squeezed(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\') {
      if (i + 1 < text.size() && (text[i + 1] == 'n' || text[i + 1] == 't' || text[i + 1] == 'r')) ++i;
    } else if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
      out += c;
    }
  }
  return out;
}

class JudgedTexts {
 public:
  explicit JudgedTexts(std::span<const std::string> texts) : texts_(texts) {
    for (const std::string& text : texts) squeezed_.push_back(squeezed(text));
  }

  Result<bool> hold(std::string_view raw, const AnswerJson& value) const {
    const std::string wanted = squeezed(raw);
    for (const std::string& text : squeezed_) {
      if (text.find(wanted) != std::string::npos) return true;
    }
    for (const std::string& text : texts_) {
      if (CUPEL_TRY(find_embedded_json(text, [&](const AnswerJson& found) { return found == value; }))) return true;
    }
    return false;
  }

 private:
  std::span<const std::string> texts_;
  std::vector<std::string> squeezed_;
};

// Goes through a reply once and keeps the verdict that counts so far.
class Reading {
 public:
  Reading(std::string_view reply, const Json& schema, std::span<const std::string> judged)
      : text_(reply), schema_(schema), judged_(judged) {}

  Result<Json> read() {
    const std::size_t limit = 4 * text_.size() + (1U << 20U);
    while (at_ < text_.size()) {
      if (work_ > limit) return fail(ErrorCode::limit_exceeded, "it has too many brackets that do not match");
      if (const std::optional<Mark> mark = mark_at(text_.substr(at_))) pass_mark(*mark);
      else if (text_[at_] == '{') CUPEL_CHECK(take_object());
      else ++at_;
    }
    if (found_) return *std::move(found_);
    return fail(ErrorCode::corrupt, why_not_);
  }

 private:
  void pass_mark(const Mark& mark) {
    at_ += mark.size;
    if (mark.is_end) {  // what stood before it was reasoning that began in the prompt, or did not end where it seemed to
      found_.reset();
      return;
    }
    const std::size_t end = find_end(mark.end);
    at_ = end == std::string_view::npos ? text_.size() : end + mark.end.size();
    if (why_not_ == kNone) why_not_ = "it holds no JSON object outside of its reasoning";
  }

  std::size_t find_end(std::string_view end) const {
    const auto found = std::search(text_.begin() + static_cast<std::ptrdiff_t>(at_), text_.end(), end.begin(), end.end(),
                                   [](char a, char b) { return lower(a) == lower(b); });
    return found == text_.end() ? std::string_view::npos : static_cast<std::size_t>(found - text_.begin());
  }
  static char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

  Result<void> take_object() {
    const std::string_view rest = text_.substr(at_++);
    const std::optional<std::size_t> end = end_of_json(rest, work_);
    if (!end) return {};
    const std::string_view raw = rest.substr(0, *end);
    work_ += raw.size();
    const Result<AnswerJson> value = parse_answer_json(raw);
    if (!value) return {};
    at_ += *end - 1;  // what is inside of it is part of it
    Json judgement = json_or_discarded(raw);
    if (const Result<void> form = check_form(judgement, schema_); !form) {
      why_not_ = form.error().message;
      return {};
    }
    if (CUPEL_TRY(judged_.hold(raw, *value))) why_not_ = "its verdict stands word for word in what it judges";
    else found_ = std::move(judgement);
    return {};
  }

  static constexpr const char* kNone = "it holds no JSON object";

  std::string_view text_;
  const Json& schema_;
  JudgedTexts judged_;
  std::size_t at_ = 0;
  std::size_t work_ = 0;
  std::optional<Json> found_;
  std::string why_not_ = kNone;
};

}  // namespace

Result<Json> read_judgement(std::string_view reply, const Json& schema, std::span<const std::string> judged) {
  return Reading(reply, schema, judged).read();
}

Result<void> check_form(const Json& answer, const Json& schema) {
  const auto wrong = [&](std::string_view what) {
    return fail(ErrorCode::corrupt, fmt::format("{} is not {}", render_json(answer), what));
  };
  if (const auto choices = schema.find("enum"); choices != schema.end()) {
    const bool is_one = std::ranges::any_of(*choices, [&](const Json& choice) { return choice == answer; });
    return is_one ? Result<void>() : wrong("one of " + render_json(*choices));
  }
  const std::string type = schema.value("type", "");
  if (type == "string") return answer.is_string() ? Result<void>() : wrong("text");
  if (type == "boolean") return answer.is_boolean() ? Result<void>() : wrong("true or false");
  if (type == "number") {
    const bool is_share = answer.is_number() && answer.get<double>() >= 0 && answer.get<double>() <= 1;
    return is_share ? Result<void>() : wrong("a number from 0 to 1");
  }
  if (type == "array") {
    if (!answer.is_array()) return wrong("a list");
    const auto size = static_cast<std::int64_t>(answer.size());
    if (size < schema["minItems"].get<std::int64_t>() || size > schema["maxItems"].get<std::int64_t>()) {
      return fail(ErrorCode::corrupt, fmt::format("the list has {} items, not {} to {}", size, render_json(schema["minItems"]),
                                                  render_json(schema["maxItems"])));
    }
    for (const Json& item : answer) CUPEL_CHECK(check_form(item, schema["items"]));
    return {};
  }
  if (!answer.is_object()) return wrong("an object");
  for (const auto& [name, member] : schema["properties"].items()) {
    const auto found = answer.find(name);
    if (found == answer.end()) return fail(ErrorCode::corrupt, fmt::format("'{}' is missing", name));
    CUPEL_CHECK(check_form(*found, member));
  }
  return {};
}

std::string told_reason(std::string_view reason, std::string_view judged) {
  const Normalisation rules;
  const std::string said = normalised(reason, rules);
  if (said.empty()) return "the judge gave no reason";
  if ((" " + normalised(judged, rules) + " ").find(" " + said + " ") == std::string::npos) return std::string(reason);
  return "the judge gave no reason, it only repeats the answer: " + quote(reason);
}

}  // namespace cupel
