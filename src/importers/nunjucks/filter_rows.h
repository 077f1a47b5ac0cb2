// A filter of a template: a function of a value and its arguments. Those on texts stand in text_filters.cc, the others in filters.cc.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "importers/nunjucks/calls.h"

namespace cupel::promptfoo::nunjucks {

struct FilterCall {
  std::string_view filter;
  const Value& value;
  const Arguments& arguments;
  Budget& budget;

  const Value& at(std::size_t index) const { return arguments.at(index); }
  const Value& named_or_at(std::string_view name, std::size_t index) const { return arguments.named_or_at(name, index); }

  /// Errors: invalid_suite, when it is none.
  Result<const List*> list() const {
    if (const List* found = value.as_list()) return found;
    return wrong_use(fmt::format("the filter '{}' takes a list, found {}", filter, value.kind()));
  }

  /// Nothing, null and false are empty. Errors: invalid_suite, for anything else that is no text.
  Result<std::string> text() const {
    if (value.is_nothing() || (value.as_bool() != nullptr && !*value.as_bool())) return std::string();
    if (const std::string* found = value.as_text()) return *found;
    return wrong_use(fmt::format("the filter '{}' takes text, found {}", filter, value.kind()));
  }

  /// A text, paid for.
  Result<Value> made(std::string text) const {
    CUPEL_CHECK(budget.spend(text.size()));
    return Value(std::move(text));
  }

  Result<Value> needs_value(auto make) const {
    if (value.is_nothing()) return wrong_use(fmt::format("the filter '{}' takes a list, found {}", filter, value.kind()));
    return make();
  }
};

struct NamedFilter {
  std::string_view name;
  Result<Value> (*run)(const FilterCall&);
};

/// `a.b` of a map; undefined where there is none.
Value attribute_of(const Value& value, std::string_view path);

Result<Value> capitalize(const FilterCall& call);
Result<Value> center(const FilterCall& call);
Result<Value> indent(const FilterCall& call);
Result<Value> lower(const FilterCall& call);
Result<Value> nl2br(const FilterCall& call);
Result<Value> replace(const FilterCall& call);
Result<Value> striptags(const FilterCall& call);
Result<Value> title(const FilterCall& call);
Result<Value> trim_text(const FilterCall& call);
Result<Value> truncate(const FilterCall& call);
Result<Value> upper(const FilterCall& call);
Result<Value> urlencode(const FilterCall& call);
Result<Value> urlize(const FilterCall& call);
Result<Value> wordcount(const FilterCall& call);

}  // namespace cupel::promptfoo::nunjucks
