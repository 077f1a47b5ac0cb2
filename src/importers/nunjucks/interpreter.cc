// Runs a template as the JavaScript does that Nunjucks makes of it: conditions, scopes and operators are JavaScript's.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/text.h"
#include "importers/nunjucks/calls.h"
#include "importers/nunjucks/render.h"
#include "importers/nunjucks/tree.h"

namespace cupel::promptfoo::nunjucks {
namespace {

/// The variables of a template, a loop or a macro.
struct Frame {
  std::map<std::string, Value, std::less<>> variables = {};
  std::shared_ptr<Frame> parent = {};
  bool isolates = false;  // what is set inside stays inside

  const Value* find(std::string_view name) const {
    const auto found = variables.find(name);
    if (found != variables.end() && !found->second.is_undefined()) return &found->second;
    return parent ? parent->find(name) : nullptr;
  }

  void set(const std::string& name, const Value& value) {
    for (Frame* each = this; each != nullptr; each = each->isolates ? nullptr : each->parent.get()) {
      const auto found = each->variables.find(name);
      if (found == each->variables.end() || found->second.is_undefined()) continue;
      found->second = value;
      return;
    }
    variables[name] = value;
  }
};
using FramePointer = std::shared_ptr<Frame>;

FramePointer inside(const FramePointer& parent, bool isolates = false) {
  auto made = std::make_shared<Frame>();
  made->parent = parent;
  made->isolates = isolates;
  return made;
}

class Interpreter {
 public:
  Interpreter(const Json& vars, Budget& budget) : vars_(vars), budget_(budget) {}

  Result<std::string> run(const Body& body) {
    TextBuilder out(budget_);
    root_ = std::make_shared<Frame>();
    CUPEL_CHECK(write(body, root_, out));
    return out.take();
  }

 private:
  // ---- statements

  Result<void> write(const Body& body, const FramePointer& frame, TextBuilder& out) {
    CUPEL_CHECK(budget_.enter());
    for (const Statement& each : body.statements) {
      CUPEL_CHECK(budget_.step());
      CUPEL_CHECK(write(each, frame, out));
    }
    budget_.leave();
    return {};
  }

  Result<void> write(const Statement& statement, const FramePointer& frame, TextBuilder& out) {
    switch (statement.kind) {
      case StatementKind::text: return out.add(statement.text);
      case StatementKind::output: {
        const Value value = CUPEL_TRY(evaluate(*statement.expressions.front(), frame));
        return value.is_nothing() ? Result<void>() : out.add(value.text());
      }
      case StatementKind::condition: return write_condition(statement, frame, out);
      case StatementKind::loop: return write_loop(statement, frame, out);
      case StatementKind::choice: return write_choice(statement, frame, out);
      case StatementKind::block: return write(*statement.bodies.front(), frame, out);
      case StatementKind::set: {
        const Value value = CUPEL_TRY(evaluate(*statement.expressions.front(), frame));
        for (const std::string& name : statement.names) set(name, value, frame);
        return {};
      }
      case StatementKind::macro: {
        const Statement* made = &statement;
        Value macro = Value::function([this, made](const Arguments& given, Budget&) {
          return call_body(*made->bodies.front(), made->names, made->named, given, std::make_shared<Frame>());
        });
        if (frame == root_) globals_[statement.text] = std::move(macro);
        else frame->variables[statement.text] = std::move(macro);
        return {};
      }
    }
    return {};
  }

  // What is set at the top is seen by macros too.
  void set(const std::string& name, const Value& value, const FramePointer& frame) {
    frame->set(name, value);
    if (frame == root_) globals_[name] = value;
  }

  Result<void> write_condition(const Statement& statement, const FramePointer& frame, TextBuilder& out) {
    for (std::size_t i = 0; i < statement.expressions.size(); ++i) {
      if (CUPEL_TRY(evaluate(*statement.expressions[i], frame)).is_true()) return write(*statement.bodies[i], frame, out);
    }
    return statement.has_else ? write(*statement.bodies.back(), frame, out) : Result<void>();
  }

