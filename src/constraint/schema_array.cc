#include "constraint/schema_array.h"

#include <algorithm>
#include <optional>

#include "constraint/json_text.h"
#include "constraint/schema_counts.h"
#include "constraint/schema_keywords.h"

namespace cupel::constraint {
namespace {

constexpr std::size_t kMostUniqueValues = 64;

// The schemas of the item at an index; the last index stands for all behind it.
struct Items {
  std::vector<Parts> first;
  Parts rest;
  bool has_rest = true;
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

// Of a list of values each is taken or left out, in the order of the list.
Result<Expr> unique_items(const Parts& parts, const Items& items, const Counts& counts, const SchemaTranslator& translator) {
  const std::optional<std::vector<Json>> values =
      items.first.empty() ? values_of(CUPEL_TRY(translator.document().expand(items.rest))) : std::nullopt;
  if (!values || values->size() > kMostUniqueValues) {
    return refuse_at(parts.front().pointer, "'uniqueItems' is only possible where the items are an 'enum'",
                     {"leave it out, or list the values"});
  }
  std::vector<Expr> texts;
  for (std::size_t i = 0; i < values->size(); ++i) {
    const bool is_twice = std::find(values->begin(), values->begin() + static_cast<std::ptrdiff_t>(i), (*values)[i]) !=
                          values->begin() + static_cast<std::ptrdiff_t>(i);
    if (!is_twice) texts.push_back(text(json_text((*values)[i])));
  }
  // tails[k]: behind k taken items, from the value at hand on.
  const std::size_t most = std::min(counts.max, texts.size());
  std::vector<Expr> tails(most + 2, never());
  for (std::size_t k = 0; k <= most; ++k) tails[k] = k >= counts.min ? text("") : never();
  for (std::size_t i = texts.size(); i-- > 0;) {
    for (std::size_t k = 0; k < most; ++k) {
      tails[k] = choice({sequence({text(k > 0 ? ", " : ""), texts[i], tails[k + 1]}), tails[k]});
    }
  }
  return sequence({text("["), tails[0], text("]")});
}

}  // namespace

Result<Expr> array_of(const Parts& parts, SchemaTranslator& translator) {
  const Counts counts = counts_of(parts, "minItems", "maxItems");
  const Items items = items_of(parts);
  const bool unique = std::ranges::any_of(parts, [](const Part& part) {
    const Json* each = part.find("uniqueItems");
    return each != nullptr && each->get<bool>();
  });
  if (counts.min > counts.max) return never();
  if (unique && counts.max > 1) return unique_items(parts, items, counts, translator);
  // From the end: what may stand from the item with this index on.
  const std::size_t known = std::min(items.first.size(), counts.max);
  const Expr item = counts.max > known ? CUPEL_TRY(translator.translate_or_any(items.rest)) : never();
  if (known == 0) return json_list(item, counts.min, is_never(item) ? 0 : counts.max);
  const std::size_t more = counts.max == kUnbounded ? kUnbounded : counts.max - known;
  Expr tail = repeat(sequence({text(", "), item}), counts.min > known ? counts.min - known : 0, is_never(item) ? 0 : more);
  for (std::size_t i = known; i-- > 0;) {
    const Expr own = CUPEL_TRY(translator.translate_or_any(items.first[i]));
    const Expr filled = sequence({text(i > 0 ? ", " : ""), own, tail});
    tail = i >= counts.min ? choice({filled, text("")}) : filled;
  }
  return sequence({text("["), tail, text("]")});
}

}  // namespace cupel::constraint
