#include "engine/jinja_guard.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/letter_case.h"
#include "base/text.h"

namespace cupel::engine {
namespace {

using jinja::cast_stmt;
using jinja::statement_ptr;
using jinja::value;

bool is_function(const value& result) { return jinja::is_val<jinja::value_func>(result); }

/// A node of ours around a node of the library.
class Guard : public jinja::expression {
 public:
  Guard(statement_ptr inner, TemplateBudget& budget) : inner_(std::move(inner)), budget_(budget) { pos = inner_->pos; }
  std::string type() const override { return inner_->type(); }

 protected:
  statement_ptr inner_;
  TemplateBudget& budget_;
};

/// A value that is looked up: cheap, but it may be undefined or a function.
class Lookup : public Guard {
 public:
  Lookup(statement_ptr inner, TemplateBudget& budget, bool may_be_undefined)
      : Guard(std::move(inner), budget), may_be_undefined_(may_be_undefined) {}

  value execute_impl(jinja::context& context) const override {
    value result = inner_->execute(context);
    budget_.spend(0);
    if (is_function(result))
      stop_template(ErrorCode::invalid_suite, fmt::format("{} is a function; call it or write {}", shown(), "map['key']"));
    if (result->is_undefined() && !may_be_undefined_ && !budget_.options().undefined_is_empty) {
      stop_template(ErrorCode::invalid_suite, fmt::format("{} is undefined", shown()));
    }
    return result;
  }

 private:
  std::string shown() const {
    if (const auto* name = dynamic_cast<const jinja::identifier*>(inner_.get())) return fmt::format("'{}'", printable(name->val));
    const auto* member = dynamic_cast<const jinja::member_expression*>(inner_.get());
    const auto* name = member != nullptr ? dynamic_cast<const jinja::identifier*>(member->property.get()) : nullptr;
    return name != nullptr ? fmt::format("'.{}'", printable(name->val)) : "an item";
  }

  bool may_be_undefined_;
};

/// A value that is made: it costs what it weighs.
class Made : public Guard {
 public:
  using Guard::Guard;
  value execute_impl(jinja::context& context) const override {
    value result = inner_->execute(context);
    budget_.measure(result);
    return result;
  }
};

/// Holds an operand that was computed and checked before the operation runs.
class Slot : public jinja::expression {
 public:
  mutable value held;
  std::string type() const override { return "Value"; }
  value execute_impl(jinja::context&) const override { return held; }
};

/// What an operation on the case of letters gives: the library's own knows ASCII only. Nothing for other operations.
value case_mapped(std::string_view name, const std::string& text, const TemplateOptions& options) {
  const auto made = [](std::string mapped) { return jinja::mk_val<jinja::value_string>(std::move(mapped)); };
  if (name == "upper") return made(upper_case(text));
  if (name == "lower") return made(lower_case(text));
  if (name == "capitalize") return made(capitalized(text));
  if (name == "title") return made(title_case(text, options.title_breaks));
  if (name == "is upper") return jinja::mk_val<jinja::value_bool>(text == upper_case(text) && text != lower_case(text));
  if (name == "is lower") return jinja::mk_val<jinja::value_bool>(text == lower_case(text) && text != upper_case(text));
  return nullptr;
}

/// An operation whose operands are computed first, so that its cost is known before it is run.
class Operation : public Guard {
 public:
  Operation(statement_ptr inner, std::string name, TemplateBudget& budget) : Guard(std::move(inner), budget), name_(std::move(name)) {}

  /// Moves the operand out of the library's node and leaves a slot there.
  void take(statement_ptr& operand, std::string keyword = {}) {
    auto slot = std::make_unique<Slot>();
    slot->pos = operand->pos;
    operands_.push_back({std::move(operand), slot.get(), std::move(keyword)});
    operand = std::move(slot);
  }

