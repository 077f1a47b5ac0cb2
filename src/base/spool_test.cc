#include "base/spool.h"

#include <gtest/gtest.h>

#include <vector>

namespace cupel {
namespace {

std::string text_of(std::size_t index) { return std::string(index % 5000, static_cast<char>('a' + index % 26)) + std::to_string(index); }

TEST(Spool, GivesBackWhatItWasGivenInAnyOrder) {
  Spool spool;
  std::vector<Spool::Place> places;
  constexpr std::size_t kTexts = 2000;  // 5 MB: most of them are written out
  for (std::size_t i = 0; i < kTexts; ++i) places.push_back(*spool.add(text_of(i)));
  for (std::size_t i = 0; i < kTexts; ++i) {
    const std::size_t index = i * 7 % kTexts;
    ASSERT_EQ(*spool.read(places[index]), text_of(index)) << index;
  }
}

TEST(Spool, MayGoOnAfterItWasReadAndMoved) {
  Spool first;
  const Spool::Place a = *first.add("a");
  Spool spool = std::move(first);
  EXPECT_EQ(*spool.read(a), "a");
  const Spool::Place large = *spool.add(std::string(3U << 20U, 'x'));
  const Spool::Place b = *spool.add("b");
  EXPECT_EQ(*spool.read(a), "a");
  EXPECT_EQ(spool.read(large)->size(), 3U << 20U);
  EXPECT_EQ(*spool.read(b), "b");
}

}  // namespace
}  // namespace cupel
