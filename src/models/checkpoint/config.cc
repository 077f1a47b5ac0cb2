#include "models/checkpoint/config.h"

#include <fmt/format.h>

#include <cmath>

#include "base/files.h"
#include "base/text.h"

namespace cupel::checkpoint {
namespace fs = std::filesystem;
namespace {

constexpr int kDeepest = 64;
constexpr std::uint64_t kMost = 0x7FFFFFFF;

/// A value that is no JSON is discarded, which is neither object nor list.
Result<Tree> load_json(const fs::path& path, std::size_t max_bytes) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) {
    return fail(ErrorCode::unavailable, fmt::format("there is no file {}", printable(path.string())),
                {"give the folder of a Hugging Face checkpoint: config.json, model.safetensors, tokenizer.json"});
  }
  const std::string text = CUPEL_TRY(read_file(path, max_bytes));
  bool too_deep = false;
  const auto limit_depth = [&](int depth, Tree::parse_event_t, const Tree&) {
    too_deep = too_deep || depth > kDeepest;
    return !too_deep;
  };
  Tree json = Tree::parse(text, limit_depth, false);
  if (too_deep) return fail(ErrorCode::corrupt, fmt::format("{} is nested deeper than {} levels", printable(path.string()), kDeepest));
  return json;
}

}  // namespace

Result<Config> Config::load(const fs::path& path, std::size_t max_bytes) {
  Config config;
  config.path_ = path;
  config.json_ = CUPEL_TRY(load_json(path, max_bytes));
  if (config.json_.is_object()) return config;
  return fail(ErrorCode::corrupt, fmt::format("{} is not a JSON object", printable(path.string())));
}

Result<Config> Config::load_list(const fs::path& path) {
  Config config;
  config.path_ = path;
  config.json_["list"] = CUPEL_TRY(load_json(path, 1U << 20U));
  if (config.json_["list"].is_array()) return config;
  return fail(ErrorCode::corrupt, fmt::format("{} is not a JSON list", printable(path.string())));
}

Result<Config> Config::load_optional(const fs::path& path, std::size_t max_bytes) {
  std::error_code ignored;
  if (fs::exists(path, ignored)) return load(path, max_bytes);
  Config config;
  config.path_ = path;
  return config;
}

Config Config::part(std::string_view key) const {
  Config part;
  part.path_ = path_;
  if (const Tree* found = find(key); found != nullptr && found->is_object()) part.json_ = *found;
  return part;
}

const Tree* Config::find(std::string_view key) const {
  const auto found = json_.find(std::string(key));
  return found == json_.end() || found->is_null() ? nullptr : &*found;
}

tl::unexpected<Error> Config::refuse(std::string_view key, std::string_view allowed) const {
  const Tree* value = find(key);
  const std::string found = value == nullptr ? "missing" : shorten(printable(render(*value)), 80);
  return fail(ErrorCode::corrupt, fmt::format("{}: {} is {}, allowed is {}", printable(path_.string()), key, found, allowed));
}

Result<std::uint64_t> Config::integer(std::string_view key) const {
  const Tree* value = find(key);
  if (value != nullptr && value->is_number_unsigned()) {
    const auto found = value->get<std::uint64_t>();
    if (found >= 1 && found <= kMost) return found;
  }
  return refuse(key, fmt::format("a number from 1 to {}", kMost));
}

Result<std::uint64_t> Config::integer_or(std::string_view key, std::uint64_t fallback) const {
  return find(key) == nullptr ? Result<std::uint64_t>(fallback) : integer(key);
}

Result<std::optional<std::uint64_t>> Config::token(std::string_view key) const {
  const Tree* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (value->is_array() && !value->empty()) value = &value->front();
  if (value->is_number_unsigned() && value->get<std::uint64_t>() <= kMost) return value->get<std::uint64_t>();
  return refuse(key, "the number of a token");
}

Result<float> Config::real(std::string_view key) const {
  const Tree* value = find(key);
  if (value != nullptr && value->is_number()) {
    const auto found = value->get<float>();
    if (std::isfinite(found)) return found;
  }
  return refuse(key, "a number");
}

Result<float> Config::real_or(std::string_view key, float fallback) const {
  return find(key) == nullptr ? Result<float>(fallback) : real(key);
}

Result<std::string> Config::text_or(std::string_view key, std::string fallback) const {
  const Tree* value = find(key);
  if (value == nullptr) return fallback;
  if (value->is_string()) return value->get<std::string>();
  return refuse(key, "text");
}

Result<bool> Config::flag_or(std::string_view key, bool fallback) const {
  const Tree* value = find(key);
  if (value == nullptr) return fallback;
  if (value->is_boolean()) return value->get<bool>();
  return refuse(key, "true or false");
}

}  // namespace cupel::checkpoint
