#include "constraint/schema_scalar.h"

#include <fmt/format.h>

#include <optional>
#include <string>

#include "constraint/json_number.h"
#include "constraint/json_text.h"
#include "constraint/regex.h"
#include "constraint/schema_counts.h"
#include "constraint/schema_format.h"
#include "constraint/schema_keywords.h"

namespace cupel::constraint {
namespace {

NumberBounds bounds_of(const Parts& parts) {
  NumberBounds bounds;
  const auto raise = [&](const Json* each, bool excluded) {
    if (each == nullptr) return;
    const bool is_tighter =
        !bounds.minimum || number_of(*each) > number_of(*bounds.minimum) || (number_of(*each) == number_of(*bounds.minimum) && excluded);
    if (!is_tighter) return;
    bounds.minimum = *each;
    bounds.above_minimum = excluded;
  };
  const auto lower = [&](const Json* each, bool excluded) {
    if (each == nullptr) return;
    const bool is_tighter =
        !bounds.maximum || number_of(*each) < number_of(*bounds.maximum) || (number_of(*each) == number_of(*bounds.maximum) && excluded);
    if (!is_tighter) return;
    bounds.maximum = *each;
    bounds.below_maximum = excluded;
  };
  for (const Part& part : parts) {
    const auto excluded = [&](std::string_view keyword) {  // by true in draft 4, as a bound of its own later
      const Json* each = part.find(keyword);
      return each != nullptr && *each == true;
    };
    const auto own = [&](std::string_view keyword) {
      const Json* each = part.find(keyword);
      return each != nullptr && each->is_number() ? each : nullptr;
    };
    raise(part.find("minimum"), excluded("exclusiveMinimum"));
    raise(own("exclusiveMinimum"), true);
    lower(part.find("maximum"), excluded("exclusiveMaximum"));
    lower(own("exclusiveMaximum"), true);
  }
  return bounds;
}

Result<Expr> string_content(const Part& part, const std::string& keyword, const std::string& value) {
  if (keyword == "format") return parse_regex(*format_pattern(value), RegexMeans::whole);
  Result<Expr> content = parse_regex(value, RegexMeans::search);
  if (!content) return refuse_at(child_pointer(part.pointer, keyword), content.error().message);
  return content;
}

}  // namespace

Result<Expr> number_of(const Parts& parts, bool integer, bool one_way) {
  NumberBounds bounds = bounds_of(parts);
  bounds.integer = integer;
  bounds.one_way = one_way;
  for (const Part& part : parts) {
    const Json* each = part.find("multipleOf");
    if (each == nullptr) continue;
    if (bounds.multiple_of && *bounds.multiple_of != *each)
      return refuse_at(part.pointer, "two different 'multipleOf' are not possible together");
    bounds.multiple_of = *each;
  }
  return json_number(bounds);
}

Result<Expr> string_of(const Parts& parts) {
  const Counts lengths = counts_of(parts, "minLength", "maxLength");
  std::optional<Expr> content;
  std::string from;
  for (const Part& part : parts) {
    for (const char* keyword : {"pattern", "format"}) {
      const Json* each = part.find(keyword);
      const bool is_note = keyword == std::string_view("format") && each != nullptr && !format_pattern(each->get<std::string>());
      if (each == nullptr || is_note || from == std::string(keyword) + each->get<std::string>()) continue;
      if (content) return refuse_at(part.pointer, fmt::format("'{}' beside another 'pattern' or 'format' is not possible", keyword));
      from = std::string(keyword) + each->get<std::string>();
      content = CUPEL_TRY(string_content(part, keyword, each->get<std::string>()));
    }
  }
  if (!content) return json_string(lengths.min, lengths.max);
  const Expr fitting = with_lengths(*content, lengths.min, lengths.max);
  if (is_never(fitting)) {
    return refuse_at(parts.front().pointer,
                     "no text was found that satisfies 'pattern' or 'format' together with 'minLength' and 'maxLength'");
  }
  return json_string(fitting);
}

}  // namespace cupel::constraint
