#include "constraint/schema_array.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "constraint/json_text.h"
#include "constraint/schema_counts.h"
#include "constraint/schema_keywords.h"

namespace cupel::constraint {
namespace {

// The schemas of the item at an index; the last index stands for all behind it.
struct Items {
  std::vector<Parts> first;
  Parts rest;
};

Items items_of(const Parts& parts) {
  Items items;
  for (const Part& part : parts) {
    for (const char* keyword : {"prefixItems", "items"}) {
      const Json* list = part.find(keyword);
      if (list != nullptr && list->is_array()) items.first.resize(std::max(items.first.size(), list->size()));
    }
  }
  for (const Part& part : parts) {
    const Json* prefix = part.find("prefixItems");
    const Json* all = part.find("items");
    const Json* additional = part.find("additionalItems");
    const char* prefix_name = "prefixItems";
    const char* rest_name = "items";
    if (all != nullptr && all->is_array()) {  // the form of draft 7
      prefix = all;
      all = additional;
      prefix_name = "items";
      rest_name = "additionalItems";
    }
    const std::size_t known = prefix != nullptr ? prefix->size() : 0;
    for (std::size_t i = 0; i < items.first.size(); ++i) {
      if (i < known) items.first[i].push_back({&(*prefix)[i], child_pointer(child_pointer(part.pointer, prefix_name), std::to_string(i))});
      else if (all != nullptr) items.first[i].push_back({all, child_pointer(part.pointer, rest_name)});
    }
    if (all != nullptr) items.rest.push_back({all, child_pointer(part.pointer, rest_name)});
  }
  return items;
}

// The grammar must be able to go on while there are fewer than `minItems`, whatever the items before were.
Result<void> check_variety(const Parts& parts, const std::vector<Expr>& first, const Expr& rest, const Counts& counts,
                           const SchemaTranslator& translator) {
  bool is_sure = counts.min <= std::max<std::size_t>(first.size(), 1) || translator.variety_of(rest) >= counts.min;
  for (std::size_t i = 1; i < std::min(counts.min, first.size()); ++i) is_sure = is_sure && translator.variety_of(first[i]) > i;
  if (is_sure) return {};
  return refuse_at(parts.front().pointer,
                   fmt::format("'uniqueItems' is not possible here: it is not sure that there are {} different items", counts.min),
                   {"leave it out, or ask for fewer by 'minItems'"});
}

}  // namespace

Result<Expr> array_of(const Parts& parts, SchemaTranslator& translator) {
  const Counts counts = counts_of(parts, "minItems", "maxItems");
  const Items items = items_of(parts);
  const bool unique = counts.max > 1 && std::ranges::any_of(parts, [](const Part& part) {
                        const Json* each = part.find("uniqueItems");
                        return each != nullptr && each->get<bool>();
                      });
  if (counts.min > counts.max) return never();
  const OneWay guard(translator, unique);
  std::vector<Expr> first;
  for (std::size_t i = 0; i < std::min(items.first.size(), counts.max); ++i)
    first.push_back(CUPEL_TRY(translator.translate_or_any(items.first[i], parts.front().pointer)));
  Expr rest = counts.max > first.size() ? CUPEL_TRY(translator.translate_or_any(items.rest, parts.front().pointer)) : never();
  if (!unique) return json_tuple(first, rest, counts.min, counts.max);
  CUPEL_CHECK(check_variety(parts, first, rest, counts, translator));
  for (Expr& each : first) each = unique_item(each);
  return unique_list(json_tuple(first, unique_item(rest), counts.min, counts.max));
}

}  // namespace cupel::constraint
