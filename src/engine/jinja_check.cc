#include "engine/jinja_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/text.h"

namespace cupel::engine {
namespace {

constexpr std::size_t kTokensPerTag = 1000;
constexpr std::size_t kTokens = 50'000;
constexpr int kBrackets = 40;
constexpr int kBlocks = 40;
constexpr int kElifs = 200;
constexpr double kLargestNumber = 9e15;  // whole numbers up to here are exact in a double

constexpr auto kConstants = std::to_array<std::string_view>({"true", "True", "false", "False", "none", "None"});
constexpr auto kFilters = std::to_array<std::string_view>(
    {"abs",   "capitalize", "count",   "d",       "default", "endswith",   "first",  "float", "format",     "get",  "indent",
     "int",   "items",      "join",    "keys",    "last",    "length",     "list",   "lower", "lstrip",     "map",  "max",
     "min",   "reject",     "replace", "reverse", "rsplit",  "rejectattr", "rstrip", "safe",  "selectattr", "sort", "select",
     "split", "startswith", "string",  "strip",   "title",   "tojson",     "trim",   "upper", "values",     "e"});
constexpr auto kTests = std::to_array<std::string_view>(
    {"boolean",     "callable", "defined", "divisibleby", "eq",       "equalto",  "even",      "false", "float",   "ge",
     "greaterthan", "gt",       "in",      "integer",     "iterable", "lessthan", "lower",     "lt",    "mapping", "ne",
     "none",        "number",   "odd",     "sequence",    "string",   "true",     "undefined", "upper"});

tl::unexpected<Error> refuse(std::string message) { return fail(ErrorCode::invalid_suite, std::move(message)); }

Result<void> check_name(std::string_view what, const std::string& name, std::span<const std::string_view> known) {
  if (std::find(known.begin(), known.end(), name) != known.end()) return {};
  return refuse(fmt::format("unknown {} '{}' in a template{}", what, printable(name), did_you_mean(name, known)));
}

Result<void> check_number(double number) {
  if (number > kLargestNumber || number < -kLargestNumber) return refuse("a number in a template is too large");
  return {};
}

template <class T>
const T* as(const jinja::statement_ptr& node) {
  return dynamic_cast<const T*>(node.get());
}

// Whether the tag that begins at `open` assigns: {% set a = 1 %}, unlike {% set a %}…{% endset %}.
bool has_equals(const std::vector<jinja::token>& tokens, std::size_t open) {
  for (std::size_t i = open; i < tokens.size() && tokens[i].t != jinja::token::close_statement; ++i) {
    if (tokens[i].t == jinja::token::equals) return true;
  }
  return false;
}

/// Walks the program in the order of execution, so that a name is known to be bound before it is used.
class Checker {
 public:
  Checker() { scopes_.emplace_back(); }

  Result<void> statements(const jinja::statements& body) {
    for (const jinja::statement_ptr& each : body) CUPEL_CHECK(statement(each));
    return {};
  }

  std::vector<TemplateVariable> variables() const {
    std::vector<TemplateVariable> out;
    for (const auto& [name, is_required] : free_) out.push_back({name, is_required});
    return out;
  }

 private:
  Result<void> statement(const jinja::statement_ptr& node) {
    if (const auto* branch = as<jinja::if_statement>(node)) {
      CUPEL_CHECK(expression(branch->test));
      CUPEL_CHECK(statements(branch->body));
      return statements(branch->alternate);
    }
    if (const auto* loop = as<jinja::for_statement>(node)) return for_loop(*loop);
    if (const auto* set = as<jinja::set_statement>(node)) {
      CUPEL_CHECK(set->val ? expression(set->val) : statements(set->body));
      return bind(set->assignee);
    }
    if (dynamic_cast<const jinja::expression*>(node.get()) != nullptr) return expression(node);
    if (as<jinja::comment_statement>(node) != nullptr || as<jinja::break_statement>(node) != nullptr ||
        as<jinja::continue_statement>(node) != nullptr || as<jinja::noop_statement>(node) != nullptr) {
      return {};
    }
    return refuse(fmt::format("a {} is not allowed in a template", node->type()));
  }

