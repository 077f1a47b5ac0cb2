#include "net/event_stream.h"

#include <gtest/gtest.h>

#include <vector>

namespace cupel::net {
namespace {

std::vector<std::string> events_of(std::string_view bytes, std::size_t piece, bool finish = false) {
  std::vector<std::string> events;
  EventStream stream;
  const EventStream::Sink sink = [&](const ServerSentEvent& event) -> Result<void> {
    events.push_back(event.event + "|" + event.data);
    return {};
  };
  for (std::size_t at = 0; at < bytes.size(); at += piece) EXPECT_TRUE(stream.feed(bytes.substr(at, piece), sink));
  if (finish) EXPECT_TRUE(stream.finish(sink));
  return events;
}

TEST(EventStream, IsCutTheSameWhereverItsPiecesEnd) {
  const std::string bytes =
      "\xEF\xBB\xBF"
      ": comment\r\nevent: a\r\ndata: 1\r\n\r\ndata:2\ndata:  3\nid: 4\n\n\rdata: 5\r\rretry: 10\n\nevent: b\n\ndata\n\n";
  const std::vector<std::string> wanted = {"a|1", "|2\n 3", "|5", "|"};
  for (const std::size_t piece : {1U, 2U, 3U, 7U, 1000U}) EXPECT_EQ(events_of(bytes, piece), wanted) << piece;
}

TEST(EventStream, AnEventThatNothingEndsCountsOnlyAtTheEnd) {
  EXPECT_TRUE(events_of("data: x\n", 100).empty());
  EXPECT_EQ(events_of("data: x\n", 100, true), std::vector<std::string>{"|x"});
  EXPECT_EQ(events_of("data: x", 100, true), std::vector<std::string>{"|x"});
}

TEST(EventStream, AnEventHasABound) {
  EventStream stream;
  const std::string much(1U << 20U, 'x');
  Result<void> fed;
  for (int i = 0; i < 20 && fed; ++i) fed = stream.feed(much, [](const ServerSentEvent&) -> Result<void> { return {}; });
  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().code, ErrorCode::limit_exceeded);
}

TEST(EventStream, WhatTheSinkRefusesEndsIt) {
  EventStream stream;
  const Result<void> fed =
      stream.feed("data: x\n\n", [](const ServerSentEvent&) -> Result<void> { return fail(ErrorCode::cancelled, "enough"); });
  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().code, ErrorCode::cancelled);
}

}  // namespace
}  // namespace cupel::net
