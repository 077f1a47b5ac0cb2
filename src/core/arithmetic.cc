#include "core/arithmetic.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numbers>
#include <numeric>
#include <vector>

#include "base/text.h"

namespace cupel {
namespace {

constexpr int kDeepest = 64;

using Numbers = std::vector<double>;

struct Function {
  std::string_view name;
  std::size_t least, most;
  double (*value)(const Numbers&);
};

double sum_of(const Numbers& numbers) { return std::accumulate(numbers.begin(), numbers.end(), 0.0); }

constexpr std::size_t kAny = 100;
constexpr auto kFunctions = std::to_array<Function>({
    {"abs", 1, 1, [](const Numbers& n) { return std::abs(n[0]); }},
    {"ceil", 1, 1, [](const Numbers& n) { return std::ceil(n[0]); }},
    {"exp", 1, 1, [](const Numbers& n) { return std::exp(n[0]); }},
    {"floor", 1, 1, [](const Numbers& n) { return std::floor(n[0]); }},
    {"log", 1, 1, [](const Numbers& n) { return std::log(n[0]); }},
    {"log10", 1, 1, [](const Numbers& n) { return std::log10(n[0]); }},
    {"log2", 1, 1, [](const Numbers& n) { return std::log2(n[0]); }},
    {"max", 1, kAny, [](const Numbers& n) { return *std::ranges::max_element(n); }},
    {"mean", 1, kAny, [](const Numbers& n) { return sum_of(n) / static_cast<double>(n.size()); }},
    {"min", 1, kAny, [](const Numbers& n) { return *std::ranges::min_element(n); }},
    {"pow", 2, 2, [](const Numbers& n) { return std::pow(n[0], n[1]); }},
    {"round", 1, 1, [](const Numbers& n) { return std::round(n[0]); }},
    {"sqrt", 1, 1, [](const Numbers& n) { return std::sqrt(n[0]); }},
    {"sum", 1, kAny, &sum_of},
});

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads and computes in one go, from the loosest operator down to a number. Names are not looked up where there are no figures.
class Evaluation {
 public:
  Evaluation(std::string_view text, const NamedFigures* figures) : text_(text), figures_(figures) {}

  Result<double> run() {
    const double value = CUPEL_TRY(choice());
    if (next() != '\0') return refuse("cannot be read from here on");
    return value;
  }

 private:
  tl::unexpected<Error> refuse(std::string_view what) const {
    return fail(ErrorCode::invalid_suite, fmt::format("'{}': {} (column {})", shorten(printable(text_), 80), what, at_ + 1));
  }

  char next() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  bool take(std::string_view sign) {
    next();
    if (!text_.substr(at_).starts_with(sign)) return false;
    at_ += sign.size();
    return true;
  }

  Result<double> choice() {
    if (++depth_ > kDeepest) return refuse("is nested too deep");
    double value = CUPEL_TRY(comparison());
    if (take("?")) {
      const double chosen = CUPEL_TRY(choice());
      if (!take(":")) return refuse("':' is missing");
      const double otherwise = CUPEL_TRY(choice());
      value = value != 0 ? chosen : otherwise;
    }
    --depth_;
    return value;
  }

  Result<double> comparison() {
    const double left = CUPEL_TRY(sum());
    const auto with = [&](auto compare) -> Result<double> { return compare(left, CUPEL_TRY(sum())) ? 1.0 : 0.0; };
    if (take("<=")) return with(std::less_equal<>());
    if (take(">=")) return with(std::greater_equal<>());
    if (take("==")) return with(std::equal_to<>());
    if (take("!=")) return with(std::not_equal_to<>());
    if (take("<")) return with(std::less<>());
    if (take(">")) return with(std::greater<>());
    return left;
  }

  Result<double> sum() {
    double value = CUPEL_TRY(product());
    for (;;) {
      if (take("+")) value += CUPEL_TRY(product());
      else if (take("-")) value -= CUPEL_TRY(product());
      else return value;
    }
  }

  Result<double> product() {
    double value = CUPEL_TRY(sign());
    for (;;) {
      if (take("*")) value *= CUPEL_TRY(sign());
      else if (take("/")) value /= CUPEL_TRY(sign());
      else if (take("%")) value = std::fmod(value, CUPEL_TRY(sign()));
      else return value;
    }
  }

  Result<double> sign() {
    if (++depth_ > kDeepest) return refuse("is nested too deep");
    const bool is_negative = take("-");
    if (!is_negative) take("+");
    const bool is_signed = next() == '-' || next() == '+';
    const double value = CUPEL_TRY(is_signed ? sign() : power());
    --depth_;
    return is_negative ? -value : value;
  }

  Result<double> power() {
    const double base = CUPEL_TRY(operand());
    return take("**") || take("^") ? Result<double>(std::pow(base, CUPEL_TRY(sign()))) : base;
  }

  Result<double> operand() {
    const char c = next();
    if (take("(")) {
      const double value = CUPEL_TRY(choice());
      return take(")") ? Result<double>(value) : refuse("')' is missing");
    }
    if (is_digit(c) || c == '.') return number();
    if (is_letter(c)) return name();
    return refuse(c == '\0' ? "ends where a number or a name is wanted" : "a number or a name is wanted");
  }

  Result<double> number() {
    double value = 0;
    const char* begin = text_.data() + at_;
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), value);
    if (error != std::errc()) return refuse("is no number");
    at_ += static_cast<std::size_t>(end - begin);
    return value;
  }

  Result<double> name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]))) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (next() == '(') return call(word);
    if (word == "pi") return std::numbers::pi;
    if (word == "e") return std::numbers::e;
    if (figures_ == nullptr) return 1.0;
    if (const auto found = figures_->find(word); found != figures_->end()) return found->second;
    return refuse(fmt::format("there is no figure '{}'", word));
  }

  Result<double> call(std::string_view word) {
    const auto function = std::ranges::find(kFunctions, word, &Function::name);
    if (function == kFunctions.end()) return refuse(fmt::format("there is no function '{}'", word));
    Numbers numbers;
    take("(");
    do numbers.push_back(CUPEL_TRY(choice()));
    while (take(","));
    if (!take(")")) return refuse("')' is missing");
    if (numbers.size() < function->least || numbers.size() > function->most) {
      return refuse(fmt::format("{} takes another number of values", word));
    }
    return function->value(numbers);
  }

  std::string_view text_;
  const NamedFigures* figures_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

Result<double> evaluate(std::string_view expression, const NamedFigures& figures) {
  const double value = CUPEL_TRY(Evaluation(expression, &figures).run());
  if (std::isfinite(value)) return value;
  return fail(ErrorCode::invalid_suite, fmt::format("'{}' is no finite number here", shorten(printable(expression), 80)));
}

Result<void> check_arithmetic(std::string_view expression) {
  if (Result<double> value = Evaluation(expression, nullptr).run(); !value) return fail(std::move(value).error());
  return {};
}

}  // namespace cupel