  Result<void> for_loop(const jinja::for_statement& loop) {
    const auto* filtered = as<jinja::select_expression>(loop.iterable);
    CUPEL_CHECK(expression(filtered != nullptr ? filtered->lhs : loop.iterable));
    scopes_.emplace_back();
    scopes_.back().insert("loop");
    CUPEL_CHECK(bind(loop.loopvar));
    if (filtered != nullptr) CUPEL_CHECK(expression(filtered->test));
    CUPEL_CHECK(statements(loop.body));
    scopes_.pop_back();
    return statements(loop.default_block);
  }

  Result<void> bind(const jinja::statement_ptr& target) {
    if (const auto* name = as<jinja::identifier>(target)) {
      scopes_.back().insert(name->val);
      return {};
    }
    if (const auto* tuple = as<jinja::tuple_literal>(target)) {
      for (const jinja::statement_ptr& each : tuple->val) {
        if (as<jinja::identifier>(each) == nullptr) return refuse("only plain names can be set in a template");
        CUPEL_CHECK(bind(each));
      }
      return {};
    }
    return refuse("only plain names can be set in a template");
  }

  Result<void> expressions(const jinja::statements& nodes) {
    for (const jinja::statement_ptr& each : nodes) {
      const auto* keyword = as<jinja::keyword_argument_expression>(each);
      if (keyword != nullptr && as<jinja::identifier>(keyword->key) == nullptr) return refuse("an argument's name must be a plain word");
      CUPEL_CHECK(expression(keyword != nullptr ? keyword->val : each));
    }
    return {};
  }

  Result<void> identifier(const std::string& name, bool may_be_undefined) {
    if (std::find(kConstants.begin(), kConstants.end(), name) != kConstants.end()) return {};
    for (const auto& scope : scopes_) {
      if (scope.contains(name)) return {};
    }
    free_[name] = free_[name] || !may_be_undefined;
    return {};
  }

  Result<void> member(const jinja::member_expression& member) {
    CUPEL_CHECK(expression(member.object));
    if (const auto* slice = as<jinja::slice_expression>(member.property)) {
      for (const auto* each : {&slice->start_expr, &slice->stop_expr, &slice->step_expr}) {
        if (*each) CUPEL_CHECK(expression(*each));
      }
      return {};
    }
    if (as<jinja::blank_expression>(member.property) != nullptr) return refuse("empty brackets [] in a template");
    return member.computed ? expression(member.property) : Result<void>();
  }

  Result<void> call(const jinja::call_expression& call) {
    CUPEL_CHECK(expressions(call.args));
    if (const auto* name = as<jinja::identifier>(call.callee)) {
      constexpr auto kFunctions = std::to_array<std::string_view>({"range"});
      return check_name("function", name->val, kFunctions);
    }
    const auto* method = as<jinja::member_expression>(call.callee);
    const auto* name = method != nullptr && !method->computed ? as<jinja::identifier>(method->property) : nullptr;
    if (name == nullptr) return refuse("only range() and methods such as .upper() can be called in a template");
    CUPEL_CHECK(check_name("method", name->val, kFilters));
    return expression(method->object);
  }

  /// A filter or test: a name, or a name with arguments.
  Result<std::string> applied(std::string_view what, const jinja::statement_ptr& node, std::span<const std::string_view> known) {
    const auto* call = as<jinja::call_expression>(node);
    const auto* name = as<jinja::identifier>(call != nullptr ? call->callee : node);
    if (name == nullptr) return refuse(fmt::format("a {} in a template must be a plain name", what));
    CUPEL_CHECK(check_name(what, name->val, known));
    if (call != nullptr) CUPEL_CHECK(expressions(call->args));
    return name->val;
  }

