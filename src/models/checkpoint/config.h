// A JSON file of a checkpoint (config.json, tokenizer_config.json, …) with typed, strict access. `null` counts as not there, as the
// libraries that write these files mean it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace cupel::checkpoint {

/// With keys in order, unlike Json, which looks through all keys for each: vocabularies have hundreds of thousands.
using Tree = nlohmann::json;

/// One line of text, whatever bytes are in it.
inline std::string render(const Tree& value) { return value.dump(-1, ' ', false, Tree::error_handler_t::replace); }

class Config {
 public:
  /// An object of JSON, of bounded depth. Errors: unavailable (not there), corrupt, limit_exceeded, io.
  static Result<Config> load(const std::filesystem::path& path, std::size_t max_bytes = 64U << 20U);
  /// A list, found as "list". Errors: the same.
  static Result<Config> load_list(const std::filesystem::path& path);
  /// Empty where the file is not there.
  static Result<Config> load_optional(const std::filesystem::path& path, std::size_t max_bytes = 64U << 20U);

  /// The object under a key, for messages still of this file; empty where there is none.
  Config part(std::string_view key) const;

  const Tree& json() const { return json_; }
  const std::filesystem::path& path() const { return path_; }

  /// Null where the key is missing or null.
  const Tree* find(std::string_view key) const;

  // Errors: corrupt, with the file, the key, what was found and what is allowed.
  Result<std::uint64_t> integer(std::string_view key) const;  // 1 to 2^31-1
  Result<std::uint64_t> integer_or(std::string_view key, std::uint64_t fallback) const;
  Result<std::optional<std::uint64_t>> token(std::string_view key) const;  // 0 to 2^31-1; of a list the first
  Result<float> real_or(std::string_view key, float fallback) const;
  Result<float> real(std::string_view key) const;
  Result<std::string> text_or(std::string_view key, std::string fallback) const;
  Result<bool> flag_or(std::string_view key, bool fallback) const;

  /// "PATH: `key` is VALUE, allowed is WHAT".
  tl::unexpected<Error> refuse(std::string_view key, std::string_view allowed) const;

 private:
  std::filesystem::path path_;
  Tree json_ = Tree::object();
};

}  // namespace cupel::checkpoint
