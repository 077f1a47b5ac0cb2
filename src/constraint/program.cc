#include "constraint/program.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

namespace cupel::constraint {
namespace {

using Kind = Expression::Kind;

constexpr std::size_t kMostSteps = 500'000;
constexpr int kDeepest = 2000;  // parts within parts
constexpr std::uint32_t kLeave = 0;

std::string name_of(const Grammar& grammar, std::size_t rule) {
  return rule < grammar.names.size() && !grammar.names[rule].empty() ? fmt::format("rule '{}'", grammar.names[rule]) : "a rule";
}

/// Which rules can end at all, which can be empty, and what they begin with.
class RuleCheck {
 public:
  explicit RuleCheck(const Grammar& grammar) : grammar_(grammar), ends_(grammar.rules.size()), empty_(grammar.rules.size()) {}

  Result<void> run() {
    grow(ends_, [&](const Expr& each) { return can_end(each); });
    grow(empty_, [&](const Expr& each) { return can_be_empty(each); });
    for (std::size_t i = 0; i < ends_.size(); ++i) {
      if (!ends_[i]) {
        return fail(ErrorCode::invalid_usage, fmt::format("{} can never end: no text satisfies it", name_of(grammar_, i)),
                    {"give it an alternative that does not refer back to it"});
      }
    }
    for (std::size_t i = 0; i < ends_.size(); ++i) {
      std::set<std::size_t> begins;
      collect_begins(grammar_.rules[i], begins);
      std::vector<std::size_t> open(begins.begin(), begins.end());
      while (!open.empty()) {
        const std::size_t next = open.back();
        open.pop_back();
        std::set<std::size_t> more;
        collect_begins(grammar_.rules[next], more);
        for (const std::size_t each : more) {
          if (begins.insert(each).second) open.push_back(each);
        }
      }
      if (begins.contains(i)) {
        return fail(ErrorCode::invalid_usage, fmt::format("{} begins with itself (left recursion)", name_of(grammar_, i)),
                    {"write the repetition with * or + instead"});
      }
    }
    return {};
  }

 private:
  template <class Test>
  void grow(std::vector<bool>& facts, Test test) {
    for (bool changed = true; changed;) {
      changed = false;
      for (std::size_t i = 0; i < facts.size(); ++i) {
        if (facts[i] || !test(grammar_.rules[i])) continue;
        facts[i] = true;
        changed = true;
      }
    }
  }

  bool can_end(const Expr& each) const {
    switch (each->kind) {
      case Kind::sequence: return std::ranges::all_of(each->parts, [&](const Expr& part) { return can_end(part); });
      case Kind::choice: return std::ranges::any_of(each->parts, [&](const Expr& part) { return can_end(part); });
      case Kind::repeat: return each->min == 0 || can_end(each->parts.front());
      case Kind::rule: return ends_[each->rule];
      case Kind::unique_list:
      case Kind::unique_item: return can_end(each->parts.front());
      default: return true;
    }
  }

  bool can_be_empty(const Expr& each) const {
    switch (each->kind) {
      case Kind::text: return each->text.empty();
      case Kind::chars: return false;
      case Kind::sequence: return std::ranges::all_of(each->parts, [&](const Expr& part) { return can_be_empty(part); });
      case Kind::choice: return std::ranges::any_of(each->parts, [&](const Expr& part) { return can_be_empty(part); });
      case Kind::repeat: return each->min == 0 || can_be_empty(each->parts.front());
      case Kind::rule: return empty_[each->rule];
      default: return can_be_empty(each->parts.front());
    }
  }

  void collect_begins(const Expr& each, std::set<std::size_t>& begins) const {
    if (each->kind == Kind::rule) begins.insert(each->rule);
    for (const Expr& part : each->parts) {
      collect_begins(part, begins);
      if (each->kind == Kind::sequence && !can_be_empty(part)) return;
    }
  }

  const Grammar& grammar_;
  std::vector<bool> ends_;
  std::vector<bool> empty_;
};

class Builder {
 public:
  explicit Builder(const Grammar& grammar) : grammar_(grammar) {}

  Result<Program> run() {
    add({.kind = Step::Kind::leave});
    std::vector<std::uint32_t> entries;
    for (const Expr& each : grammar_.rules) entries.push_back(emit(each, kLeave));
    if (too_large_) return fail(ErrorCode::limit_exceeded, "the constraint is too large");
    for (Step& step : program_.steps) {
      if (step.kind == Step::Kind::call) step.other = entries[step.other];
    }
    program_.start = entries.front();
    return std::move(program_);
  }

 private:
  std::uint32_t add(Step step) {
    if (program_.steps.size() >= kMostSteps) {
      too_large_ = true;
      return kLeave;
    }
    program_.steps.push_back(step);
    return static_cast<std::uint32_t>(program_.steps.size() - 1);
  }

  std::uint32_t fork(std::uint32_t a, std::uint32_t b) { return add({.kind = Step::Kind::fork, .next = a, .other = b}); }

  // Where the expression begins when `next` follows it; the same parts in the same place are made once.
  std::uint32_t emit(const Expr& each, std::uint32_t next) {
    if (too_large_) return kLeave;
    const auto known = made_.find({each.get(), next});
    if (known != made_.end()) return known->second;
    if (++depth_ > kDeepest) too_large_ = true;
    const std::uint32_t entry = too_large_ ? kLeave : emit_new(*each, next);
    --depth_;
    made_.emplace(std::pair(each.get(), next), entry);
    return entry;
  }