  value execute_impl(jinja::context& context) const override {
    std::vector<TemplateArgument> arguments;
    for (const Operand& each : operands_) arguments.push_back({each.keyword, each.source->execute(context)});
    check_operation(name_, arguments, budget_);
    const bool is_of_text = arguments.size() == 1 && jinja::is_val<jinja::value_string>(arguments.front().value);
    const std::string text = is_of_text ? arguments.front().value->as_string().str() : std::string();
    for (std::size_t i = 0; i < operands_.size(); ++i) operands_[i].slot->held = std::move(arguments[i].value);
    value result = inner_->execute(context);
    if (value mapped = is_of_text ? case_mapped(name_, text, budget_.options()) : nullptr) result = std::move(mapped);
    for (const Operand& each : operands_) each.slot->held.reset();
    if (is_function(result)) stop_template(ErrorCode::invalid_suite, fmt::format("'{}' gives a function", name_));
    budget_.measure(result);
    return result;
  }

 private:
  struct Operand {
    statement_ptr source;
    Slot* slot;
    std::string keyword;
  };
  std::string name_;
  std::vector<Operand> operands_;
};

/// What a loop runs over.
class LoopItems : public Guard {
 public:
  using Guard::Guard;
  value execute_impl(jinja::context& context) const override {
    value result = inner_->execute(context);
    budget_.enter_loop(std::max(result->val_arr.size(), result->val_obj.size()));
    return result;
  }
};

/// A bound of a slice: the library adds to it without looking.
class SliceBound : public Guard {
 public:
  using Guard::Guard;
  value execute_impl(jinja::context& context) const override {
    value result = inner_->execute(context);
    constexpr std::int64_t kLargest = 1LL << 31U;
    if (!jinja::is_val<jinja::value_int>(result) || result->as_int() > kLargest || result->as_int() < -kLargest) {
      stop_template(ErrorCode::invalid_suite, "a slice [from:to] needs whole numbers");
    }
    return result;
  }
};

/// A value that becomes part of the text.
class Printed : public Guard {
 public:
  using Guard::Guard;
  value execute_impl(jinja::context& context) const override {
    value result = inner_->execute(context);
    const bool is_map = jinja::is_val<jinja::value_object>(result);
    if (is_map || jinja::is_val<jinja::value_array>(result)) {
      if (!budget_.options().undefined_is_empty) {
        stop_template(ErrorCode::invalid_suite, fmt::format("a {} cannot be inserted as text; add {}", is_map ? "map" : "list",
                                                            is_map ? "| tojson" : "| join(', ') or | tojson"));
      }
      const TemplateArgument argument{"", result};
      check_operation("tojson", {&argument, 1}, budget_);
      result = jinja::mk_val<jinja::value_string>(jinja::value_to_json(result, -1, ",", ":"));
    }
    budget_.spend(result->val_str.length());
    return result;
  }
};

class Inserter {
 public:
  explicit Inserter(TemplateBudget& budget) : budget_(budget) {}

  void output(jinja::statements& body) {
    for (statement_ptr& each : body) statement(each);
  }

 private:
  template <class Wrapper, class... Extra>
  void wrap(statement_ptr& node, Extra... extra) {
    node = std::make_unique<Wrapper>(std::move(node), budget_, extra...);
  }

  void statement(statement_ptr& node) {
    if (auto* branch = cast_stmt<jinja::if_statement>(node)) {
      expression(branch->test);
      output(branch->body);
      output(branch->alternate);
      wrap<Made>(node);
    } else if (auto* loop = cast_stmt<jinja::for_statement>(node)) {
      auto* filtered = cast_stmt<jinja::select_expression>(loop->iterable);
      statement_ptr& items = filtered != nullptr ? filtered->lhs : loop->iterable;
      expression(items);
      wrap<LoopItems>(items);
      if (filtered != nullptr) expression(filtered->test);
      output(loop->body);
      output(loop->default_block);
      wrap<Made>(node);
    } else if (auto* set = cast_stmt<jinja::set_statement>(node)) {
      if (set->val) expression(set->val);
      output(set->body);
      wrap<Made>(node);
    } else if (dynamic_cast<jinja::expression*>(node.get()) != nullptr) {
      expression(node);
      wrap<Printed>(node);
    }
  }

  void operation(statement_ptr& node, const std::string& name, std::initializer_list<statement_ptr*> operands,
                 jinja::statements* arguments) {
    auto guard = std::make_unique<Operation>(std::move(node), name, budget_);
    for (statement_ptr* each : operands) guard->take(*each);
    if (arguments != nullptr) {
      for (statement_ptr& each : *arguments) {
        auto* keyword = cast_stmt<jinja::keyword_argument_expression>(each);
        if (keyword == nullptr) {
          expression(each);
          guard->take(each);
        } else {
          expression(keyword->val);
          guard->take(keyword->val, cast_stmt<jinja::identifier>(keyword->key)->val);
        }
      }
    }
    node = std::move(guard);
  }

