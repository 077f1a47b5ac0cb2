#include "engine/gguf.h"

#include <algorithm>
#include <array>

namespace cupel::engine {

const char* gguf_type_name(GgufType type) {
  constexpr std::array kNames{"uint8",   "int8",   "uint16", "int16",  "uint32", "int32",  "float32",
                              "boolean", "string", "array",  "uint64", "int64",  "float64"};
  const auto index = static_cast<std::size_t>(type);
  return index < kNames.size() ? kNames[index] : "unknown";
}

const GgufValue* GgufFile::find(std::string_view key) const {
  const auto found = std::find_if(metadata.begin(), metadata.end(), [&](const GgufEntry& entry) { return entry.key == key; });
  return found == metadata.end() ? nullptr : &found->value;
}

const std::string* GgufFile::text(std::string_view key) const {
  const GgufValue* value = find(key);
  return value == nullptr ? nullptr : std::get_if<std::string>(&value->value);
}

const GgufArray* GgufFile::array(std::string_view key) const {
  const GgufValue* value = find(key);
  return value == nullptr ? nullptr : std::get_if<GgufArray>(&value->value);
}

std::optional<std::uint64_t> GgufFile::integer(std::string_view key) const {
  const GgufValue* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (const auto* number = std::get_if<std::uint64_t>(&value->value)) return *number;
  if (const auto* number = std::get_if<std::int64_t>(&value->value); number != nullptr && *number >= 0) {
    return static_cast<std::uint64_t>(*number);
  }
  return std::nullopt;
}

std::string GgufFile::architecture() const {
  const std::string* name = text("general.architecture");
  return name == nullptr ? std::string() : *name;
}

}  // namespace cupel::engine