  std::uint32_t emit_new(const Expression& each, std::uint32_t next) {
    switch (each.kind) {
      case Kind::text:
        for (auto byte = each.text.rbegin(); byte != each.text.rend(); ++byte) next = emit_byte(*byte, *byte, next);
        return next;
      case Kind::chars: return emit_chars(each.chars, next);
      case Kind::sequence:
        for (auto part = each.parts.rbegin(); part != each.parts.rend(); ++part) next = emit(*part, next);
        return next;
      case Kind::choice: {
        std::optional<std::uint32_t> entry;
        for (auto part = each.parts.rbegin(); part != each.parts.rend(); ++part) {
          const std::uint32_t one = emit(*part, next);
          entry = entry ? fork(one, *entry) : one;
        }
        // A choice of nothing reads a byte that there is not.
        return entry ? *entry : add({.kind = Step::Kind::byte, .low = 1, .high = 0, .next = next});
      }
      case Kind::repeat: return emit_repeat(each, next);
      case Kind::rule: return add({.kind = Step::Kind::call, .next = next, .other = static_cast<std::uint32_t>(each.rule)});
      case Kind::unique_list: return emit_between(Step::Kind::begin_list, each, Step::Kind::end_list, next);
      case Kind::unique_item: return emit_between(Step::Kind::begin_item, each, Step::Kind::end_item, next);
    }
    return next;
  }

  std::uint32_t emit_between(Step::Kind begin, const Expression& each, Step::Kind end, std::uint32_t next) {
    const std::uint32_t body = emit(each.parts.front(), add({.kind = end, .next = next}));
    return add({.kind = begin, .next = body});
  }

  std::uint32_t emit_repeat(const Expression& each, std::uint32_t next) {
    const Expr& part = each.parts.front();
    if (each.max == kUnbounded) {
      const std::uint32_t loop = fork(kLeave, next);
      program_.steps[loop].next = emit(part, loop);
      if (each.min == 0) return loop;
      if (each.min == 1) return emit(part, loop);
      return emit_counted(part, each.min, each.min, loop);
    }
    if (each.max == 1) return fork(emit(part, next), next);
    return emit_counted(part, each.min, each.max, next);
  }

  std::uint32_t emit_counted(const Expr& part, std::size_t min, std::size_t max, std::uint32_t next) {
    const auto bounded = [](std::size_t value) { return static_cast<std::uint32_t>(std::min<std::size_t>(value, UINT32_MAX)); };
    const std::uint32_t again = add({.kind = Step::Kind::again, .next = next, .min = bounded(min), .max = bounded(max)});
    const std::uint32_t body = emit(part, again);
    program_.steps[again].other = body;
    return add({.kind = Step::Kind::enter, .other = again});
  }

  std::uint32_t emit_byte(char low, char high, std::uint32_t next) {
    return add({.kind = Step::Kind::byte, .low = static_cast<std::uint8_t>(low), .high = static_cast<std::uint8_t>(high), .next = next});
  }

  std::uint32_t emit_chars(const CharSet& set, std::uint32_t next) {
    std::vector<std::uint32_t> entries;
    const CharSet writable = set & CharSet::any();
    for (const CharSet::Range& range : writable.ranges()) emit_range(range.first, range.last, next, entries);
    std::uint32_t entry = entries.back();
    for (std::size_t i = entries.size() - 1; i-- > 0;) entry = fork(entries[i], entry);
    return entry;
  }

  // Characters first..last as sequences of byte ranges: split until all but a common beginning runs over all that can follow it.
  void emit_range(char32_t first, char32_t last, std::uint32_t next, std::vector<std::uint32_t>& entries) {
    constexpr std::array<char32_t, 3> kLastOfLength = {0x7F, 0x7FF, 0xFFFF};
    for (const char32_t edge : kLastOfLength) {
      if (first <= edge && last > edge) {
        emit_range(first, edge, next, entries);
        emit_range(edge + 1, last, next, entries);
        return;
      }
    }
    for (unsigned tail = 1; tail < utf8_of(first).size(); ++tail) {
      const char32_t mask = (char32_t{1} << (6 * tail)) - 1;
      if ((first & ~mask) == (last & ~mask)) continue;
      if ((first & mask) != 0) {
        emit_range(first, first | mask, next, entries);
        emit_range((first | mask) + 1, last, next, entries);
        return;
      }
      if ((last & mask) != mask) {
        emit_range(first, (last & ~mask) - 1, next, entries);
        emit_range(last & ~mask, last, next, entries);
        return;
      }
    }
    const std::string low = utf8_of(first), high = utf8_of(last);
    for (std::size_t i = low.size(); i-- > 0;) next = emit_byte(low[i], high[i], next);
    entries.push_back(next);
  }

  const Grammar& grammar_;
  Program program_;
  std::map<std::pair<const Expression*, std::uint32_t>, std::uint32_t> made_;
  int depth_ = 0;
  bool too_large_ = false;
};

}  // namespace

Result<Program> make_program(const Grammar& grammar) {
  if (is_never(grammar.rules.front())) return fail(ErrorCode::invalid_usage, "nothing satisfies the constraint");
  CUPEL_CHECK(RuleCheck(grammar).run());
  return Builder(grammar).run();
}

}  // namespace cupel::constraint