  // A case without a body falls through to the next.
  Result<void> write_choice(const Statement& statement, const FramePointer& frame, TextBuilder& out) {
    const Value value = CUPEL_TRY(evaluate(*statement.expressions.front(), frame));
    const std::size_t cases = statement.expressions.size() - 1;
    for (std::size_t i = 0; i < cases; ++i) {
      if (!CUPEL_TRY(evaluate(*statement.expressions[i + 1], frame)).is_same(value)) continue;
      while (i < cases && statement.bodies[i]->statements.empty()) ++i;
      if (i < cases) return write(*statement.bodies[i], frame, out);
    }
    return statement.has_else ? write(*statement.bodies.back(), frame, out) : Result<void>();
  }

  Result<void> write_loop(const Statement& statement, const FramePointer& outer, TextBuilder& out) {
    const FramePointer frame = inside(outer);
    const Value over = CUPEL_TRY(evaluate(*statement.expressions.front(), frame));
    std::size_t count = 0;
    const auto bind = [&](std::size_t index) {
      const auto entry = [](std::string name, Value value) { return std::pair(std::move(name), std::move(value)); };
      Result<Value> loop = Value::map({entry("index", index + 1), entry("index0", index), entry("revindex", count - index),
                                       entry("revindex0", count - index - 1), entry("first", index == 0), entry("last", index + 1 == count),
                                       entry("length", count)});
      if (loop) frame->variables["loop"] = *std::move(loop);
    };
    const auto run = [&](std::size_t index, const Value& item) -> Result<void> {
      if (statement.names.size() == 1) frame->variables[statement.names.front()] = item;
      for (std::size_t i = 0; statement.names.size() > 1 && i < statement.names.size(); ++i) {
        if (item.is_nothing()) return wrong_use("a loop over several names needs lists in the list");
        frame->variables[statement.names[i]] = member_of(item, Value(i));
      }
      bind(index);
      return write(*statement.bodies.front(), frame, out);
    };
    if (const List* list = over.as_list()) {
      count = list->items.size();
      for (std::size_t i = 0; i < count; ++i) CUPEL_CHECK(run(i, list->items[i]));
    } else if (const Map* map = over.as_map(); map != nullptr && statement.names.size() > 1) {
      count = map->entries.size();
      for (std::size_t i = 0; i < count; ++i) {
        frame->variables[statement.names[0]] = map->entries[i].first;
        frame->variables[statement.names[1]] = map->entries[i].second;
        bind(i);
        CUPEL_CHECK(write(*statement.bodies.front(), frame, out));
      }
    } else if (const std::string* text = over.as_text()) {
      const std::u16string units = to_utf16(*text);
      count = units.size();
      for (std::size_t i = 0; i < count; ++i) CUPEL_CHECK(run(i, to_utf8(std::u16string_view(units).substr(i, 1))));
    }
    return count == 0 && statement.has_else ? write(*statement.bodies.back(), frame, out) : Result<void>();
  }

  Result<std::string> capture(const Body& body, const FramePointer& frame) {
    TextBuilder out(budget_);
    CUPEL_CHECK(write(body, frame, out));
    return out.take();
  }

  Result<Value> call_body(const Body& body, const std::vector<std::string>& names,
                          const std::vector<std::pair<std::string, ExpressionPointer>>& named, const Arguments& given,
                          const FramePointer& frame) {
    for (const auto& [name, value] : given.named) {
      if (name == "caller") frame->variables[name] = value;
    }
    for (std::size_t i = 0; i < names.size(); ++i) frame->variables[names[i]] = given.named_or_at(names[i], i);
    for (std::size_t i = 0; i < named.size(); ++i) {
      const auto& [name, otherwise] = named[i];
      const Value& value = given.named_or_at(name, names.size() + i);
      frame->variables[name] = value.is_undefined() ? CUPEL_TRY(evaluate(*otherwise, frame)) : value;
    }
    return Value(CUPEL_TRY(capture(body, frame)));
  }

