#include "checks/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <set>

#include "base/text.h"
#include "checks/schema_format.h"
#include "checks/schema_index.h"
#include "checks/schema_uri.h"

namespace cupel {
namespace {

constexpr std::size_t kMaxSteps = 500'000;
constexpr std::size_t kMaxStepsPerPart = 200;  // a part is a value within the value
constexpr int kMaxDepth = 400;                 // subschemas within subschemas while judging
constexpr double kMaxSeconds = 5;

// The way from the whole value to the part being judged; links lie on the stack of the judging functions.
struct Path {
  const Path* up = nullptr;
  std::string_view name;
  std::size_t index = 0;
  bool is_index = false;

  std::string pointer() const {
    if (up == nullptr) return "";
    return up->pointer() + "/" + (is_index ? std::to_string(index) : escape_pointer_token(name));
  }
};

std::size_t length_of(const std::string& text) {  // in characters
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// Exact for 64-bit integers of either sign and for doubles, which `long double` all holds.
long double number_of(const AnswerJson& value) {
  if (value.is_number_unsigned()) return static_cast<long double>(value.get<std::uint64_t>());
  if (value.is_number_integer()) return static_cast<long double>(value.get<std::int64_t>());
  return static_cast<long double>(value.get<double>());
}

// Decimal fractions such as 0.0001 are not exact in binary: a quotient this near to a whole number is one.
bool is_multiple(const AnswerJson& value, const AnswerJson& factor) {
  const long double quotient = number_of(value) / number_of(factor);
  if (std::abs(quotient) > 9e18L) return std::fmod(number_of(value), number_of(factor)) == 0;
  return std::abs(quotient - std::round(quotient)) <= 1e-9L * std::max(1.0L, std::abs(quotient) * 1e-3L);
}

bool has_type(const AnswerJson& value, std::string_view type) {
  if (type == "array") return value.is_array();
  if (type == "boolean") return value.is_boolean();
  if (type == "null") return value.is_null();
  if (type == "number") return value.is_number();
  if (type == "object") return value.is_object();
  if (type == "string") return value.is_string();
  return value.is_number_integer() || (value.is_number_float() && std::floor(value.get<double>()) == value.get<double>());
}

const char* type_of(const AnswerJson& value) {
  if (value.is_number()) return has_type(value, "integer") ? "integer" : "number";
  return value.type_name();
}

std::size_t parts_of(const AnswerJson& value) {
  std::size_t parts = 1;
  if (value.is_structured()) {
    for (const AnswerJson& part : value) parts += parts_of(part);
  }
  return parts;
}

/// Judges one value; made for it and thrown away.
class Judge {
 public:
  explicit Judge(const SchemaIndex& index) : index_(index), started_(seconds()) {}

  Result<std::optional<SchemaViolation>> run(const AnswerJson& value) {
    max_steps_ = kMaxSteps + kMaxStepsPerPart * parts_of(value);
    const bool valid = is_valid(index_.document, value, Path{});
    if (error_) return fail(*error_);
    if (valid) return std::nullopt;
    return violation_;
  }

 private:
  using Rule = bool (Judge::*)(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const Path& path);
  struct NamedRule {
    std::string_view keyword;
    Rule rule;
  };
  static const std::array<NamedRule, 30> kRules;

  static double seconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  }

  bool is_valid(const AnswerJson& schema, const AnswerJson& value, const Path& path) {
    if (!may_go_on(1)) return false;
    if (schema.is_boolean()) return schema.get<bool>() || broken(path, value, "false", "nothing here");
    ++depth_;
    const bool valid = has_ref(schema) ? follow_ref(schema, value, path) : obeys_rules(schema, value, path);
    --depth_;
    return valid;
  }

  bool has_ref(const AnswerJson& schema) const { return index_.targets.contains(&schema); }

  bool follow_ref(const AnswerJson& schema, const AnswerJson& value, const Path& path) {
    if (!is_valid(*index_.targets.at(&schema), value, path)) return false;
    return !index_.ref_has_siblings || obeys_rules(schema, value, path);
  }

  bool obeys_rules(const AnswerJson& schema, const AnswerJson& value, const Path& path) {
    return std::all_of(kRules.begin(), kRules.end(), [&](const NamedRule& each) {
      const auto rule = schema.find(each.keyword);
      return rule == schema.end() || (this->*each.rule)(*rule, schema, value, path);
    });
  }

  // Judges without noting what is broken, for alternatives.
  bool would_be_valid(const AnswerJson& schema, const AnswerJson& value, const Path& path) {
    ++quiet_;
    const bool valid = is_valid(schema, value, path);
    --quiet_;
    return valid;
  }

  bool may_go_on(std::size_t steps) {
    if (error_) return false;
    steps_ += steps;
    if (steps_ > max_steps_ || (steps_ % 1024 == 0 && seconds() - started_ > kMaxSeconds)) {
      error_ = Error{ErrorCode::limit_exceeded, "the schema takes too long to judge this answer", {}};
    } else if (depth_ > kMaxDepth) {
      error_ = Error{ErrorCode::limit_exceeded, fmt::format("the schema refers to itself more than {} times for one value", kMaxDepth), {}};
    }
    return !error_;
  }

  // Notes the first violation; always false.
  bool broken(const Path& path, const AnswerJson& value, std::string_view rule, std::string expected) {
    if (quiet_ == 0 && !violation_ && !error_) {
      violation_ = SchemaViolation{path.pointer(), std::string(rule), std::move(expected), excerpt(value)};
    }
    return false;
  }

  std::optional<bool> matches(const std::string& pattern, std::string_view text) {
    const auto found = index_.patterns.find(pattern);
    Result<std::optional<Pattern::Match>> match = found->second.find_in(text);
    if (!match) error_ = std::move(match).error();
    else if (seconds() - started_ > kMaxSeconds) may_go_on(max_steps_ + 1);
    if (error_) return std::nullopt;
    return match->has_value();
  }

  bool type(const AnswerJson& rule, const AnswerJson&, const AnswerJson& value, const Path& path) {
    if (rule.is_string()) {
      return has_type(value, rule.get_ref<const std::string&>()) ||
             broken(path, value, "type", fmt::format("type {}, not {}", rule.get<std::string>(), type_of(value)));
    }
    for (const AnswerJson& each : rule) {
      if (has_type(value, each.get_ref<const std::string&>())) return true;
    }
    return broken(path, value, "type", fmt::format("one of the types {}, not {}", excerpt(rule), type_of(value)));
  }

  bool constant(const AnswerJson& rule, const AnswerJson&, const AnswerJson& value, const Path& path) {
    return value == rule || broken(path, value, "const", excerpt(rule));
  }
  bool enumeration(const AnswerJson& rule, const AnswerJson&, const AnswerJson& value, const Path& path) {
    if (!may_go_on(rule.size())) return false;
    return std::find(rule.begin(), rule.end(), value) != rule.end() || broken(path, value, "enum", "one of " + excerpt(rule));
  }

  bool number(const AnswerJson& value, const Path& path, std::string_view rule, bool is_right, const char* words, const AnswerJson& limit) {
    return !value.is_number() || is_right || broken(path, value, rule, fmt::format("{} {}", words, excerpt(limit)));
  }
  bool minimum(const AnswerJson& rule, const AnswerJson&, const AnswerJson& value, const Path& path) {
    return !value.is_number() || number(value, path, "minimum", number_of(value) >= number_of(rule), "at least", rule);
  }
  bool maximum(const AnswerJson& rule, const AnswerJson&, const AnswerJson& value, const Path& path) {
    return !value.is_number() || number(value, path, "maximum", number_of(value) <= number_of(rule), "at most", rule);
  }
  bool exclusive_minimum(const AnswerJson& rule, const AnswerJson&, const AnswerJson& value, const Path& path) {
    return !value.is_number() || number(value, path, "exclusiveMinimum", number_of(value) > number_of(rule), "above", rule);
  }
  bool exclusive_maximum(const AnswerJson& rule, const AnswerJson&, const AnswerJson& value, const Path& path) {
    return !value.is_number() || number(value, path, "exclusiveMaximum", number_of(value) < number_of(rule), "below", rule);
  }
  bool multiple_of(const AnswerJson& rule, const AnswerJson&, const AnswerJson& value, const Path& path) {
    return !value.is_number() || number(value, path, "multipleOf", is_multiple(value, rule), "a multiple of", rule);
  }

  bool at_least(const AnswerJson& rule, std::size_t size, const AnswerJson& value, const Path& path, std::string_view keyword) {
    return static_cast<long double>(size) >= number_of(rule) ||
           broken(path, value, keyword, fmt::format("at least {}, not {}", excerpt(rule), size));
  }
  bool at_most(const AnswerJson& rule, std::size_t size, const AnswerJson& value, const Path& path, std::string_view keyword) {
    return static_cast<long double>(size) <= number_of(rule) ||
           broken(path, value, keyword, fmt::format("at most {}, not {}", excerpt(rule), size));
  }
  bool min_length(const AnswerJson& rule, const AnswerJson&, const AnswerJson& value, const Path& path) {
    return !value.is_string() || at_least(rule, length_of(value.get_ref<const std::string&>()), value, path, "minLength");
  }
  bool max_length(const AnswerJson& rule, const AnswerJson&, const AnswerJson& value, const Path& path) {
    return !value.is_string() || at_most(rule, length_of(value.get_ref<const std::string&>()), value, path, "maxLength");
  }
  bool min_items(const AnswerJson& rule, const AnswerJson&, const AnswerJson& value, const Path& path) {
    return !value.is_array() || at_least(rule, value.size(), value, path, "minItems");
  }
  bool max_items(const AnswerJson& rule, const AnswerJson&, const AnswerJson& value, const Path& path) {
    return !value.is_array() || at_most(rule, value.size(), value, path, "maxItems");
  }
  bool min_properties(const AnswerJson& rule, const AnswerJson&, const AnswerJson& value, const Path& path) {
    return !value.is_object() || at_least(rule, value.size(), value, path, "minProperties");
  }
  bool max_properties(const AnswerJson& rule, const AnswerJson&, const AnswerJson& value, const Path& path) {
    return !value.is_object() || at_most(rule, value.size(), value, path, "maxProperties");
  }

  bool pattern(const AnswerJson& rule, const AnswerJson&, const AnswerJson& value, const Path& path) {
    if (!value.is_string()) return true;
    const std::optional<bool> match = matches(rule.get_ref<const std::string&>(), value.get_ref<const std::string&>());
    return match && (*match || broken(path, value, "pattern", fmt::format("text matching /{}/", printable(rule.get<std::string>()))));
  }
  bool format(const AnswerJson& rule, const AnswerJson&, const AnswerJson& value, const Path& path) {
    if (!value.is_string()) return true;
    const SchemaFormat* format = find_format(rule.get_ref<const std::string&>());
    Result<bool> match = format->matches(value.get_ref<const std::string&>());
    if (!match) {
      error_ = std::move(match).error();
      return false;
    }
    return *match || broken(path, value, "format", std::string(format->description));
  }

  bool required(const AnswerJson& rule, const AnswerJson&, const AnswerJson& value, const Path& path) {
    if (!value.is_object()) return true;
    for (const AnswerJson& name : rule) {
      if (!value.contains(name.get_ref<const std::string&>())) return broken(path, value, "required", "a property " + excerpt(name));
    }
    return true;
  }
  bool properties(const AnswerJson& rule, const AnswerJson&, const AnswerJson& value, const Path& path) {
    if (!value.is_object()) return true;
    for (const auto& [name, schema] : rule.items()) {
      const auto part = value.find(name);
      if (part != value.end() && !is_valid(schema, *part, Path{&path, name})) return false;
    }
    return true;
  }
  bool pattern_properties(const AnswerJson& rule, const AnswerJson&, const AnswerJson& value, const Path& path) {
    if (!value.is_object()) return true;
    for (const auto& [pattern, schema] : rule.items()) {
      for (const auto& [name, part] : value.items()) {
        const std::optional<bool> match = matches(pattern, name);
        if (!match || (*match && !is_valid(schema, part, Path{&path, name}))) return false;
      }
    }
    return true;
  }
  std::optional<bool> is_additional(const AnswerJson& schema, const std::string& name) {
    if (const auto named = schema.find("properties"); named != schema.end() && named->contains(name)) return false;
    if (const auto patterns = schema.find("patternProperties"); patterns != schema.end()) {
      for (const auto& [pattern, ignored] : patterns->items()) {
        const std::optional<bool> match = matches(pattern, name);
        if (!match) return std::nullopt;
        if (*match) return false;
      }
    }
    return true;
  }
  bool additional_properties(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const Path& path) {
    if (!value.is_object()) return true;
    for (const auto& [name, part] : value.items()) {
      const std::optional<bool> additional = is_additional(schema, name);
      if (!additional) return false;
      if (!*additional) continue;
      if (rule == false) return broken(Path{&path, name}, part, "additionalProperties", "no further property");
      if (!is_valid(rule, part, Path{&path, name})) return false;
    }
    return true;
  }
  bool property_names(const AnswerJson& rule, const AnswerJson&, const AnswerJson& value, const Path& path) {
    if (!value.is_object()) return true;
    for (const auto& [name, part] : value.items()) {
      if (!is_valid(rule, AnswerJson(name), Path{&path, name})) return false;
    }
    return true;
  }
  bool dependencies(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const Path& path) {
    if (!value.is_object()) return true;
    for (const auto& [name, dependency] : rule.items()) {
      if (!value.contains(name)) continue;
      if (!(dependency.is_array() ? required(dependency, schema, value, path) : is_valid(dependency, value, path))) return false;
    }
    return true;
  }

  bool items(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const Path& path) {
    if (!value.is_array()) return true;
    const auto additional = schema.find("additionalItems");
    for (std::size_t i = 0; i < value.size(); ++i) {
      const AnswerJson* item = &rule;
      if (rule.is_array()) item = i < rule.size() ? &rule[i] : additional != schema.end() ? &*additional : nullptr;
      if (item != nullptr && !is_valid(*item, value[i], Path{&path, "", i, true})) return false;
    }
    return true;
  }
  bool contains(const AnswerJson& rule, const AnswerJson&, const AnswerJson& value, const Path& path) {
    if (!value.is_array()) return true;
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (would_be_valid(rule, value[i], Path{&path, "", i, true})) return true;
    }
    return broken(path, value, "contains", "an item that is valid under " + excerpt(rule, 80));
  }
  bool unique_items(const AnswerJson& rule, const AnswerJson&, const AnswerJson& value, const Path& path) {
    if (!value.is_array() || rule == false) return true;
    const auto is_before = [](const AnswerJson* a, const AnswerJson* b) { return *a < *b; };
    std::set<const AnswerJson*, decltype(is_before)> seen(is_before);
    for (const AnswerJson& item : value) {
      if (!seen.insert(&item).second) return broken(path, value, "uniqueItems", "no item twice, but " + excerpt(item, 60) + " is");
    }
    return true;
  }

