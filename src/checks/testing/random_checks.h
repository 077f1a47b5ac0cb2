// For tests of checks: random answers, and random checks that have a fair chance of being about them. The same seed gives the same ones
// everywhere.
#pragma once

#include <array>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "core/attempt.h"
#include "core/json.h"

namespace cupel::testing_checks {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  std::size_t below(std::size_t limit) { return static_cast<std::size_t>(engine_() % limit); }
  bool chance(std::size_t percent) { return below(100) < percent; }
  template <class List>
  auto pick(const List& list) {
    return list[below(std::size(list))];
  }

 private:
  std::mt19937_64 engine_;
};

/// Where characters end: at most one place for each.
inline std::vector<std::size_t> character_ends(std::string_view text) {
  std::vector<std::size_t> ends;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i == text.size() || (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) ends.push_back(i);
  }
  return ends;
}

/// A token for each character.
inline int tokens_of(std::string_view text) { return static_cast<int>(character_ends(text).size()) - 1; }

inline Attempt counted(std::string output) {
  Attempt attempt;
  attempt.usage.completion_tokens = tokens_of(output);
  attempt.output = std::move(output);
  return attempt;
}

// Case folding changes the length of some of these: ẞ and ß become ss, ﬁ becomes fi, İ becomes two characters, K (Kelvin) becomes k.
inline std::string random_piece(Random& random) {
  static constexpr std::array<std::string_view, 64> kPieces = {
      "Paris", "paris", "PARIS", "Lyon", "LYON", "a",  "b",  "ab", "ba", "A",  "B",    "c",      "1",      "42",  "4.0",  "-",
      " ",     " ",     " ",     " ",    "\n",   "\n", "\t", "\r", ".",  ",",  "!",    "ß",      "ẞ",      "ss",  "SS",   "ſ",
      "K",     "k",     "İ",     "ı",    "ﬁ",    "fi", "Σ",  "ς",  "σ",  "é",  "é",    "\u00a0", "\u3000", "ŉ",   "ΐ",    "😀",
      "```",   "```\n", "json",  "{",    "}",    "[",  "]",  "\"", ":",  "\\", "true", "null",   "Dear ",  "yes", "\r\n", "e\u0301"};
  return std::string(random.pick(kPieces));
}

inline std::string random_words(Random& random, std::size_t most) {
  std::string text;
  for (std::size_t count = random.below(most + 1); count > 0; --count) text += random_piece(random);
  return text;
}

inline Json random_value(Random& random, int depth) {
  const std::size_t kind = random.below(depth == 0 ? 5 : 7);
  if (kind == 0) return nullptr;
  if (kind == 1) return random.chance(50);
  if (kind == 2) return static_cast<int>(random.below(30)) - 5;
  if (kind == 3) return 0.25 * static_cast<double>(random.below(9));
  if (kind == 4) return random_words(random, 2);
  Json value = kind == 5 ? Json::array() : Json::object();
  static constexpr std::array<const char*, 4> kKeys = {"a", "b", "ß", "x/y"};
  for (std::size_t count = random.below(4); count > 0; --count) {
    if (kind == 5) value.push_back(random_value(random, depth - 1));
    else value[random.pick(kKeys)] = random_value(random, depth - 1);
  }
  return value;
}

inline std::string random_json_text(Random& random) {
  return random_value(random, 2).dump(random.chance(30) ? 1 : -1, ' ', random.chance(20));
}

inline std::string random_answer(Random& random) {
  std::string text;
  switch (random.below(5)) {
    case 0: text = random_json_text(random); break;
    case 1: text = random_words(random, 3) + random_json_text(random) + random_words(random, 3); break;
    case 2: text = random_words(random, 3) + "```json\n" + random_json_text(random) + "\n```" + random_words(random, 4); break;
    default: text = random_words(random, 16);
  }
  if (random.chance(10)) text.insert(character_ends(text)[random.below(character_ends(text).size())], random_piece(random));
  return text;
}

/// A text that is likely to be about the answer: a part of it, or one of its kind.
inline std::string random_needle(Random& random, const std::string& answer, std::size_t most) {
  const std::vector<std::size_t> ends = character_ends(answer);
  std::string needle;
  if (random.chance(70) && ends.size() > 1) {
    const std::size_t from = random.below(ends.size() - 1);
    const std::size_t count = 1 + random.below(std::min(most, ends.size() - 1 - from));
    needle = answer.substr(ends[from], ends[from + count] - ends[from]);
  } else {
    needle = random_words(random, 2);
  }
  return needle.empty() ? "a" : needle;
}

inline std::string random_beginning(Random& random, const std::string& answer) {
  const std::vector<std::size_t> ends = character_ends(answer);
  std::string text = answer.substr(0, ends[random.below(ends.size())]);
  if (random.chance(30)) text += random_piece(random);
  return text.empty() ? "a" : text;
}