  // ---- expressions

  Value look_up(const std::string& name, const FramePointer& frame) {
    if (const Value* found = frame->find(name)) return *found;
    if (const auto found = globals_.find(name); found != globals_.end()) return found->second;
    if (const auto found = vars_.find(name); found != vars_.end()) return globals_[name] = Value::from(*found);
    return global_function(name).value_or(Value());
  }

  Result<Arguments> arguments_of(const Expression& call, const FramePointer& frame) {
    Arguments made;
    for (std::size_t i = 1; i < call.children.size(); ++i) made.values.push_back(CUPEL_TRY(evaluate(*call.children[i], frame)));
    for (const auto& [name, value] : call.named) made.named.emplace_back(name, CUPEL_TRY(evaluate(*value, frame)));
    return made;
  }

  Result<Value> evaluate(const Expression& expression, const FramePointer& frame) {
    CUPEL_CHECK(budget_.step());
    CUPEL_CHECK(budget_.enter());
    Result<Value> value = value_of(expression, frame);
    budget_.leave();
    return value;
  }

  Result<Value> value_of(const Expression& expression, const FramePointer& frame) {
    const auto& children = expression.children;
    switch (expression.kind) {
      case ExpressionKind::literal: return expression.literal;
      case ExpressionKind::variable: return look_up(expression.name, frame);
      case ExpressionKind::member: return member_of(CUPEL_TRY(evaluate(*children[0], frame)), CUPEL_TRY(evaluate(*children[1], frame)));
      case ExpressionKind::call: return call(expression, frame);
      case ExpressionKind::filter:
        return apply_filter(expression.name, CUPEL_TRY(evaluate(*children[0], frame)), CUPEL_TRY(arguments_of(expression, frame)), budget_);
      case ExpressionKind::test: {
        const Value value = CUPEL_TRY(evaluate(*children[0], frame));
        const Arguments given = CUPEL_TRY(arguments_of(expression, frame));
        return Value(CUPEL_TRY(apply_test(expression.name, value, given)));
      }
      case ExpressionKind::unary: return unary(expression.name, CUPEL_TRY(evaluate(*children[0], frame)));
      case ExpressionKind::binary: return binary(expression, frame);
      case ExpressionKind::comparison: return comparison(expression, frame);
      case ExpressionKind::condition:
        if (CUPEL_TRY(evaluate(*children[1], frame)).is_true()) return evaluate(*children[0], frame);
        return children.size() > 2 ? evaluate(*children[2], frame) : Result<Value>(Value(""));
      case ExpressionKind::list:
      case ExpressionKind::group: {
        std::vector<Value> items;
        for (const ExpressionPointer& each : children) items.push_back(CUPEL_TRY(evaluate(*each, frame)));
        if (expression.kind == ExpressionKind::list) return Value::list(std::move(items));
        return items.empty() ? Value() : items.back();
      }
      case ExpressionKind::map: {
        std::vector<std::pair<std::string, Value>> entries;
        for (std::size_t i = 0; i < children.size(); ++i) {
          Value value = CUPEL_TRY(evaluate(*children[i], frame));
          std::erase_if(entries, [&](const auto& each) { return each.first == expression.names[i]; });
          entries.emplace_back(expression.names[i], std::move(value));
        }
        return Value::map(std::move(entries));
      }
      case ExpressionKind::capture: return Value(CUPEL_TRY(capture(*expression.body, inside(frame))));
      case ExpressionKind::caller: {
        const Expression* made = &expression;
        return Value::function([this, made, frame](const Arguments& given, Budget&) {
          return call_body(*made->body, made->names, made->named, given, inside(frame, true));
        });
      }
    }
    return Value();
  }

