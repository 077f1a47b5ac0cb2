// The words of an enumeration in one table: what a value is called in documents, stores and on the command line, and which value a word
// means. Each enumeration states its words beside itself, in the order of its values:
//
//   enum class Outcome { pass, fail };
//   constexpr auto words_for(Outcome) { return words<Outcome>("pass", "fail"); }
//
// A value without a word, or a word without a value, does not compile.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace cupel {

/// Whether the enumeration has a value of that number: compilers print those by name and others as a cast.
template <auto Value>
consteval bool is_enumerator() {
  return std::string_view(__PRETTY_FUNCTION__).find("Value = (") == std::string_view::npos;
}

template <class Enum, class... Text>
consteval auto words(Text... text) {
  constexpr std::size_t kCount = sizeof...(Text);
  static_assert(is_enumerator<static_cast<Enum>(kCount - 1)>(), "a word has no value");
  static_assert(!is_enumerator<static_cast<Enum>(kCount)>(), "a value has no word");
  return std::array<const char*, kCount>{text...};
}

template <class Enum>
concept HasWords = requires { words_for(Enum{}); };

/// In the order of the values.
template <HasWords Enum>
inline constexpr auto kWordsOf = words_for(Enum{});

template <HasWords Enum>
constexpr const char* word_of(Enum value) {
  return kWordsOf<Enum>[static_cast<std::size_t>(value)];
}

/// Nothing for a word that no value has.
template <HasWords Enum>
constexpr std::optional<Enum> find_word(std::string_view word) {
  const auto found = std::find(kWordsOf<Enum>.begin(), kWordsOf<Enum>.end(), word);
  if (found == kWordsOf<Enum>.end()) return std::nullopt;
  return static_cast<Enum>(found - kWordsOf<Enum>.begin());
}

}  // namespace cupel
