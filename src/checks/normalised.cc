#include "checks/normalised.h"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>

#include "base/text.h"
#include "checks/text_scores/text_words.h"

namespace cupel {
namespace {

std::string compatible_form(const std::string& text) {
  utf8proc_uint8_t* made = nullptr;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto options = static_cast<utf8proc_option_t>(UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_STABLE);
  const utf8proc_ssize_t size = utf8proc_map(bytes, static_cast<utf8proc_ssize_t>(text.size()), &made, options);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(made, std::free);
  return size < 0 ? text : std::string(reinterpret_cast<const char*>(made), static_cast<std::size_t>(size));
}

utf8proc_category_t category_of(const std::string& character) {
  utf8proc_int32_t code = 0;
  utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(character.data()), static_cast<utf8proc_ssize_t>(character.size()), &code);
  return utf8proc_category(code);
}

}  // namespace

std::string normalised(std::string_view text, const Normalisation& rules) {
  std::string line = compatible_form(replace_invalid_utf8(text));
  if (rules.ignore_case) line = fold_case(line);
  std::string plain;
  for (const std::string& character : characters(line)) {
    const utf8proc_category_t category = category_of(character);
    const bool is_punctuation = category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO;
    if (category >= UTF8PROC_CATEGORY_ZS && category <= UTF8PROC_CATEGORY_ZP) plain += ' ';
    else if (!is_punctuation || !rules.ignore_punctuation) plain += character;
  }
  Words kept;
  for (std::string& word : white_space_words(plain)) {
    const std::string lower = to_lower(word);
    const bool is_article = lower == "a" || lower == "an" || lower == "the";
    if (!is_article || !rules.ignore_articles) kept.push_back(std::move(word));
  }
  return join(kept, " ");
}

}  // namespace cupel
