#include "constraint/variety.h"

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_map>

namespace cupel::constraint {
namespace {

using Kind = Expression::Kind;

struct Facts {
  std::size_t variety = 0;
  std::optional<std::size_t> size = {};  // in characters, where all texts have the same
  bool can_be_empty = false;
};

std::size_t multiply(std::size_t a, std::size_t b) { return b != 0 && a > kUnbounded / b ? kUnbounded : a * b; }

/// Looks at every part once: objects with optional members share most of theirs.
class Survey {
 public:
  explicit Survey(const Grammar& grammar) : grammar_(grammar) {}

  Facts of(const Expr& each) {
    if (const auto known = known_.find(each.get()); known != known_.end()) return known->second;
    const Facts facts = look_at(*each);
    known_.emplace(each.get(), facts);
    return facts;
  }

 private:
  Facts look_at(const Expression& each) {
    switch (each.kind) {
      case Kind::text: return {1, characters_of(each.text).size(), each.text.empty()};
      case Kind::chars: return {count_of(each.chars & CharSet::any()), 1, false};
      case Kind::rule: return of(grammar_.rules[each.rule]);
      case Kind::choice: return of_choice(each);
      case Kind::repeat: return of_repeat(each);
      case Kind::unique_list: return {1};  // how many there are depends on each other
      default: return of_sequence(each);
    }
  }

  static std::size_t count_of(const CharSet& set) {
    std::size_t count = 0;
    for (const CharSet::Range& range : set.ranges()) count += range.last - range.first + 1;
    return count;
  }

  // Alternatives may allow the same texts; only of plain ones is it seen that they differ.
  Facts of_choice(const Expression& each) {
    Facts all{.size = of(each.parts.front()).size};
    std::set<std::string> texts;
    for (const Expr& part : each.parts) {
      const Facts own = of(part);
      if (own.size != all.size) all.size.reset();
      all.variety = std::max(all.variety, own.variety);
      all.can_be_empty = all.can_be_empty || own.can_be_empty;
      if (part->kind == Kind::text) texts.insert(part->text);
    }
    all.variety = std::max(all.variety, texts.size());
    return all;
  }

  // Texts of one size differ wherever one of them does; else it is one text, so many times.
  Facts of_repeat(const Expression& each) {
    const Facts own = of(each.parts.front());
    const bool is_fixed = own.size && each.min == each.max;
    const std::size_t counts = own.can_be_empty ? 1 : each.max == kUnbounded ? kUnbounded : each.max - each.min + 1;
    Facts facts{.variety = own.size && own.size > 0 ? power(own.variety, each.max) : own.variety,
                .size = is_fixed ? std::optional(multiply(*own.size, each.min)) : std::nullopt,
                .can_be_empty = own.can_be_empty || each.min == 0};
    facts.variety = std::max(facts.variety, counts);
    return facts;
  }

  static std::size_t power(std::size_t base, std::size_t exponent) {
    if (base <= 1) return base;
    std::size_t value = 1;
    for (std::size_t i = 0; i < exponent && value < kUnbounded; ++i) value = multiply(value, base);
    return value;
  }

  // Parts of one size each, and of the others the one that has most beside one text of the rest.
  Facts of_sequence(const Expression& each) {
    Facts all{.variety = 1, .size = 0, .can_be_empty = true};
    std::size_t most = 1;
    for (const Expr& part : each.parts) {
      const Facts own = of(part);
      if (own.size) all.variety = multiply(all.variety, own.variety);
      else most = std::max(most, own.variety);
      all.size = all.size && own.size ? std::optional(*all.size + *own.size) : std::nullopt;
      all.can_be_empty = all.can_be_empty && own.can_be_empty;
    }
    all.variety = multiply(all.variety, most);
    return all;
  }

  const Grammar& grammar_;
  std::unordered_map<const Expression*, Facts> known_;
};

}  // namespace

std::size_t variety_of(const Expr& expression, const Grammar& grammar) { return Survey(grammar).of(expression).variety; }

}  // namespace cupel::constraint