  Result<void> compound(const jinja::statement_ptr& node) {
    if (const auto* array = as<jinja::array_literal>(node)) return expressions(array->val);
    if (const auto* tuple = as<jinja::tuple_literal>(node)) return expressions(tuple->val);
    if (const auto* object = as<jinja::object_literal>(node)) {
      for (const auto& [key, value] : object->val) {
        CUPEL_CHECK(expression(key));
        CUPEL_CHECK(expression(value));
      }
      return {};
    }
    if (const auto* binary = as<jinja::binary_expression>(node)) {
      CUPEL_CHECK(expression(binary->left));
      return expression(binary->right);
    }
    if (const auto* unary = as<jinja::unary_expression>(node)) return expression(unary->argument);
    if (const auto* select = as<jinja::select_expression>(node)) {
      CUPEL_CHECK(expression(select->test));
      return expression(select->lhs);
    }
    if (const auto* ternary = as<jinja::ternary_expression>(node)) {
      CUPEL_CHECK(expression(ternary->condition));
      CUPEL_CHECK(expression(ternary->true_expr));
      return expression(ternary->false_expr);
    }
    return refuse(fmt::format("a {} is not allowed here in a template", node->type()));
  }

  Result<void> expression(const jinja::statement_ptr& node, bool may_be_undefined = false) {
    if (const auto* name = as<jinja::identifier>(node)) return identifier(name->val, may_be_undefined);
    if (as<jinja::string_literal>(node) != nullptr) return {};
    if (const auto* number = as<jinja::integer_literal>(node)) return check_number(static_cast<double>(number->val));
    if (const auto* number = as<jinja::float_literal>(node)) return check_number(number->val);
    if (const auto* found = as<jinja::member_expression>(node)) return member(*found);
    if (const auto* found = as<jinja::call_expression>(node)) return call(*found);
    if (const auto* test = as<jinja::test_expression>(node)) {
      const std::string name = CUPEL_TRY(applied("test", test->test, kTests));
      return expression(test->operand, name == "defined" || name == "undefined");
    }
    if (const auto* filter = as<jinja::filter_expression>(node)) {
      const std::string name = CUPEL_TRY(applied("filter", filter->filter, kFilters));
      return expression(filter->operand, name == "default" || name == "d");
    }
    return compound(node);
  }

  std::vector<std::set<std::string>> scopes_;
  std::map<std::string, bool> free_;  // name -> required
};

}  // namespace

Result<void> check_tokens(const jinja::lexer_result& lexed) {
  using token = jinja::token;
  if (lexed.tokens.size() > kTokens) return refuse("a template with too many parts");
  std::size_t in_tag = 0;
  int brackets = 0, blocks = 0, elifs = 0;
  for (std::size_t i = 0; i < lexed.tokens.size(); ++i) {
    const token& each = lexed.tokens[i];
    const bool opens_tag = each.t == token::open_statement || each.t == token::open_expression;
    const bool opens = each.t == token::open_paren || each.t == token::open_square_bracket || each.t == token::open_curly_bracket;
    const bool closes = each.t == token::close_paren || each.t == token::close_square_bracket || each.t == token::close_curly_bracket;
    in_tag = opens_tag ? 0 : in_tag + 1;
    brackets = opens_tag ? 0 : brackets + (opens ? 1 : 0) - (closes ? 1 : 0);
    if (each.t == token::open_statement && i + 1 < lexed.tokens.size()) {
      const std::string& name = lexed.tokens[i + 1].value;
      if (name == "if" || name == "for" || (name == "set" && !has_equals(lexed.tokens, i))) ++blocks;
      else if (name == "endif" || name == "endfor" || name == "endset") --blocks;
      else if (name == "elif") ++elifs;
      else if (name == "macro" || name == "call" || name == "filter") {
        return refuse(fmt::format("a suite's template cannot use {{% {} %}}", name));
      }
    }
    if (in_tag > kTokensPerTag) return refuse("a template tag with too many parts");
    if (brackets > kBrackets || blocks > kBlocks || elifs > kElifs) return refuse("a template nested too deep");
  }
  return {};
}

Result<std::vector<TemplateVariable>> check_program(const jinja::program& program) {
  Checker checker;
  CUPEL_CHECK(checker.statements(program.body));
  return checker.variables();
}

}  // namespace cupel::engine
