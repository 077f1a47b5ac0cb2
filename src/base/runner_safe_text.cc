#include "base/runner_safe_text.h"

#include <sstream>
#include <string>

namespace cupel {

bool is_read_by_runner(const Environment& environment) {
  const auto is_set = [&](const char* name) { return !environment.get(name).value_or("").empty(); };
  return is_set("GITHUB_ACTIONS") || is_set("TF_BUILD");
}

bool RunnerSafeText::breaks_before(char c) const {
  if (c == ':' && last_ == ':') return is_at_start_;
  return (c == '[' || c == 'v') && last_ == '#' && before_last_ == '#';
}

void RunnerSafeText::see(char c) {
  // Runners trim spaces of all scripts, which are not told from other letters here. A colon alone may become two.
  const auto code = static_cast<unsigned char>(c);
  if (c == '\n' || c == '\r') is_at_start_ = true;
  else if (code > ' ' && code < 0x7F && (c != ':' || last_ == ':')) is_at_start_ = false;
  before_last_ = last_;
  last_ = c;
}

std::streamsize RunnerSafeText::xsputn(const char* text, std::streamsize size) {
  std::string safe;
  for (const char c : std::string_view(text, static_cast<std::size_t>(size))) {
    if (breaks_before(c)) safe += ' ';
    see(c);
    safe += c;
  }
  // One write: threads do not mix within it.
  return to_->sputn(safe.data(), std::ssize(safe)) == std::ssize(safe) ? size : 0;
}

RunnerSafeText::int_type RunnerSafeText::overflow(int_type byte) {
  if (traits_type::eq_int_type(byte, traits_type::eof())) return traits_type::not_eof(byte);
  const char c = traits_type::to_char_type(byte);
  return xsputn(&c, 1) == 1 ? byte : traits_type::eof();
}

std::string runner_safe(std::string_view text) {
  std::stringbuf out;
  RunnerSafeText safe(&out);
  safe.sputn(text.data(), std::ssize(text));
  return out.str();
}

}  // namespace cupel
