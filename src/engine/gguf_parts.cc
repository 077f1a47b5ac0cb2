#include <fmt/format.h>

#include <filesystem>
#include <iterator>
#include <string>
#include <unordered_set>

#include "base/text.h"
#include "engine/gguf_rules.h"

namespace cupel::engine {
namespace {

constexpr std::uint64_t kMaxParts = 1024;

/// Split models are named PREFIX-00001-of-00003.gguf.
std::string part_suffix(std::uint64_t part, std::uint64_t parts) { return fmt::format("-{:05}-of-{:05}.gguf", part, parts); }

Result<std::uint64_t> number_of(const GgufFile& file, std::string_view key) {
  const GgufValue* value = file.find(key);
  if (value == nullptr) return refuse_model(file, fmt::format("{} is missing, though the file is part of a split model", key));
  if (value->type != GgufType::uint16) {
    return refuse_model(file, fmt::format("{} has type {}, allowed is uint16", key, gguf_type_name(value->type)));
  }
  return std::get<std::uint64_t>(value->value);
}

Result<void> check_total(const GgufFile& file) {
  const GgufValue* total = file.find("split.tensors.count");
  if (total == nullptr) return {};
  const auto* found = std::get_if<std::int64_t>(&total->value);
  if (found != nullptr && *found >= 0 && static_cast<std::uint64_t>(*found) == file.tensors.size()) return {};
  return refuse_model(file, fmt::format("split.tensors.count does not match the {} tensors of all parts", file.tensors.size()));
}

}  // namespace

Result<void> add_other_parts(GgufFile& file) {
  if (file.find("split.count") == nullptr) return {};
  const std::uint64_t parts = CUPEL_TRY(number_of(file, "split.count"));
  if (parts <= 1) return {};
  if (parts > kMaxParts) return refuse_model(file, fmt::format("split.count is {}, allowed are up to {}", parts, kMaxParts));
  const std::uint64_t own = CUPEL_TRY(number_of(file, "split.no"));
  const std::string name = file.path.string();
  if (own != 0) {
    return refuse_model(
        file, fmt::format("split.no is {}: it is part {} of {}; give the first part (…{})", own, own + 1, parts, part_suffix(1, parts)));
  }
  const std::string suffix = part_suffix(1, parts);
  if (!name.ends_with(suffix)) {
    return refuse_model(
        file, fmt::format("it is part 1 of {}, but its name does not end in {}, so the other parts cannot be found", parts, suffix));
  }
  std::unordered_set<std::string> seen;
  for (const GgufTensor& tensor : file.tensors) seen.insert(tensor.name);
  for (std::uint64_t part = 2; part <= parts; ++part) {
    const std::filesystem::path path = name.substr(0, name.size() - suffix.size()) + part_suffix(part, parts);
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) {
      return refuse_model(file, fmt::format("it is part 1 of {}, and part {} is missing: {}", parts, part, printable(path.string())));
    }
    GgufFile other = CUPEL_TRY(read_gguf(path));
    const std::uint64_t number = CUPEL_TRY(number_of(other, "split.no"));
    if (number + 1 != part) return refuse_model(other, fmt::format("split.no is {}, expected is {}", number, part - 1));
    file.other_parts.push_back({.path = path, .data_offset = other.data_offset});
    for (GgufTensor& tensor : other.tensors) {
      tensor.part = static_cast<std::uint32_t>(part - 1);
      if (!seen.insert(tensor.name).second)
        return refuse_model(other, fmt::format("the tensor '{}' is in two parts", printable(tensor.name)));
    }
    file.tensors.insert(file.tensors.end(), std::make_move_iterator(other.tensors.begin()), std::make_move_iterator(other.tensors.end()));
    file.file_bytes += other.file_bytes;
  }
  return check_total(file);
}

}  // namespace cupel::engine
