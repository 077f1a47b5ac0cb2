#include "checks/sentences.h"

#include <fmt/format.h>

#include "base/text.h"

namespace cupel {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_closing(char c) { return c == '"' || c == '\'' || c == ')' || c == ']'; }

// "J. Smith", "e.g. this"
bool is_initial(std::string_view text, std::size_t dot) {
  if (text[dot] != '.' || dot == 0) return false;
  const std::size_t before = dot - 1;
  const bool is_letter = (text[before] >= 'a' && text[before] <= 'z') || (text[before] >= 'A' && text[before] <= 'Z');
  return is_letter && (before == 0 || is_space(text[before - 1]) || text[before - 1] == '.');
}

// Where the sentence that holds the sign at `at` ends; 0 when it goes on.
std::size_t end_behind(std::string_view text, std::size_t at) {
  if (text[at] == '\n') return at + 1;
  if ((text[at] != '.' && text[at] != '!' && text[at] != '?') || is_initial(text, at)) return 0;
  std::size_t end = at + 1;
  while (end < text.size() && is_closing(text[end])) ++end;
  return end == text.size() || is_space(text[end]) ? end : 0;
}

}  // namespace

std::vector<std::string> split_sentences(std::string_view text) {
  std::vector<std::string> sentences;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= text.size(); ++at) {
    const std::size_t end = at == text.size() ? at : end_behind(text, at);
    if (end == 0 && at < text.size()) continue;
    const std::string_view sentence = trim(text.substr(begin, end - begin));
    if (!sentence.empty()) sentences.emplace_back(sentence);
    begin = end;
    if (end > at) at = end - 1;
  }
  return sentences;
}

std::string numbered(const std::vector<std::string>& sentences) {
  std::string text;
  for (std::size_t i = 0; i < sentences.size(); ++i) text += fmt::format("{}. {}\n", i + 1, sentences[i]);
  return text;
}

}  // namespace cupel
