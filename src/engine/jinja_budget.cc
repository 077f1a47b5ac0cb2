#include "engine/jinja_budget.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

namespace cupel::engine {
namespace {

constexpr std::size_t kStepBytes = 256;  // what the library allocates for the smallest value
constexpr std::size_t kPartBytes = 48;
constexpr std::size_t kValues = 100'000;
constexpr int kDepth = 60;
constexpr std::size_t kLoopItems = 20'000;
constexpr std::size_t kNamesCopied = 4'000'000;
constexpr double kMovedBytes = 4e9;  // about a second
constexpr double kLargestNumber = 9e15;

using Arguments = std::span<const TemplateArgument>;

bool is_text(const jinja::value& value) { return jinja::is_val<jinja::value_string>(value); }
bool is_whole(const jinja::value& value) { return jinja::is_val<jinja::value_int>(value); }
bool is_number(const jinja::value& value) { return is_whole(value) || jinja::is_val<jinja::value_float>(value); }
double size_of(const jinja::value& value) { return static_cast<double>(value->val_str.length()); }

void measure_into(const jinja::value& value, int depth, ValueShape& shape, std::size_t most_bytes) {
  shape.depth = std::max(shape.depth, depth);
  shape.values += 1;
  shape.bytes += value->val_str.length() + value->val_str.parts.size() * kPartBytes;
  if (shape.depth > kDepth || shape.values > kValues || shape.bytes > most_bytes) {
    stop_template(ErrorCode::limit_exceeded, "a template makes a value that is too large");
  }
  for (const jinja::value& item : value->val_arr) measure_into(item, depth + 1, shape, most_bytes);
  for (const auto& [key, item] : value->val_obj) {
    measure_into(key, depth + 1, shape, most_bytes);
    measure_into(item, depth + 1, shape, most_bytes);
  }
}

const jinja::value* find_argument(Arguments arguments, std::size_t place, std::string_view keyword) {
  for (const TemplateArgument& each : arguments) {
    if (!keyword.empty() && each.keyword == keyword) return &each.value;
  }
  return place < arguments.size() && arguments[place].keyword.empty() ? &arguments[place].value : nullptr;
}

std::string text_at(Arguments arguments, std::size_t place) {
  return place < arguments.size() && is_text(arguments[place].value) ? arguments[place].value->val_str.str() : std::string();
}

// The naive search of std::string::find compares up to the product of both lengths.
double count_of(const std::string& text, const std::string& word, TemplateBudget& budget) {
  budget.expect(0, static_cast<double>(text.size()) * static_cast<double>(word.size()));
  if (word.empty()) return static_cast<double>(text.size()) + 1;
  double count = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + word.size())) ++count;
  return count;
}

void check_arithmetic(std::string_view name, Arguments arguments) {
  const double a = arguments[0].value->as_float();
  const double b = arguments[1].value->as_float();
  const double result = name == "+"   ? a + b
                        : name == "-" ? a - b
                        : name == "*" ? a * b
                        : name == "/" ? a / b
                        : name == "%" ? std::fmod(a, b)
                                      : 0;
  if (!std::isfinite(result)) stop_template(ErrorCode::invalid_suite, "a template divides by zero");
  if (std::abs(result) > kLargestNumber) stop_template(ErrorCode::limit_exceeded, "a number in a template becomes too large");
}

void check_operator(std::string_view name, Arguments arguments, TemplateBudget& budget) {
  const jinja::value& left = arguments[0].value;
  const jinja::value& right = arguments[1].value;
  if (is_number(left) && is_number(right)) return check_arithmetic(name, arguments);
  if (name == "*" && (is_text(left) || is_text(right))) {
    const jinja::value& text = is_text(left) ? left : right;
    const jinja::value& times = is_text(left) ? right : left;
    if (is_whole(times)) {
      const double parts = static_cast<double>(text->val_str.parts.size() * kPartBytes);
      budget.expect((size_of(text) + parts) * static_cast<double>(times->as_int()));
    }
  }
  if ((name == "in" || name == "not in") && is_text(left) && is_text(right)) budget.expect(0, size_of(left) * size_of(right));
}

void check_replacement(Arguments arguments, TemplateBudget& budget) {
  const std::string text = text_at(arguments, 0), from = text_at(arguments, 1), to = text_at(arguments, 2);
  const double count = count_of(text, from, budget);
  const double size = static_cast<double>(text.size()) + count * static_cast<double>(to.size());
  budget.expect(size, from.empty() || from.size() == to.size() ? size : count * size);
}

void check_split(Arguments arguments, TemplateBudget& budget) {
  const std::string text = text_at(arguments, 0);
  const std::string separator = arguments.size() > 1 ? text_at(arguments, 1) : " ";
  const double count = count_of(text, separator, budget);
  budget.expect(count * kStepBytes, count * static_cast<double>(text.size()));
}

void check_join(Arguments arguments, TemplateBudget& budget) {
  const jinja::value* separator = find_argument(arguments, 1, "d");
  if (separator == nullptr || !is_text(*separator)) return;
  budget.expect(static_cast<double>(arguments[0].value->val_arr.size()) * size_of(*separator));
}

void check_indent(Arguments arguments, TemplateBudget& budget) {
  const std::string text = text_at(arguments, 0);
  const jinja::value* width = find_argument(arguments, 1, "width");
  if (width == nullptr) return;
  if (is_whole(*width) && (*width)->as_int() < 0) stop_template(ErrorCode::invalid_suite, "'indent' needs a width of at least 0");
  const double each = is_whole(*width) ? static_cast<double>((*width)->as_int()) : is_text(*width) ? size_of(*width) : 4;
  budget.expect((count_of(text, "\n", budget) + 1) * each);
}