  Result<Value> call(const Expression& expression, const FramePointer& frame) {
    const Value callee = CUPEL_TRY(evaluate(*expression.children.front(), frame));
    const Function* function = callee.as_function();
    if (function == nullptr) {
      const Expression& named = *expression.children.front();
      const std::string name = named.kind == ExpressionKind::member ? named.children[1]->literal.text() : named.name;
      return wrong_use(fmt::format("unable to call '{}', which is {}", shorten(printable(name), 40),
                                   callee.is_true() ? "not a function" : "undefined or falsey"));
    }
    return (*function)(CUPEL_TRY(arguments_of(expression, frame)), budget_);
  }

  static Result<Value> unary(std::string_view name, const Value& value) {
    if (name == "not") return Value(!value.is_true());
    return Value(name == "-" ? -value.number() : value.number());
  }

  Result<Value> binary(const Expression& expression, const FramePointer& frame) {
    const std::string_view name = expression.name;
    Value left = CUPEL_TRY(evaluate(*expression.children[0], frame));
    if (name == "or" && left.is_true()) return left;
    if (name == "and" && !left.is_true()) return left;
    Value right = CUPEL_TRY(evaluate(*expression.children[1], frame));
    if (name == "or" || name == "and") return right;
    if (name == "in") return is_in(left, right);
    const bool is_text = left.as_text() != nullptr || right.as_text() != nullptr || left.as_list() != nullptr ||
                         right.as_list() != nullptr || left.as_map() != nullptr || right.as_map() != nullptr;
    if (name == "~" || (name == "+" && is_text)) {
      std::string text = left.text() + right.text();
      CUPEL_CHECK(budget_.spend(text.size()));
      return Value(std::move(text));
    }
    const double a = left.number(), b = right.number();
    if (name == "+") return Value(a + b);
    if (name == "-") return Value(a - b);
    if (name == "*") return Value(a * b);
    if (name == "/") return Value(a / b);
    if (name == "//") return Value(std::floor(a / b));
    if (name == "%") return Value(std::fmod(a, b));
    return Value(std::pow(a, b));
  }

  static Result<Value> is_in(const Value& item, const Value& where) {
    if (const List* list = where.as_list())
      return Value(std::ranges::any_of(list->items, [&](const Value& each) { return each.is_same(item); }));
    if (const std::string* text = where.as_text()) return Value(text->find(item.text()) != std::string::npos);
    if (const Map* map = where.as_map()) return Value(map->find(item.text()) != nullptr);
    return wrong_use(fmt::format("'in' searches lists, texts and maps, not {}", where.kind()));
  }

  // In a chain, orders bind tighter than equalities, and each takes what the one before gave.
  Result<Value> comparison(const Expression& expression, const FramePointer& frame) {
    std::vector<Value> values;
    for (const ExpressionPointer& each : expression.children) values.push_back(CUPEL_TRY(evaluate(*each, frame)));
    std::vector<std::string> names = expression.names;
    for (const bool is_order : {true, false}) {
      for (std::size_t i = 0; i < names.size();) {
        if ((names[i][0] == '<' || names[i][0] == '>') != is_order) {
          ++i;
          continue;
        }
        values[i] = compare(names[i], values[i], values[i + 1]);
        values.erase(values.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        names.erase(names.begin() + static_cast<std::ptrdiff_t>(i));
      }
    }
    return values.front();
  }

  static bool compare(std::string_view name, const Value& left, const Value& right) {
    if (name == "==") return left.is_equal(right);
    if (name == "!=") return !left.is_equal(right);
    if (name == "===") return left.is_same(right);
    if (name == "!==") return !left.is_same(right);
    if (name == "<") return left.is_less(right);
    if (name == ">") return right.is_less(left);
    return name == "<=" ? left.is_at_most(right) : right.is_at_most(left);
  }

  const Json& vars_;
  Budget& budget_;
  FramePointer root_;
  std::map<std::string, Value, std::less<>> globals_;
};

}  // namespace

Result<std::string> render(std::string_view source, const Json& vars) {
  const Body body = CUPEL_TRY(parse_template(source));
  Budget budget;
  return Interpreter(vars, budget).run(body);
}

}  // namespace cupel::promptfoo::nunjucks