  void member(statement_ptr& node, bool may_be_undefined) {
    auto* found = cast_stmt<jinja::member_expression>(node);
    expression(found->object);
    if (auto* slice = cast_stmt<jinja::slice_expression>(found->property)) {
      for (statement_ptr* each : {&slice->start_expr, &slice->stop_expr, &slice->step_expr}) {
        if (!*each) continue;
        expression(*each);
        wrap<SliceBound>(*each);
      }
      return wrap<Made>(node);
    }
    if (found->computed) expression(found->property);
    wrap<Lookup>(node, may_be_undefined);
  }

  void call(statement_ptr& node) {
    auto* found = cast_stmt<jinja::call_expression>(node);
    auto* method = cast_stmt<jinja::member_expression>(found->callee);
    if (method == nullptr) return operation(node, "range", {}, &found->args);
    expression(method->object);
    operation(node, cast_stmt<jinja::identifier>(method->property)->val, {&method->object}, &found->args);
  }

  /// A filter or test: its name and arguments, if any.
  static std::pair<std::string, jinja::statements*> applied(statement_ptr& node) {
    auto* found = cast_stmt<jinja::call_expression>(node);
    if (found == nullptr) return {cast_stmt<jinja::identifier>(node)->val, nullptr};
    return {cast_stmt<jinja::identifier>(found->callee)->val, &found->args};
  }

  void binary(statement_ptr& node) {
    auto* found = cast_stmt<jinja::binary_expression>(node);
    expression(found->left);
    expression(found->right);
    if (found->op.value == "and" || found->op.value == "or") return wrap<Made>(node);  // the right side may never run
    operation(node, found->op.value, {&found->left, &found->right}, nullptr);
  }

  void compound(statement_ptr& node) {
    if (auto* array = cast_stmt<jinja::array_literal>(node)) {
      for (statement_ptr& each : array->val) expression(each);
    } else if (auto* tuple = cast_stmt<jinja::tuple_literal>(node)) {
      for (statement_ptr& each : tuple->val) expression(each);
    } else if (auto* object = cast_stmt<jinja::object_literal>(node)) {
      for (auto& [key, item] : object->val) {
        expression(key);
        expression(item);
      }
    } else if (auto* unary = cast_stmt<jinja::unary_expression>(node)) {
      expression(unary->argument);
    } else if (auto* select = cast_stmt<jinja::select_expression>(node)) {
      expression(select->test);
      expression(select->lhs);
    } else if (auto* ternary = cast_stmt<jinja::ternary_expression>(node)) {
      expression(ternary->condition);
      expression(ternary->true_expr);
      expression(ternary->false_expr);
    }
    wrap<Made>(node);
  }

  void expression(statement_ptr& node, bool may_be_undefined = false) {
    if (cast_stmt<jinja::identifier>(node) != nullptr) return wrap<Lookup>(node, may_be_undefined);
    if (cast_stmt<jinja::member_expression>(node) != nullptr) return member(node, may_be_undefined);
    if (cast_stmt<jinja::call_expression>(node) != nullptr) return call(node);
    if (cast_stmt<jinja::binary_expression>(node) != nullptr) return binary(node);
    if (auto* test = cast_stmt<jinja::test_expression>(node)) {
      const auto [name, arguments] = applied(test->test);
      expression(test->operand, name == "defined" || name == "undefined");
      return operation(node, "is " + name, {&test->operand}, arguments);
    }
    if (auto* filter = cast_stmt<jinja::filter_expression>(node)) {
      const auto [name, arguments] = applied(filter->filter);
      expression(filter->operand, name == "default" || name == "d");
      return operation(node, name, {&filter->operand}, arguments);
    }
    compound(node);
  }

  TemplateBudget& budget_;
};

}  // namespace

void insert_guards(jinja::program& program, TemplateBudget& budget) { Inserter(budget).output(program.body); }

}  // namespace cupel::engine
