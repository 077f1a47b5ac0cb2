#include <fmt/format.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "base/text.h"
#include "engine/gguf_architectures.h"
#include "engine/gguf_rules.h"

namespace cupel::engine {
namespace {

constexpr std::uint64_t kMaxBlocks = 512;  // llama.cpp's own limits
constexpr std::uint64_t kMaxExperts = 1024;
constexpr std::uint64_t kMaxWidth = 1U << 20U;
constexpr std::uint64_t kMaxAny = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint64_t kMaxContext = std::numeric_limits<std::int32_t>::max();  // llama.cpp hands it out as an int

struct Range {
  std::uint64_t low = 0;
  std::uint64_t high = kMaxAny;
  bool required = false;
};

class HyperparameterRules {
 public:
  explicit HyperparameterRules(const GgufFile& file) : file_(file), traits_(traits_of(file.architecture())) {}

  Result<void> check() {
    blocks_ = CUPEL_TRY(number("block_count", {1, kMaxBlocks, true}));
    CUPEL_TRY(number("context_length", {1, kMaxContext, true}));
    width_ = CUPEL_TRY(number("embedding_length", {1, kMaxWidth, true}));
    CUPEL_TRY(number_or_list("feed_forward_length", {0, kMaxWidth * 16}));
    CUPEL_TRY(number("vocab_size", {1, 1U << 28U}));
    CUPEL_TRY(number("nextn_predict_layers", {0, blocks_}));
    CUPEL_CHECK(check_heads());
    CUPEL_CHECK(check_experts());
    for (const char* key : {"attention.layer_norm_rms_epsilon", "attention.layer_norm_epsilon", "attention.group_norm_epsilon"}) {
      CUPEL_CHECK(epsilon(key));
    }
    return rope_scaling();
  }

 private:
  std::string key_of(std::string_view name) const { return fmt::format("{}.{}", file_.architecture(), name); }

  tl::unexpected<Error> wrong_type(const std::string& key, const GgufValue& value, std::string_view allowed) const {
    return refuse_model(file_, fmt::format("{} has type {}, allowed is {}", key, gguf_type_name(value.type), allowed));
  }

  /// 0 when it is not required and missing.
  Result<std::uint64_t> number(std::string_view name, Range range) const {
    const std::string key = key_of(name);
    const GgufValue* value = file_.find(key);
    if (value == nullptr && range.required) return refuse_model(file_, key + " is missing");
    if (value == nullptr) return 0U;
    if (value->type != GgufType::uint32) return wrong_type(key, *value, "uint32");
    const std::uint64_t found = std::get<std::uint64_t>(value->value);
    if (found >= range.low && found <= range.high) return found;
    return refuse_model(file_, fmt::format("{} is {}, allowed are {} to {}", key, found, range.low, range.high));
  }

  /// Some models give one number for each block; nothing is known of the single number then.
  Result<std::optional<std::uint64_t>> number_or_list(std::string_view name, Range range) const {
    const std::string key = key_of(name);
    const GgufValue* value = file_.find(key);
    if (value == nullptr || !std::holds_alternative<GgufArray>(value->value)) {
      const std::uint64_t found = CUPEL_TRY(number(name, range));
      return value == nullptr ? std::nullopt : std::optional(found);
    }
    const GgufArray& list = std::get<GgufArray>(value->value);
    if (list.type != GgufType::uint32 && list.type != GgufType::int32) return wrong_type(key, *value, "uint32 or an array of uint32");
    if (list.count != blocks_) {
      return refuse_model(file_, fmt::format("{} has {} elements, allowed is one for each of the {} blocks", key, list.count, blocks_));
    }
    return std::nullopt;
  }

