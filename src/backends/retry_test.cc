#include "backends/retry.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

using std::chrono::milliseconds;

const std::chrono::system_clock::time_point kNow = std::chrono::system_clock::from_time_t(1'800'000'000);  // 2027-01-15T08:00:00Z

net::HttpResponse response_of(int status, net::HttpHeaders headers = {}) {
  net::HttpResponse response;
  response.status = status;
  response.headers = std::move(headers);
  return response;
}

TEST(RetryAfter, SecondsMillisecondsAndDates) {
  EXPECT_EQ(retry_after(response_of(429, {{"retry-after", " 2 "}}), kNow), milliseconds(2000));
  EXPECT_EQ(retry_after(response_of(429, {{"retry-after", "0.25"}}), kNow), milliseconds(250));
  EXPECT_EQ(retry_after(response_of(429, {{"retry-after", "9"}, {"retry-after-ms", "40"}}), kNow), milliseconds(40));
  EXPECT_EQ(retry_after(response_of(503, {{"retry-after", "Fri, 15 Jan 2027 08:00:07 GMT"}}), kNow), milliseconds(7000));
  EXPECT_EQ(retry_after(response_of(503, {{"retry-after", "Fri, 15 Jan 2027 07:00:00 GMT"}}), kNow), milliseconds(0));
  EXPECT_FALSE(retry_after(response_of(429), kNow));
  for (const char* nonsense : {"soon", "-1", "1e99", "", "nan"})
    EXPECT_FALSE(retry_after(response_of(429, {{"retry-after", nonsense}}), kNow)) << nonsense;
}

TEST(Retries, OnlyWhatMayPassByItself) {
  for (const int status : {429, 500, 502, 503, 504, 529, 408}) EXPECT_TRUE(Retries(0).after(response_of(status), kNow)) << status;
  for (const int status : {200, 301, 400, 401, 403, 404, 413, 422, 501})
    EXPECT_FALSE(Retries(0).after(response_of(status), kNow)) << status;
}

TEST(Retries, WaitsDoubleAndEnd) {
  Retries retries(0);
  std::vector<milliseconds> waits;
  while (const auto wait = retries.after(response_of(500), kNow)) waits.push_back(*wait);
  EXPECT_EQ(waits, (std::vector<milliseconds>{milliseconds(500), milliseconds(1000), milliseconds(2000)}));
  EXPECT_EQ(retries.tries(), 4);
  Retries closed(0);
  int tries = 1;
  while (closed.after_closed_connection()) ++tries;
  EXPECT_EQ(tries, 4);
}

TEST(Retries, AServerThatSaysWhenIsAskedThen) {
  Retries retries(0);
  int tries = 1;
  while (const auto wait = retries.after(response_of(429, {{"retry-after", "3"}}), kNow)) {
    EXPECT_EQ(*wait, milliseconds(3000));
    ++tries;
  }
  EXPECT_EQ(tries, 7);
  EXPECT_FALSE(Retries(0).after(response_of(429, {{"retry-after", "3600"}}), kNow)) << "nobody waits an hour unasked";
}

TEST(Retries, WaitsAreSpread) { EXPECT_EQ(Retries(1).after(response_of(500), kNow), milliseconds(625)); }

}  // namespace
}  // namespace cupel
