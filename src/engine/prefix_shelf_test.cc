#include "engine/prefix_shelf.h"

#include <gtest/gtest.h>

namespace cupel::engine {
namespace {

PrefixShelf::Prefix prefix(Tokens tokens, std::size_t bytes = 10) {
  return {.tokens = std::move(tokens), .state = std::vector<std::uint8_t>(bytes)};
}

TEST(PrefixShelf, SharedPrefix) {
  EXPECT_EQ(shared_prefix(Tokens{1, 2, 3}, Tokens{1, 2, 4}), 2);
  EXPECT_EQ(shared_prefix(Tokens{1, 2}, Tokens{1, 2, 4}), 2);
  EXPECT_EQ(shared_prefix(Tokens{}, Tokens{1}), 0);
}

TEST(PrefixShelf, FindsWhatSharesMost) {
  PrefixShelf shelf(100);
  shelf.put(prefix({1, 2, 9}));
  shelf.put(prefix({1, 2, 3, 4}));
  const Tokens wanted = {1, 2, 3, 5};
  EXPECT_EQ(shelf.best_length(wanted), 3);
  ASSERT_TRUE(shelf.best_for(wanted));
  EXPECT_EQ(shelf.best_for(wanted)->tokens, (Tokens{1, 2, 3, 4}));
  EXPECT_FALSE(shelf.best_for(Tokens{7}));
}

TEST(PrefixShelf, TheLeastRecentlyUsedMakesRoom) {
  PrefixShelf shelf(30);
  shelf.put(prefix({1}));
  shelf.put(prefix({2}));
  shelf.put(prefix({3}));
  shelf.best_for(Tokens{1});
  EXPECT_TRUE(shelf.make_room(10));
  shelf.put(prefix({4}));
  EXPECT_EQ(shelf.best_length(Tokens{1}), 1);
  EXPECT_EQ(shelf.best_length(Tokens{2}), 0);
  EXPECT_EQ(shelf.best_length(Tokens{3}), 1);
  EXPECT_EQ(shelf.best_length(Tokens{4}), 1);
}

TEST(PrefixShelf, WhatHasNoRoomIsNotKept) {
  PrefixShelf shelf(30);
  shelf.put(prefix({1}));
  EXPECT_FALSE(shelf.make_room(31));
  shelf.put(prefix({2}, 21));
  EXPECT_EQ(shelf.best_length(Tokens{2}), 0);
  EXPECT_EQ(shelf.best_length(Tokens{1}), 1);
}

}  // namespace
}  // namespace cupel::engine
