// Random numbers by counting: a number is a function of a key and a counter, so that it is the same whatever was drawn before it, on
// whatever thread. Not for secrets.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cupel {

/// SplitMix64's finaliser (Steele, Lea, Flood 2014): a bijection that mixes all bits.
constexpr std::uint64_t mix_bits(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31U);
}

/// One stream of a seed; two streams of one seed have nothing to do with each other.
class RandomBits {
 public:
  constexpr RandomBits(std::uint64_t seed, std::uint64_t stream) : key_(mix_bits(mix_bits(seed) ^ stream)) {}

  constexpr std::uint64_t bits(std::uint64_t counter) const { return mix_bits(key_ ^ mix_bits(counter)); }

  /// 0 to count - 1, all as likely as each other to one part in 2^32 / count; `count` is at least 1 and below 2^32.
  constexpr std::size_t below(std::size_t count, std::uint64_t counter) const {
    return static_cast<std::size_t>(((bits(counter) >> 32U) * std::uint64_t{count}) >> 32U);
  }

  /// Between 0 and 1, both excluded.
  constexpr double uniform(std::uint64_t counter) const { return (static_cast<double>(bits(counter) >> 11U) + 0.5) * 0x1p-53; }

 private:
  std::uint64_t key_;
};

}  // namespace cupel
