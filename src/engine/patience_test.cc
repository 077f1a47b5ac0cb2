#include "engine/patience.h"

#include <gtest/gtest.h>

namespace cupel::engine {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const Patience::Time kStart{};
const std::vector<News> kNothing;
const std::vector<News> kAdmitted = {{.call = 1, .start = CallStart{}}};

TEST(Patience, IsEndlessWithoutATimeAndAStop) {
  Patience patience({}, {});
  EXPECT_FALSE(patience.after(kAdmitted, kStart));
  EXPECT_FALSE(patience.after(kNothing, kStart + std::chrono::hours(100)));
}

TEST(Patience, EndsAMomentAfterTheTimeOfACallThatStarted) {
  Patience patience(3000, {});
  EXPECT_FALSE(patience.after(kNothing, kStart + seconds(100))) << "it waits for others";
  EXPECT_FALSE(patience.after(kAdmitted, kStart + seconds(200)));
  EXPECT_FALSE(patience.after(kNothing, kStart + seconds(203))) << "the engine may still say so";
  const std::optional<Error> over = patience.after(kNothing, kStart + seconds(204));
  ASSERT_TRUE(over);
  EXPECT_EQ(over->code, ErrorCode::timeout);
  EXPECT_EQ(over->message, "no complete answer within 3 s, and the engine did not say so");
}

TEST(Patience, EndsAMomentAfterTheStop) {
  std::stop_source stop;
  Patience patience({}, stop.get_token());
  EXPECT_FALSE(patience.after(kNothing, kStart));
  stop.request_stop();
  EXPECT_FALSE(patience.after(kNothing, kStart + seconds(5)));
  EXPECT_FALSE(patience.after(kNothing, kStart + milliseconds(5499)));
  EXPECT_EQ(patience.after(kNothing, kStart + milliseconds(5500)).value().code, ErrorCode::cancelled);
}

}  // namespace
}  // namespace cupel::engine
