#include "constraint/json_schema/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

#include "base/text.h"
#include "constraint/json_schema/uri.h"

namespace cupel {
namespace {

constexpr std::size_t kMaxSteps = 500'000;
constexpr std::size_t kMaxStepsPerPart = 200;  // a part is a value within the value
constexpr int kMaxDepth = 400;                 // subschemas within subschemas while judging
constexpr double kMaxSeconds = 5;

double seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

std::size_t parts_of(const SortedJson& value) {
  std::size_t parts = 1;
  if (value.is_structured()) {
    for (const SortedJson& part : value) parts += parts_of(part);
  }
  return parts;
}

Error not_fetched(const Json& schema, const SchemaPath& path) {
  const char* keyword = schema.contains("$ref") ? "$ref" : schema.contains("$dynamicRef") ? "$dynamicRef" : "$recursiveRef";
  const std::string shown = shorten(printable(schema.at(keyword).get<std::string>()), 80);
  const std::string place = path.pointer().empty() ? "the whole" : printable(path.pointer());
  return {ErrorCode::invalid_suite,
          fmt::format("{} cannot be judged: '{}' leads to another document, '{}', and schemas are not fetched", place, keyword, shown),
          {"put what it holds under '$defs'"}};
}

constexpr auto kRules = std::to_array<SchemaJudge::NamedRule>({{"type", &SchemaJudge::type},
                                                               {"const", &SchemaJudge::constant},
                                                               {"enum", &SchemaJudge::enumeration},
                                                               {"required", &SchemaJudge::required},
                                                               {"minimum", &SchemaJudge::minimum},
                                                               {"maximum", &SchemaJudge::maximum},
                                                               {"exclusiveMinimum", &SchemaJudge::exclusive_minimum},
                                                               {"exclusiveMaximum", &SchemaJudge::exclusive_maximum},
                                                               {"multipleOf", &SchemaJudge::multiple_of},
                                                               {"minLength", &SchemaJudge::min_length},
                                                               {"maxLength", &SchemaJudge::max_length},
                                                               {"minItems", &SchemaJudge::min_items},
                                                               {"maxItems", &SchemaJudge::max_items},
                                                               {"minProperties", &SchemaJudge::min_properties},
                                                               {"maxProperties", &SchemaJudge::max_properties},
                                                               {"pattern", &SchemaJudge::pattern},
                                                               {"format", &SchemaJudge::format},
                                                               {"dependentRequired", &SchemaJudge::dependencies},
                                                               {"properties", &SchemaJudge::properties},
                                                               {"patternProperties", &SchemaJudge::pattern_properties},
                                                               {"additionalProperties", &SchemaJudge::additional_properties},
                                                               {"propertyNames", &SchemaJudge::property_names},
                                                               {"dependencies", &SchemaJudge::dependencies},
                                                               {"dependentSchemas", &SchemaJudge::dependencies},
                                                               {"prefixItems", &SchemaJudge::prefix_items},
                                                               {"items", &SchemaJudge::items},
                                                               {"contains", &SchemaJudge::contains},
                                                               {"uniqueItems", &SchemaJudge::unique_items},
                                                               {"allOf", &SchemaJudge::all_of},
                                                               {"anyOf", &SchemaJudge::any_of},
                                                               {"oneOf", &SchemaJudge::one_of},
                                                               {"not", &SchemaJudge::inverse},
                                                               {"if", &SchemaJudge::condition},
                                                               {"unevaluatedProperties", &SchemaJudge::unevaluated_properties},
                                                               {"unevaluatedItems", &SchemaJudge::unevaluated_items}});

}  // namespace

std::string SchemaPath::pointer() const {
  if (up == nullptr) return "";
  return up->pointer() + "/" + (is_index ? std::to_string(index) : escape_pointer_token(name));
}

SchemaJudge::SchemaJudge(const SchemaIndex& index) : index_(index), started_(seconds()) {}

std::span<const SchemaJudge::NamedRule> SchemaJudge::rules() { return kRules; }

Result<std::optional<SchemaViolation>> SchemaJudge::run(const SortedJson& value) {
  max_steps_ = kMaxSteps + kMaxStepsPerPart * parts_of(value);
  const bool valid = is_valid(index_.document, value, SchemaPath{});
  if (error_) return fail(*error_);
  if (valid) return std::nullopt;
  return violation_;
}

bool SchemaJudge::is_valid(const Json& schema, const SortedJson& value, const SchemaPath& path) {
  Evaluated own;
  return judge(schema, value, path, own);
}

bool SchemaJudge::applies(const Json& schema, const SortedJson& value, const SchemaPath& path) {
  Evaluated own;
  if (!judge(schema, value, path, own) || !may_go_on(own.size())) return false;
  evaluated_->merge(own);
  return true;
}

bool SchemaJudge::would_be_valid(const Json& schema, const SortedJson& value, const SchemaPath& path) {
  ++quiet_;
  const bool valid = is_valid(schema, value, path);
  --quiet_;
  return valid;
}

bool SchemaJudge::would_apply(const Json& schema, const SortedJson& value, const SchemaPath& path) {
  ++quiet_;
  const bool valid = applies(schema, value, path);
  --quiet_;
  return valid;
}

bool SchemaJudge::judge(const Json& schema, const SortedJson& value, const SchemaPath& path, Evaluated& evaluated) {
  if (!may_go_on(1)) return false;
  if (schema.is_boolean()) return schema.get<bool>() || broken(path, value, "false", "nothing here");
  Evaluated* const outer = std::exchange(evaluated_, &evaluated);
  const bool is_entered = !index_.dynamic_anchors.empty();
  if (is_entered) entered_.push_back(&index_.resources.at(&schema));
  ++depth_;
  const bool valid = obeys(schema, value, path);
  --depth_;
  if (is_entered) entered_.pop_back();
  evaluated_ = outer;
  return valid;
}

bool SchemaJudge::obeys(const Json& schema, const SortedJson& value, const SchemaPath& path) {
  if (const auto target = index_.targets.find(&schema); target != index_.targets.end()) {
    if (target->second == nullptr) {
      if (!error_) error_ = not_fetched(schema, path);
      return false;
    }
    if (!applies(*target->second, value, path)) return false;
    if (!index_.ref_has_siblings) return true;
  }
  if (const auto target = index_.dynamic_targets.find(&schema); target != index_.dynamic_targets.end()) {
    if (!applies(*target_of(target->second), value, path)) return false;
  }
  return std::ranges::all_of(kRules, [&](const NamedRule& each) {
    const Json* rule = index_.find(schema, each.keyword);
    return rule == nullptr || (this->*each.rule)(*rule, schema, value, path);
  });
}

const Json* SchemaJudge::target_of(const DynamicTarget& target) const {
  if (!target.is_dynamic) return target.fallback;
  for (const std::string* resource : entered_) {
    const auto anchor = index_.dynamic_anchors.find(*resource + "#" + target.anchor);
    if (anchor != index_.dynamic_anchors.end()) return anchor->second;
  }
  return target.fallback;
}

void SchemaJudge::mark(const SortedJson& part) {
  if (index_.tracks_evaluated) evaluated_->insert(&part);
}

bool SchemaJudge::may_go_on(std::size_t steps) {
  if (error_) return false;
  const bool looks_at_clock = steps_ / 1024 != (steps_ + steps) / 1024;
  steps_ += steps;
  if (steps_ > max_steps_ || (looks_at_clock && seconds() - started_ > kMaxSeconds)) {
    error_ = Error{ErrorCode::limit_exceeded, "the schema takes too long to judge this answer", {}};
  } else if (depth_ > kMaxDepth) {
    error_ = Error{ErrorCode::limit_exceeded, fmt::format("the schema refers to itself more than {} times for one value", kMaxDepth), {}};
  }
  return !error_;
}

bool SchemaJudge::broken(const SchemaPath& path, const SortedJson& value, std::string_view rule, std::string expected) {
  if (quiet_ == 0 && !violation_ && !error_) {
    violation_ = SchemaViolation{path.pointer(), std::string(rule), std::move(expected), excerpt(value)};
  }
  return false;
}

std::optional<bool> SchemaJudge::matches(const std::string& pattern, std::string_view text) {
  const auto found = index_.patterns.find(pattern);
  Result<std::optional<Pattern::Match>> match = found->second.find_in(text);
  if (!match) error_ = std::move(match).error();
  else if (seconds() - started_ > kMaxSeconds) may_go_on(max_steps_ + 1);
  if (error_) return std::nullopt;
  return match->has_value();
}

}  // namespace cupel