  bool all_of(const AnswerJson& rule, const AnswerJson&, const AnswerJson& value, const Path& path) {
    return std::all_of(rule.begin(), rule.end(), [&](const AnswerJson& schema) { return is_valid(schema, value, path); });
  }
  bool any_of(const AnswerJson& rule, const AnswerJson&, const AnswerJson& value, const Path& path) {
    for (const AnswerJson& schema : rule) {
      if (would_be_valid(schema, value, path)) return true;
    }
    return broken(path, value, "anyOf", fmt::format("a value valid under one of {} schemas", rule.size()));
  }
  bool one_of(const AnswerJson& rule, const AnswerJson&, const AnswerJson& value, const Path& path) {
    const auto valid =
        std::count_if(rule.begin(), rule.end(), [&](const AnswerJson& schema) { return would_be_valid(schema, value, path); });
    return valid == 1 ||
           broken(path, value, "oneOf", fmt::format("a value valid under exactly one of {} schemas, not {}", rule.size(), valid));
  }
  bool inverse(const AnswerJson& rule, const AnswerJson&, const AnswerJson& value, const Path& path) {
    if (would_be_valid(rule, value, path)) return broken(path, value, "not", "a value not valid under " + excerpt(rule, 80));
    return !error_;
  }
  bool condition(const AnswerJson& rule, const AnswerJson& schema, const AnswerJson& value, const Path& path) {
    const auto branch = schema.find(would_be_valid(rule, value, path) ? "then" : "else");
    if (error_) return false;
    return branch == schema.end() || is_valid(*branch, value, path);
  }

