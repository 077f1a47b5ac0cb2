// What templates can call by name: filters, tests behind `is`, global functions, and the methods that JavaScript's values have.
#pragma once

#include <optional>
#include <string_view>

#include "importers/nunjucks/budget.h"
#include "importers/nunjucks/value.h"

namespace cupel::promptfoo::nunjucks {

/// Errors: invalid_suite (an unknown filter, wrong use), limit_exceeded.
Result<Value> apply_filter(std::string_view name, const Value& value, const Arguments& arguments, Budget& budget);

/// Errors: invalid_suite (an unknown test, wrong use).
Result<bool> apply_test(std::string_view name, const Value& value, const Arguments& arguments);

/// `range`, `cycler`, `joiner`.
std::optional<Value> global_function(std::string_view name);

/// `value[key]`: an element, an entry, a length or a method; undefined where there is none.
Value member_of(const Value& value, const Value& key);

/// Undefined where it has no method of that name.
Value method_of(const Value& value, std::string_view name);

tl::unexpected<Error> wrong_use(std::string message);

}  // namespace cupel::promptfoo::nunjucks