void check_json(Arguments arguments, TemplateBudget& budget) {
  const ValueShape shape = budget.measure(arguments[0].value);
  const jinja::value* indent = find_argument(arguments, 2, "indent");
  const bool is_indented = indent != nullptr && is_whole(*indent);
  if (is_indented && ((*indent)->as_int() < 0 || (*indent)->as_int() > 16)) {
    stop_template(ErrorCode::invalid_suite, "'tojson' indents by 0 to 16");
  }
  const double width = is_indented ? static_cast<double>((*indent)->as_int()) : 0;
  double separators = 4;
  if (const jinja::value* given = find_argument(arguments, 3, "separators"))
    separators += static_cast<double>(budget.measure(*given).bytes);
  budget.expect(static_cast<double>(shape.values) * (width * (shape.depth + 1) + separators) + 6.0 * static_cast<double>(shape.bytes));
}

// A mixed list has no order, and std::sort may then read beyond it.
void check_sort(Arguments arguments) {
  if (find_argument(arguments, 3, "attribute") != nullptr) stop_template(ErrorCode::invalid_suite, "'sort' sorts text or numbers only");
  std::size_t texts = 0, numbers = 0;
  for (const jinja::value& item : arguments[0].value->val_arr) {
    texts += is_text(item) ? 1U : 0U;
    numbers += is_number(item) ? 1U : 0U;
  }
  const std::size_t items = arguments[0].value->val_arr.size();
  if (texts != items && numbers != items) stop_template(ErrorCode::invalid_suite, "'sort' sorts text or numbers, not a mixture");
}

void check_range(Arguments arguments, TemplateBudget& budget) {
  double number[3] = {0, 0, 1};
  if (arguments.empty() || arguments.size() > 3) stop_template(ErrorCode::invalid_suite, "range() takes one to three whole numbers");
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (!is_whole(arguments[i].value)) stop_template(ErrorCode::invalid_suite, "range() takes one to three whole numbers");
    number[arguments.size() == 1 ? 1 : i] = static_cast<double>(arguments[i].value->as_int());
  }
  if (number[2] == 0) stop_template(ErrorCode::invalid_suite, "range() needs a step other than 0");
  budget.enter_loop(static_cast<std::size_t>(std::min(1e12, std::max(0.0, std::ceil((number[1] - number[0]) / number[2])))));
}

void check_divisor(Arguments arguments) {
  if (arguments.size() > 1 && is_whole(arguments[1].value) && arguments[1].value->as_int() == 0) {
    stop_template(ErrorCode::invalid_suite, "a template divides by zero");
  }
}

// These take the name of a test as text, which could divide by zero.
void check_selection(Arguments arguments) {
  for (const TemplateArgument& each : arguments.subspan(1)) {
    if (is_text(each.value) && each.value->val_str.str() == "divisibleby") {
      stop_template(ErrorCode::invalid_suite, "'divisibleby' cannot be used by name; write a loop with `if`");
    }
  }
}

void check_float(Arguments arguments) {
  const double number = std::strtod(text_at(arguments, 0).c_str(), nullptr);
  if (!(std::abs(number) <= kLargestNumber)) stop_template(ErrorCode::limit_exceeded, "a number in a template becomes too large");
}

}  // namespace

void stop_template(ErrorCode code, std::string message) { throw TemplateStop{Error{code, std::move(message), {}}}; }

void TemplateBudget::spend(std::size_t bytes) {
  spent_ += bytes + kStepBytes;
  if (spent_ > options_.work_bytes)
    stop_template(ErrorCode::limit_exceeded, "a template makes too much text; the limit protects against endless ones");
  if (std::chrono::steady_clock::now() > deadline_) {
    stop_template(ErrorCode::limit_exceeded, fmt::format("a template ran longer than {} ms", options_.time.count()));
  }
}

ValueShape TemplateBudget::measure(const jinja::value& value) {
  ValueShape shape;
  measure_into(value, 0, shape, options_.output_bytes);
  spend(shape.bytes + shape.values * 16);
  return shape;
}

void TemplateBudget::enter_loop(std::size_t items) {
  if (items > kLoopItems) stop_template(ErrorCode::limit_exceeded, fmt::format("a template loops over more than {} items", kLoopItems));
  if (items * names_ > kNamesCopied) stop_template(ErrorCode::limit_exceeded, "a template loops over too many items with too many names");
  spend(items * 64);
}

void TemplateBudget::expect(double bytes, double moved) {
  if (bytes > static_cast<double>(options_.output_bytes))
    stop_template(ErrorCode::limit_exceeded, "a template makes a value that is too large");
  if (moved > kMovedBytes) stop_template(ErrorCode::limit_exceeded, "a filter in a template would take too long");
  spend(0);
}

void check_operation(std::string_view name, Arguments arguments, TemplateBudget& budget) {
  if (name == "range") return check_range(arguments, budget);
  if (name == "is divisibleby") return check_divisor(arguments);
  if (name == "is in" && arguments.size() > 1) return check_operator("in", arguments, budget);
  if (name == "replace") return check_replacement(arguments, budget);
  if (name == "split" || name == "rsplit") return check_split(arguments, budget);
  if (name == "join") return check_join(arguments, budget);
  if (name == "indent") return check_indent(arguments, budget);
  if (name == "tojson" || name == "string" || name == "safe") return check_json(arguments, budget);
  if (name == "sort") return check_sort(arguments);
  if (name == "select" || name == "reject" || name == "selectattr" || name == "rejectattr") return check_selection(arguments);
  if (name == "float") return check_float(arguments);
  const bool is_operator = name == "in" || name == "not in" || name.find_first_of("+-*/%~<>=!") == 0;
  if (is_operator && arguments.size() == 2) check_operator(name, arguments, budget);
}

}  // namespace cupel::engine