  const SchemaIndex& index_;
  double started_;
  std::size_t steps_ = 0;
  std::size_t max_steps_ = 0;
  int depth_ = 0;
  int quiet_ = 0;
  std::optional<Error> error_;
  std::optional<SchemaViolation> violation_;
};

// Cheap rules first, so that the violation named is the plainest.
const std::array<Judge::NamedRule, 30> Judge::kRules = {{{"type", &Judge::type},
                                                         {"const", &Judge::constant},
                                                         {"enum", &Judge::enumeration},
                                                         {"required", &Judge::required},
                                                         {"minimum", &Judge::minimum},
                                                         {"maximum", &Judge::maximum},
                                                         {"exclusiveMinimum", &Judge::exclusive_minimum},
                                                         {"exclusiveMaximum", &Judge::exclusive_maximum},
                                                         {"multipleOf", &Judge::multiple_of},
                                                         {"minLength", &Judge::min_length},
                                                         {"maxLength", &Judge::max_length},
                                                         {"minItems", &Judge::min_items},
                                                         {"maxItems", &Judge::max_items},
                                                         {"minProperties", &Judge::min_properties},
                                                         {"maxProperties", &Judge::max_properties},
                                                         {"pattern", &Judge::pattern},
                                                         {"format", &Judge::format},
                                                         {"properties", &Judge::properties},
                                                         {"patternProperties", &Judge::pattern_properties},
                                                         {"additionalProperties", &Judge::additional_properties},
                                                         {"propertyNames", &Judge::property_names},
                                                         {"dependencies", &Judge::dependencies},
                                                         {"items", &Judge::items},
                                                         {"contains", &Judge::contains},
                                                         {"uniqueItems", &Judge::unique_items},
                                                         {"allOf", &Judge::all_of},
                                                         {"anyOf", &Judge::any_of},
                                                         {"oneOf", &Judge::one_of},
                                                         {"not", &Judge::inverse},
                                                         {"if", &Judge::condition}}};

}  // namespace

Result<Schema> Schema::load(AnswerJson document) { return Schema(CUPEL_TRY(index_schema(std::move(document)))); }

Result<std::optional<SchemaViolation>> Schema::violation_of(const AnswerJson& value) const { return Judge(*index_).run(value); }

}  // namespace cupel