inline Json random_pattern(Random& random) {
  static const std::vector<std::string> kPatterns =
      split(R"_(Paris\b \d+ ^\s*\w+ a(?!b) a(?=b) (?<=a)b Lyon$ ^a$ \bp a* a+? (?>a+)b a++ \R \X . ^a|b ^(?:a|b) \Aa ^.*b (?s).*b [^a]b )_"
            R"_((a)\1 ^$ $ \z \Z ^\W (?i)k ß ss a\Kb ^[a-z]+$ (*COMMIT)a x?(?!y) (?!a) \B a\B ^\d{1,2} (?<!a)b \bparis\b a(?:b|$) )_"
            R"_(^(?!.*Lyon) ^(?=.{3}) \w{2}(?<!ab) \r?\n a(?:b(*ACCEPT)c|d) ^\s*\{ (?:a|ab)(?:c|bcd)?$ \S+\s*$ (?=(a+))b? \G\w a{2,}?b? )_"
            R"_((?(?=a)ab|b) ^\X\b \p{Lu}(?!\p{Ll}))_",
            ' ');
  return random.pick(kPatterns);
}

inline Json random_count(Random& random) {
  const auto number = [&] { return static_cast<int>(random.below(9)); };
  static constexpr std::array<const char*, 6> kSigns = {"<", "<=", ">", ">=", "==", "!="};
  if (random.chance(30)) return number();
  if (random.chance(50)) return std::string(random.pick(kSigns)) + " " + std::to_string(number());
  const int min = number();
  return Json::object({{"min", min}, {"max", min + number()}});
}

/// A check as JSON, of the given type, or of any when it is "".
Json random_check(Random& random, const std::string& answer, std::string type, int depth);

inline Json random_nested(Random& random, const std::string& answer, int depth) {
  Json list = Json::array();
  for (std::size_t count = 1 + random.below(3); count > 0; --count) {
    list.push_back(random_check(random, answer, "", depth - 1));
    if (random.chance(40)) list.back()["weight"] = random.below(4);
  }
  return list;
}

inline Json random_arguments(Random& random, const std::string& answer, const std::string& type, int depth) {
  const auto flag = [&] { return random.chance(50); };
  if (type == "contains") return Json::object({{"text", random_needle(random, answer, 4)}, {"ignore_case", flag()}});
  if (type == "contains_any" || type == "contains_all") {
    return Json::object({{"texts", {random_needle(random, answer, 3), random_needle(random, answer, 3)}}, {"ignore_case", flag()}});
  }
  if (type == "starts_with") return Json::object({{"text", random_beginning(random, answer)}, {"ignore_case", flag()}, {"trim", flag()}});
  if (type == "ends_with") return Json::object({{"text", random_needle(random, answer, 3)}, {"ignore_case", flag()}, {"trim", flag()}});
  if (type == "equals" && random.chance(30)) return Json::object({{"value", Json::array({random_value(random, 1)})}});
  if (type == "equals")
    return Json::object(
        {{"value", random.chance(30) ? answer : random_beginning(random, answer)}, {"ignore_case", flag()}, {"trim", flag()}});
  if (type == "regex")
    return Json::object({{"pattern", random_pattern(random)}, {"ignore_case", flag()}, {"multiline", flag()}, {"dot_all", flag()}});
  if (type == "word_count" || type == "tokens" || type == "length") return random_count(random);
  if (type == "json") {
    Json args = {{"extract", flag()}};
    if (flag()) args["path"] = flag() ? "/a" : "/0";
    if (flag()) args["value"] = random_value(random, 1);
    return args;
  }
  if (type == "json_schema") {
    static constexpr std::array<const char*, 4> kTypes = {"object", "array", "integer", "string"};
    return Json::object({{"schema", {{"type", random.pick(kTypes)}, {"minItems", 1}, {"minProperties", 1}}}, {"extract", flag()}});
  }
  if (type == "latency") return "< 5 s";
  if (type == "tool_call") return "get_weather";
  if (type == "finish_reason") return "stop";
  if (type == "shell_risk") return "safe";
  if (type == "not") return random_check(random, answer, "", depth - 1);
  if (type == "all" && random.chance(30)) {
    const double threshold = 0.25 * static_cast<double>(random.below(5));
    return Json::object({{"checks", random_nested(random, answer, depth)}, {"threshold", threshold}});
  }
  return random_nested(random, answer, depth);
}

inline Json random_check(Random& random, const std::string& answer, std::string type, int depth) {
  static constexpr std::array<const char*, 18> kTypes = {
      "contains", "contains_any", "contains_all", "starts_with", "ends_with",     "equals",     "regex", "word_count", "length",
      "tokens",   "json",         "json_schema",  "latency",     "finish_reason", "shell_risk", "not",   "all",        "any"};
  if (type.empty()) type = kTypes[random.below(depth > 0 ? 18 : 15)];
  Json check = Json::object();
  check[type] = random_arguments(random, answer, type, depth);
  return check;
}

struct Pair {
  std::string answer;
  std::string check;  // as JSON
  std::string type;
};

inline Pair random_pair(Random& random) {
  std::string answer = random_answer(random);
  const Json check = random_check(random, answer, "", 3);
  return {.answer = std::move(answer), .check = check.dump(), .type = check.begin().key()};
}

}  // namespace cupel::testing_checks
