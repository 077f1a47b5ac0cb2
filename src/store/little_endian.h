// Numbers in the store's binary columns: little-endian, whatever machine wrote them.
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace cupel {

template <std::unsigned_integral Number>
void append_number(std::string& out, Number value) {
  for (std::size_t i = 0; i < sizeof(Number); ++i) out += static_cast<char>((value >> (8 * i)) & 0xffU);
}

/// Takes it from the front; nothing where there are too few bytes.
template <std::unsigned_integral Number>
std::optional<Number> take_number(std::string_view& in) {
  if (in.size() < sizeof(Number)) return std::nullopt;
  Number value = 0;
  for (std::size_t i = sizeof(Number); i-- > 0;) value = static_cast<Number>(value << 8U | static_cast<unsigned char>(in[i]));
  in.remove_prefix(sizeof(Number));
  return value;
}

}  // namespace cupel
