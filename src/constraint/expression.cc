#include "constraint/expression.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace cupel::constraint {
namespace {

using Kind = Expression::Kind;

std::size_t add(std::size_t a, std::size_t b) { return a > kUnbounded - b ? kUnbounded : a + b; }
std::size_t multiply(std::size_t a, std::size_t b) { return b != 0 && a > kUnbounded / b ? kUnbounded : a * b; }
std::size_t rest_of(std::size_t whole, std::size_t part) { return whole == kUnbounded ? kUnbounded : part > whole ? 0 : whole - part; }

}  // namespace

Expr text(std::string utf8) { return std::make_shared<Expression>(Expression{.kind = Kind::text, .text = std::move(utf8)}); }

Expr chars(CharSet set) {
  if (set.empty()) return never();
  return std::make_shared<Expression>(Expression{.kind = Kind::chars, .chars = std::move(set)});
}

Expr sequence(std::vector<Expr> parts) {
  if (std::ranges::any_of(parts, is_never)) return never();
  std::erase_if(parts, [](const Expr& each) { return each->kind == Kind::text && each->text.empty(); });
  if (parts.empty()) return text("");
  if (parts.size() == 1) return parts.front();
  return std::make_shared<Expression>(Expression{.kind = Kind::sequence, .parts = std::move(parts)});
}

Expr choice(std::vector<Expr> parts) {
  std::erase_if(parts, is_never);
  if (parts.size() == 1) return parts.front();
  return std::make_shared<Expression>(Expression{.kind = Kind::choice, .parts = std::move(parts)});
}

Expr repeat(Expr part, std::size_t min, std::size_t max) {
  if (min > max) return never();
  if (is_never(part)) return min == 0 ? text("") : never();
  if (max == 0) return text("");
  if (min == 1 && max == 1) return part;
  return std::make_shared<Expression>(Expression{.kind = Kind::repeat, .parts = {std::move(part)}, .min = min, .max = max});
}

Expr optional(Expr part) { return repeat(std::move(part), 0, 1); }

Expr rule(std::size_t number) { return std::make_shared<Expression>(Expression{.kind = Kind::rule, .rule = number}); }

namespace {

Expr wrapped(Kind kind, Expr part) {
  return is_never(part) ? part : std::make_shared<Expression>(Expression{.kind = kind, .parts = {std::move(part)}});
}

}  // namespace

Expr unique_list(Expr list) { return wrapped(Kind::unique_list, std::move(list)); }
Expr unique_item(Expr item) { return wrapped(Kind::unique_item, std::move(item)); }

Expr never() { return std::make_shared<Expression>(Expression{.kind = Kind::choice}); }

bool is_never(const Expr& expression) { return expression->kind == Kind::choice && expression->parts.empty(); }

Lengths lengths_of(const Expr& expression) {
  switch (expression->kind) {
    case Kind::text: {
      const std::size_t size = characters_of(expression->text).size();
      return {size, size};
    }
    case Kind::chars: return {1, 1};
    case Kind::sequence: {
      Lengths sum;
      for (const Expr& part : expression->parts) {
        const Lengths each = lengths_of(part);
        sum = {add(sum.min, each.min), add(sum.max, each.max)};
      }
      return sum;
    }
    case Kind::choice: {
      Lengths all{kUnbounded, 0};
      for (const Expr& part : expression->parts) {
        const Lengths each = lengths_of(part);
        all = {std::min(all.min, each.min), std::max(all.max, each.max)};
      }
      return all;
    }
    case Kind::repeat: {
      const Lengths each = lengths_of(expression->parts.front());
      return {multiply(each.min, expression->min), multiply(each.max, expression->max)};
    }
    default: return {0, kUnbounded};
  }
}

namespace {

constexpr std::size_t kExactUpTo = 40;  // characters; beyond, not every way of sharing them among the parts is written out

class SequenceWithLengths {
 public:
  explicit SequenceWithLengths(const std::vector<Expr>& parts) : parts_(parts), own_(parts.size()), later_(parts.size() + 1) {
    for (std::size_t i = parts.size(); i-- > 0;) {
      own_[i] = lengths_of(parts[i]);
      later_[i] = {add(later_[i + 1].min, own_[i].min), add(later_[i + 1].max, own_[i].max)};
    }
  }

