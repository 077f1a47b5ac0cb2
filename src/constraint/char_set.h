// A set of Unicode characters, as sorted ranges: what a character class of a regular expression or grammar means.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cupel::constraint {

class CharSet {
 public:
  struct Range {
    char32_t first = 0;
    char32_t last = 0;
    bool operator==(const Range&) const = default;
  };

  CharSet() = default;
  CharSet(std::initializer_list<Range> ranges);
  static CharSet of(std::string_view ascii);

  /// Every character there is: no surrogates, which UTF-8 cannot write.
  static CharSet any();

  CharSet operator|(const CharSet& other) const;
  CharSet operator&(const CharSet& other) const;
  CharSet operator-(const CharSet& other) const;

  bool contains(char32_t character) const;
  bool empty() const { return ranges_.empty(); }
  const std::vector<Range>& ranges() const { return ranges_; }
  bool operator==(const CharSet&) const = default;

 private:
  CharSet complement() const;
  void normalise();

  std::vector<Range> ranges_;  // sorted, apart from each other
};

/// The characters of text that is known to be UTF-8.
std::vector<char32_t> characters_of(std::string_view text);

/// A character as UTF-8.
std::string utf8_of(char32_t character);

}  // namespace cupel::constraint
