#include "engine/sequence_state.h"

#include <gtest/gtest.h>

#include <cstring>

namespace cupel::engine {
namespace {

SequenceState words(std::initializer_list<std::uint32_t> values) {
  SequenceState state(values.size() * sizeof(std::uint32_t));
  std::memcpy(state.data(), std::data(values), state.size());
  return state;
}

TEST(SequenceState, fits_contexts_with_more_and_fewer_sequences) {
  const SequenceState third_of_four = words({77, 2, 4, 0, 0, 9, 501, 502, 0});
  EXPECT_EQ(with_streams(third_of_four, 8), words({77, 2, 8, 9, 501, 502, 0, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(with_streams(third_of_four, 1), words({77, 2, 1, 9, 501, 502}));
  EXPECT_EQ(with_streams(words({77, 0, 1, 9, 501}), 2), words({77, 0, 2, 9, 501, 0}));
}

TEST(SequenceState, of_another_form_is_not_touched) {
  EXPECT_FALSE(with_streams(words({77, 2}), 4));
  EXPECT_FALSE(with_streams(words({77, 2, 3, 0, 0, 0}), 4)) << "no cells";
  EXPECT_FALSE(with_streams(words({77, 2, 4, 9, 501, 502, 503, 504}), 8)) << "something else follows";
  EXPECT_FALSE(with_streams(words({77, 2, 1000, 9, 501}), 8)) << "too short";
}

}  // namespace
}  // namespace cupel::engine
