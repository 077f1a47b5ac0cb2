#include "constraint/ecmascript_pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace cupel {
namespace {

// White space and line terminators of ECMA 262, and all other characters.
constexpr std::string_view kSpaces = R"(\x09-\x0d\x20\u{a0}\u{1680}\u{2000}-\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}\u{feff})";
constexpr std::string_view kOthers =
    R"(\u{0}-\x08\x0e-\x1f\x21-\u{9f}\u{a1}-\u{167f}\u{1681}-\u{1fff}\u{200b}-\u{2027}\u{202a}-\u{202e}\u{2030}-\u{205e}\u{2060}-\u{2fff}\u{3001}-\u{fefe}\u{ff00}-\u{10ffff})";

struct Category {
  std::string_view name;
  std::string_view code;  // as the library knows it
};
constexpr auto kCategories = std::to_array<Category>({{"Letter", "L"},
                                                      {"Cased_Letter", "L&"},
                                                      {"Uppercase_Letter", "Lu"},
                                                      {"Lowercase_Letter", "Ll"},
                                                      {"Titlecase_Letter", "Lt"},
                                                      {"Modifier_Letter", "Lm"},
                                                      {"Other_Letter", "Lo"},
                                                      {"Mark", "M"},
                                                      {"Combining_Mark", "M"},
                                                      {"Nonspacing_Mark", "Mn"},
                                                      {"Spacing_Mark", "Mc"},
                                                      {"Enclosing_Mark", "Me"},
                                                      {"Number", "N"},
                                                      {"Decimal_Number", "Nd"},
                                                      {"digit", "Nd"},
                                                      {"Letter_Number", "Nl"},
                                                      {"Other_Number", "No"},
                                                      {"Punctuation", "P"},
                                                      {"punct", "P"},
                                                      {"Connector_Punctuation", "Pc"},
                                                      {"Dash_Punctuation", "Pd"},
                                                      {"Open_Punctuation", "Ps"},
                                                      {"Close_Punctuation", "Pe"},
                                                      {"Initial_Punctuation", "Pi"},
                                                      {"Final_Punctuation", "Pf"},
                                                      {"Other_Punctuation", "Po"},
                                                      {"Symbol", "S"},
                                                      {"Math_Symbol", "Sm"},
                                                      {"Currency_Symbol", "Sc"},
                                                      {"Modifier_Symbol", "Sk"},
                                                      {"Other_Symbol", "So"},
                                                      {"Separator", "Z"},
                                                      {"Space_Separator", "Zs"},
                                                      {"Line_Separator", "Zl"},
                                                      {"Paragraph_Separator", "Zp"},
                                                      {"Other", "C"},
                                                      {"Control", "Cc"},
                                                      {"cntrl", "Cc"},
                                                      {"Format", "Cf"},
                                                      {"Surrogate", "Cs"},
                                                      {"Private_Use", "Co"},
                                                      {"Unassigned", "Cn"}});

constexpr std::string_view kKnownEscapes = "bBcdDfknpPrsStuvwWx";

tl::unexpected<Error> refuse(std::string_view what, std::size_t offset) {
  return fail(ErrorCode::invalid_suite, fmt::format("the pattern does not compile at offset {}: '{}' is not of ECMA 262", offset, what));
}

class Translator {
 public:
  explicit Translator(std::string_view pattern) : pattern_(pattern) {}

  Result<std::string> run() {
    while (at_ < pattern_.size()) {
      const char c = pattern_[at_];
      if (c == '\\') CUPEL_CHECK(escape());
      else if (in_class_) class_character(c);
      else if (c == '(') CUPEL_CHECK(group());
      else plain(c);
    }
    return std::move(out_);
  }

 private:
  void plain(char c) {
    out_ += c;
    ++at_;
    if (c != '[') return;
    in_class_ = true;
    if (pattern_.substr(at_).starts_with('^')) out_ += pattern_[at_++];
    // The library takes a bracket at the beginning as a member; here it ends an empty class, which it knows by an option.
  }

  // An inner bracket is a member, where the library looks for [:alpha:].
  void class_character(char c) {
    if (c == '[') out_ += '\\';
    if (c == ']') in_class_ = false;
    out_ += c;
    ++at_;
  }

  Result<void> escape() {
    if (at_ + 1 >= pattern_.size()) {
      out_ += pattern_[at_++];
      return {};
    }
    const char c = pattern_[at_ + 1];
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (is_letter && kKnownEscapes.find(c) == std::string_view::npos) return refuse(pattern_.substr(at_, 2), at_);
    if (c == 'p' || c == 'P') return property();
    if (c == 's' || c == 'S') {
      const std::string_view members = c == 's' ? kSpaces : kOthers;
      out_ += in_class_ ? std::string(members) : fmt::format("[{}]", members);
    } else {
      out_ += pattern_.substr(at_, 2);
    }
    at_ += 2;
    return {};
  }

  // \p{Letter}, \p{gc=L}: categories by their short names; scripts as they are.
  Result<void> property() {
    const std::string_view rest = pattern_.substr(at_);
    const std::size_t close = rest.find('}');
    if (rest.size() < 3 || rest[2] != '{' || close == std::string_view::npos) return refuse(rest.substr(0, 2), at_);
    std::string_view name = rest.substr(3, close - 3);
    for (const std::string_view key : {"General_Category=", "gc="}) {
      if (name.starts_with(key)) name.remove_prefix(key.size());
    }
    const auto* known = std::ranges::find(kCategories, name, &Category::name);
    out_ += fmt::format("{}{{{}}}", rest.substr(0, 2), known == kCategories.end() ? name : known->code);
    at_ += close + 1;
    return {};
  }

  // (…), (?:…), (?=…), (?!…), (?<=…), (?<!…), (?<name>…), (?i:…); the library knows more.
  Result<void> group() {
    const std::string_view rest = pattern_.substr(at_);
    const std::size_t end = std::min(rest.find_first_not_of("ims-", 2), rest.size());
    const bool is_plain = rest.size() < 2 || (rest[1] != '?' && rest[1] != '*');
    const bool is_modified = rest.starts_with("(?") && end < rest.size() && rest[end] == ':';
    const bool is_look = rest.starts_with("(?=") || rest.starts_with("(?!") || rest.starts_with("(?<");
    if (!is_plain && !is_modified && !is_look) return refuse(rest.substr(0, 3), at_);
    out_ += rest[0];
    ++at_;
    return {};
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
  bool in_class_ = false;
  std::string out_;
};

}  // namespace

Result<std::string> to_pcre(std::string_view pattern) { return Translator(pattern).run(); }

}  // namespace cupel
