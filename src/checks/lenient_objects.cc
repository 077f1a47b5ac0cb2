#include "checks/lenient_objects.h"

#include <algorithm>
#include <optional>
#include <string>

namespace cupel {
namespace {

constexpr std::string_view kWhite = " \t\r\n";

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' || c == '-';
}

// Writes the object that begins a text as JSON.
class Mending {
 public:
  explicit Mending(std::string_view text) : text_(text) {}

  /// Nothing where it is no object, however leniently read.
  std::optional<std::string> run() {
    do {
      if (!step()) return std::nullopt;
    } while (!open_.empty() && at_ < text_.size());
    for (; !open_.empty(); open_.pop_back()) end(open_.back());
    return std::move(out_);
  }
  std::size_t length() const { return at_; }

 private:
  bool step() {
    const char c = text_[at_];
    if (c == '"' || c == '\'') return quoted(c), true;
    if (is_word_character(c) && (c < '0' || c > '9') && c != '-') return word();
    ++at_;
    if (c == '{' || c == '[') {
      open_ += c == '{' ? '}' : ']';
      out_ += c;
    } else if (c == '}' || c == ']') {
      if (open_.back() != c) return false;
      open_.pop_back();
      end(c);
    } else {
      out_ += c;
    }
    return true;
  }

  // Without a comma that nothing follows; a name without its value has none.
  void end(char closer) {
    const std::size_t last = out_.find_last_not_of(kWhite);
    if (out_[last] == ',') out_.erase(last);
    else if (out_[last] == ':') out_ += "null";
    out_ += closer;
  }

  void quoted(char quote) {
    out_ += '"';
    for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
        ++at_;
        if (text_[at_] != '\'') out_ += '\\';
        out_ += text_[at_];
      } else if (text_[at_] == '"') {
        out_ += "\\\"";
      } else if (text_[at_] == '\n') {
        out_ += "\\n";
      } else {
        out_ += text_[at_];
      }
    }
    at_ = std::min(at_ + 1, text_.size());
    out_ += '"';
  }

  bool word() {
    std::size_t end = at_;
    while (end < text_.size() && is_word_character(text_[end])) ++end;
    std::string name(text_.substr(at_, end - at_));
    at_ = end;
    const std::size_t next = text_.find_first_not_of(kWhite, end);
    if (next < text_.size() && text_[next] == ':') name = "\"" + name + "\"";
    else if (name == "True" || name == "False") name[0] = static_cast<char>(name[0] + ('a' - 'A'));
    else if (name != "true" && name != "false" && name != "null") return false;
    out_ += name;
    return true;
  }

  const std::string_view text_;
  std::size_t at_ = 0;
  std::string open_;  // the brackets that close what is open
  std::string out_;
};

}  // namespace

Result<bool> find_lenient_object(std::string_view text, const std::function<bool(const AnswerJson&)>& is_wanted) {
  // Each brace may be the start of an object that runs to the end, so that hostile text could cost the square of its length.
  const std::size_t limit = 4 * text.size() + (1U << 20U);
  std::size_t work = 0;
  for (std::size_t start = text.find('{'); start != std::string_view::npos; start = text.find('{', start + 1)) {
    if (work > limit)
      return fail(ErrorCode::limit_exceeded, "looking for JSON in the answer takes too long: too many braces that do not match");
    Mending mending(text.substr(start));
    const std::optional<std::string> object = mending.run();
    work += mending.length();
    if (!object) continue;
    const Result<AnswerJson> value = parse_answer_json(*object);
    if (!value) continue;
    if (is_wanted(*value)) return true;
    start += mending.length() - 1;  // what is inside of it is part of it
  }
  return false;
}

}  // namespace cupel
