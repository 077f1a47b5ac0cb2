#include "engine/calls.h"

#include <gtest/gtest.h>

#include <thread>

namespace cupel::engine {
namespace {

constexpr std::chrono::seconds kLong{5};

News token(std::int64_t call, std::string bytes) { return {.call = call, .token = AnswerToken{.id = 1, .bytes = std::move(bytes)}}; }

TEST(Calls, EachGetsItsOwnNewsInOrder) {
  Calls calls;
  const std::int64_t a = calls.open(), b = calls.open();
  const std::vector<News> news = {token(a, "1"), token(b, "2"), token(a, "3")};
  calls.deliver(news);
  const Result<std::vector<News>> of_a = calls.next(a, kLong);
  ASSERT_TRUE(of_a);
  ASSERT_EQ(of_a->size(), 2U);
  EXPECT_EQ((*of_a)[0].token->bytes, "1");
  EXPECT_EQ((*of_a)[1].token->bytes, "3");
  EXPECT_EQ(calls.next(b, kLong)->front().token->bytes, "2");
}

TEST(Calls, WaitsForNews) {
  Calls calls;
  const std::int64_t id = calls.open();
  std::jthread later([&] { calls.deliver(std::vector<News>{token(id, "x")}); });
  EXPECT_EQ(calls.next(id, kLong)->front().token->bytes, "x");
}

TEST(Calls, WaitsNoLongerThanAsked) {
  Calls calls;
  const Result<std::vector<News>> none = calls.next(calls.open(), std::chrono::milliseconds(1));
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->empty());
}

TEST(Calls, NewsOfClosedCallsAreDropped) {
  Calls calls;
  const std::int64_t id = calls.open();
  calls.close(id);
  calls.deliver(std::vector<News>{token(id, "x")});
  EXPECT_NE(calls.open(), id);
}

TEST(Calls, TheEndOfAllComesAfterTheLastNews) {
  Calls calls;
  const std::int64_t id = calls.open();
  calls.deliver(std::vector<News>{token(id, "x")});
  calls.end_all({ErrorCode::unavailable, "gone", {}});
  EXPECT_TRUE(calls.next(id, kLong));
  const Result<std::vector<News>> ended = calls.next(id, kLong);
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().message, "gone");
  EXPECT_FALSE(calls.next(calls.open(), kLong));
}

}  // namespace
}  // namespace cupel::engine