  /// Texts of the parts from this one on; all of them.
  Expr all(std::size_t from, std::size_t min, std::size_t max) {
    if (from == parts_.size()) return min == 0 ? text("") : never();
    if (later_[from].min > max || later_[from].max < min) return never();
    if (from + 1 == parts_.size()) return with_lengths(parts_[from], min, max);
    const auto [known, is_new] = made_.try_emplace({from, min, max});
    if (!is_new) return known->second;
    std::vector<Expr> ways;
    const std::size_t most = std::min(own_[from].max, max - later_[from + 1].min);
    for (std::size_t own = own_[from].min; own <= most; ++own) {
      const Expr rest = all(from + 1, rest_of(min, own), max - own);
      if (!is_never(rest)) ways.push_back(sequence({exactly(from, own), rest}));
    }
    return made_[{from, min, max}] = choice(std::move(ways));
  }

  /// Some of them: each part in turn gets half of what the least of the later ones leaves, the last ones take what is missing.
  Expr some(std::size_t min, std::size_t max) const {
    std::vector<Expr> made;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (later_[i + 1].min > max) return never();
      std::size_t most = rest_of(max, later_[i + 1].min);
      const bool later_vary = later_[i + 1].max > later_[i + 1].min;
      if (later_vary && most != kUnbounded && most > own_[i].min) most = own_[i].min + (most - own_[i].min + 1) / 2;
      const std::size_t least = std::max(own_[i].min, later_[i + 1].max == kUnbounded ? 0 : rest_of(min, later_[i + 1].max));
      const bool fits = own_[i].min >= least && own_[i].max <= most;
      Expr part = fits ? parts_[i] : with_lengths(parts_[i], least, std::max(least, most));
      if (is_never(part)) return part;
      const Lengths got = lengths_of(part);
      min = rest_of(min, got.min);
      max = got.max == kUnbounded ? max : rest_of(max, got.max);
      made.push_back(std::move(part));
    }
    return min > 0 ? never() : sequence(std::move(made));
  }

 private:
  Expr exactly(std::size_t part, std::size_t size) {
    const auto [known, is_new] = exact_.try_emplace({part, size});
    if (is_new) known->second = with_lengths(parts_[part], size, size);
    return known->second;
  }

  const std::vector<Expr>& parts_;
  std::vector<Lengths> own_;
  std::vector<Lengths> later_;  // of all parts from there on
  std::map<std::tuple<std::size_t, std::size_t, std::size_t>, Expr> made_;
  std::map<std::pair<std::size_t, std::size_t>, Expr> exact_;  // a part's texts of one length
};

Expr repeat_with_lengths(const Expression& repeated, std::size_t min, std::size_t max) {
  const Lengths each = lengths_of(repeated.parts.front());
  if (each.max == 0) return min == 0 ? text("") : never();
  if (each.max == kUnbounded) {  // of texts without bound a single one is taken
    const Expr one = repeated.min > 1 ? never() : with_lengths(repeated.parts.front(), min, max);
    return repeated.min == 0 && min == 0 ? choice({one, text("")}) : one;
  }
  const std::size_t most = max == kUnbounded ? repeated.max : std::min(repeated.max, max / each.max);
  const std::size_t least = std::max(repeated.min, each.min == 0 ? (min > 0 ? kUnbounded : 0) : (min + each.min - 1) / each.min);
  return least > most ? never() : repeat(repeated.parts.front(), least, most);
}

}  // namespace

Expr with_lengths(const Expr& expression, std::size_t min, std::size_t max) {
  const Lengths lengths = lengths_of(expression);
  if (lengths.min >= min && lengths.max <= max) return expression;
  if (lengths.max < min || lengths.min > max) return never();
  switch (expression->kind) {
    case Kind::sequence: {
      SequenceWithLengths parts(expression->parts);
      return max <= kExactUpTo ? parts.all(0, min, max) : parts.some(min, max);
    }
    case Kind::repeat: return repeat_with_lengths(*expression, min, max);
    case Kind::choice: {
      std::vector<Expr> parts;
      for (const Expr& part : expression->parts) parts.push_back(with_lengths(part, min, max));
      return choice(std::move(parts));
    }
    default: return never();
  }
}

}  // namespace cupel::constraint