  Result<void> check_heads() const {
    if (!traits_.has_heads) return {};
    const Range one_or_more{1, kMaxWidth, true};
    const auto heads = CUPEL_TRY(number_or_list("attention.head_count", one_or_more));
    const auto groups = CUPEL_TRY(number_or_list("attention.head_count_kv", {traits_.has_plain_blocks ? 1U : 0U, kMaxWidth}));
    const std::uint64_t key_width = CUPEL_TRY(number("attention.key_length", {1, kMaxWidth}));
    CUPEL_TRY(number("attention.value_length", {1, kMaxWidth}));
    if (!heads) return {};
    if (key_width == 0 && width_ % *heads != 0) {
      return refuse_model(file_, fmt::format("{} is {}, which {} = {} does not divide", key_of("embedding_length"), width_,
                                             key_of("attention.head_count"), *heads));
    }
    if (groups && *groups > 0 && *heads % *groups != 0) {
      return refuse_model(file_, fmt::format("{} is {}, which {} = {} does not divide", key_of("attention.head_count"), *heads,
                                             key_of("attention.head_count_kv"), *groups));
    }
    return check_rope(key_width == 0 ? width_ / *heads : key_width);
  }

  Result<void> check_rope(std::uint64_t head_width) const {
    if (file_.architecture() == "phi3") return check_partial_rope(head_width);
    if (!traits_.has_plain_blocks) return {};
    if (head_width % 2 != 0) {
      return refuse_model(file_, fmt::format("the width of an attention head is {} ({} / {}), allowed are even numbers", head_width,
                                             key_of("embedding_length"), key_of("attention.head_count")));
    }
    const std::uint64_t rotated = CUPEL_TRY(number("rope.dimension_count", {1, kMaxWidth}));
    if (rotated == 0 || rotated == head_width) return {};
    return refuse_model(
        file_, fmt::format("{} is {}, allowed is the width of an attention head, {}", key_of("rope.dimension_count"), rotated, head_width));
  }

  /// Where a part of a head may be rotated; ggml asserts on other parts.
  Result<void> check_partial_rope(std::uint64_t head_width) const {
    const std::uint64_t rotated = CUPEL_TRY(number("rope.dimension_count", {2, head_width, true}));
    if (rotated % 2 == 0) return {};
    return refuse_model(file_, fmt::format("{} is {}, allowed are even numbers", key_of("rope.dimension_count"), rotated));
  }

  Result<void> check_experts() const {
    const std::uint64_t experts = CUPEL_TRY(number("expert_count", {0, kMaxExperts}));
    CUPEL_TRY(number_or_list("expert_used_count", {experts > 0 ? 1U : 0U, experts, experts > 0}));
    CUPEL_TRY(number("expert_group_count", {0, experts == 0 ? 0 : experts - 1}));
    return {};
  }

  /// ggml asserts on a negative epsilon, and on NaN with it.
  Result<void> epsilon(std::string_view name) const {
    const std::string key = key_of(name);
    const GgufValue* value = file_.find(key);
    const bool is_rms = name == "attention.layer_norm_rms_epsilon";
    const std::string architecture = file_.architecture();
    const bool required = is_rms ? traits_.has_plain_blocks || architecture == "phi3"
                                 : name == "attention.layer_norm_epsilon" && (architecture == "gpt2" || architecture == "bert");
    if (value == nullptr) return required ? Result<void>(refuse_model(file_, key + " is missing")) : Result<void>();
    if (value->type != GgufType::float32) return wrong_type(key, *value, "float32");
    const double found = std::get<double>(value->value);
    if (std::isfinite(found) && found >= 0 && found <= 1) return {};
    return refuse_model(file_, fmt::format("{} is {}, allowed are 0 to 1", key, found));
  }

  Result<void> rope_scaling() const {
    const std::string key = key_of("rope.scaling.type");
    const GgufValue* value = file_.find(key);
    if (value == nullptr) return {};
    const std::string* name = std::get_if<std::string>(&value->value);
    if (name == nullptr) return wrong_type(key, *value, "string");
    for (const char* allowed : {"none", "linear", "yarn", "longrope"}) {
      if (*name == allowed) return {};
    }
    return refuse_model(file_, fmt::format("{} is '{}', allowed are none, linear, yarn, longrope", key, printable(name->substr(0, 64))));
  }

  const GgufFile& file_;
  ArchitectureTraits traits_;
  std::uint64_t blocks_ = 0;
  std::uint64_t width_ = 0;
};

}  // namespace

Result<void> check_hyperparameters(const GgufFile& file) { return HyperparameterRules(file).check(); }

}  // namespace cupel::engine
