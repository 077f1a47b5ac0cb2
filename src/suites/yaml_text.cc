#include "suites/yaml_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "core/json_reader.h"
#include "core/place.h"

namespace cupel {
namespace {

bool is_surrogate(std::string_view escape, char lowest, char highest) {
  return escape.size() >= 6 && escape[0] == '\\' && escape[1] == 'u' && (escape[2] == 'd' || escape[2] == 'D') &&
         to_lower(escape.substr(3, 1))[0] >= lowest && to_lower(escape.substr(3, 1))[0] <= highest &&
         escape.substr(4, 2).find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

// JSON writes characters beyond U+FFFF as two \u escapes, YAML as one \U escape.
std::string join_surrogates(std::string_view json) {
  const std::optional<std::string> mended = without_lone_surrogates(json);
  if (mended) json = *mended;
  std::string out;
  while (!json.empty()) {
    const std::size_t backslash = json.find('\\');
    out += json.substr(0, backslash);
    if (backslash == std::string_view::npos) break;
    json.remove_prefix(backslash);
    if (is_surrogate(json, '8', 'b') && is_surrogate(json.substr(6), 'c', 'f')) {
      const unsigned high = static_cast<unsigned>(std::stoul(std::string(json.substr(2, 4)), nullptr, 16));
      const unsigned low = static_cast<unsigned>(std::stoul(std::string(json.substr(8, 4)), nullptr, 16));
      out += fmt::format("\\U{:08X}", 0x10000U + ((high - 0xD800U) << 10U) + (low - 0xDC00U));
      json.remove_prefix(12);
    } else {
      const std::size_t length = std::min<std::size_t>(2, json.size());
      out += json.substr(0, length);
      json.remove_prefix(length);
    }
  }
  return out;
}

constexpr std::size_t kHeld = 1U << 16U;
constexpr std::size_t kDeepest = 1000;  // brackets; the tree is refused long before, but yaml-cpp first makes tokens of the whole line
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

YamlText::YamlText(std::istream& source, const std::string& file, std::size_t most_bytes)
    : source_(source), file_(file), most_bytes_(most_bytes) {
  if (file.ends_with(".json")) is_json_ = true;
}

// Up to and with its end; false at the end of the text.
bool YamlText::read_line(std::string& line) {
  try {
    while (counted_ <= most_bytes_) {
      const int byte = source_.rdbuf()->sbumpc();
      if (byte == traits_type::eof()) return !line.empty();
      line.push_back(static_cast<char>(byte));
      ++counted_;
      if (byte == '\n') return true;
    }
    error_ = fail_at(file_, {}, fmt::format("larger than {} MiB; split the suite", most_bytes_ >> 20U)).value();
  } catch (const std::ios_base::failure& failure) {
    error_ = Error{ErrorCode::invalid_suite, fmt::format("cannot read {}: {}", file_, failure.code().message()), {}};
  }
  return false;
}

YamlText::int_type YamlText::underflow() {
  if (gptr() < egptr()) return traits_type::to_int_type(*gptr());
  std::string line;
  if (error_ || !read_line(line)) return traits_type::eof();
  ++line_;
  const std::size_t zero = line.find('\0');
  if (zero != std::string::npos) error_ = fail_at(file_, {line_, static_cast<int>(zero) + 1}, "a NUL byte; a suite is UTF-8 text").value();
  // yaml-cpp reads bytes that are not UTF-8 as something else instead of refusing them.
  else if (!is_valid_utf8(line)) error_ = fail_at(file_, {line_, 1}, "this line is not UTF-8; save the file as UTF-8").value();
  if (error_) return traits_type::eof();
  if (line_ == 1 && line.starts_with(kByteOrderMark)) line.erase(0, kByteOrderMark.size());
  drop_what_was_read();
  const std::size_t read = held_.size();
  if (const std::string_view start = trim_left(line); !is_json_ && !start.empty()) is_json_ = start[0] == '{' || start[0] == '[';
  if (const std::optional<std::size_t> place = too_deep_at(line)) {
    error_ = fail_at(file_, {line_, static_cast<int>(*place) + 1}, fmt::format("nested more than {} levels deep", kDeepest)).value();
    return traits_type::eof();
  }
  held_ += is_json_.value_or(false) ? join_surrogates(line) : line;
  setg(held_.data(), held_.data() + read, held_.data() + held_.size());
  return gptr() < egptr() ? traits_type::to_int_type(*gptr()) : underflow();
}

// In other YAML than JSON a bracket may stand in any text, so there only brackets count that stand one behind the other.
std::optional<std::size_t> YamlText::too_deep_at(std::string_view line) {
  const bool is_json = is_json_.value_or(false);
  if (!is_json) {
    brackets_ = 0;
    strings_ = {};
  }
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (strings_.step(c)) {
      if (!is_json) brackets_ = 0;
    } else if (c == '[' || c == '{') {
      if (++brackets_ > kDeepest) return i;
    } else if (!is_json && c != ' ') {
      brackets_ = 0;
    } else if ((c == ']' || c == '}') && brackets_ > 0) {
      --brackets_;
    }
  }
  return std::nullopt;
}

void YamlText::drop_what_was_read() {
  const std::size_t scalar = last_scalar_ < 0 ? 0 : static_cast<std::size_t>(last_scalar_);
  if (scalar < dropped_ + kHeld) return;
  const std::size_t count = std::min(scalar - dropped_, held_.size());
  held_.erase(0, count);
  dropped_ += count;
}

bool YamlText::is_unclosed() const {
  if (last_scalar_ < 0 || static_cast<std::size_t>(last_scalar_) >= dropped_ + held_.size()) return false;
  std::string_view text = std::string_view(held_).substr(static_cast<std::size_t>(last_scalar_) - dropped_);
  while (text.starts_with('&') || text.starts_with('!')) {
    text.remove_prefix(std::min(text.size(), text.find_first_of(" \t\r\n")));
    text.remove_prefix(std::min(text.size(), text.find_first_not_of(" \t\r\n")));
  }
  if (!text.starts_with('\'') && !text.starts_with('"')) return false;
  const char quote = text[0];
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') ++i;
    else if (text[i] == quote && quote == '\'' && i + 1 < text.size() && text[i + 1] == quote) ++i;
    else if (text[i] == quote) return false;
  }
  return true;
}

}  // namespace cupel
