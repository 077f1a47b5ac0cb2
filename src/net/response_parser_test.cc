#include "net/response_parser.h"

#include <gtest/gtest.h>

namespace cupel::net {
namespace {

struct Taken {
  int status = 0;
  int heads = 0;
  HttpHeaders headers;
  std::string body;
  std::string error;
  bool is_whole = false, may_end = false, keeps_open = false;
};

/// Fed in pieces of this size.
Taken take(std::string_view bytes, std::size_t piece = 1) {
  Taken taken;
  ResponseParser parser;
  const ResponseParser::Sink sink{.on_head = [&](int status, HttpHeaders headers) -> Result<void> {
                                    taken.status = status;
                                    taken.headers = std::move(headers);
                                    ++taken.heads;
                                    return {};
                                  },
                                  .on_body = [&](std::string_view body) -> Result<void> {
                                    taken.body += body;
                                    return {};
                                  }};
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    if (Result<void> fed = parser.feed(bytes.substr(at, piece), sink); !fed) {
      taken.error = fed.error().message;
      break;
    }
  }
  taken.is_whole = parser.is_whole();
  taken.may_end = parser.may_end_here();
  taken.keeps_open = parser.keeps_open();
  return taken;
}

TEST(ResponseParser, BodiesOfKnownLength) {
  for (const std::size_t piece : {1U, 3U, 1000U}) {
    const Taken taken = take("HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nCONTENT-LENGTH: 5\r\n\r\nParis", piece);
    EXPECT_EQ(taken.status, 200);
    EXPECT_EQ(taken.headers.at("content-type"), "a/b");
    EXPECT_EQ(taken.body, "Paris");
    EXPECT_TRUE(taken.is_whole);
    EXPECT_TRUE(taken.keeps_open);
  }
  EXPECT_FALSE(take("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nPari").may_end);
  EXPECT_FALSE(take("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxrest").keeps_open) << "nobody asked for more";
  EXPECT_TRUE(take("HTTP/1.1 204 No Content\r\n\r\n").is_whole);
}

TEST(ResponseParser, BodiesInChunks) {
  const std::string_view bytes =
      "HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n3;ext=1\r\nPar\r\n02\r\nis\r\n0\r\nX-Trailer: t\r\n\r\n";
  for (const std::size_t piece : {1U, 7U, 1000U}) {
    const Taken taken = take(bytes, piece);
    EXPECT_EQ(taken.body, "Paris");
    EXPECT_TRUE(taken.keeps_open);
  }
  EXPECT_FALSE(take(bytes.substr(0, bytes.size() - 2)).may_end);
  EXPECT_NE(take("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n").error, "");
  EXPECT_NE(take("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nParis\r\n").error, "");
}

TEST(ResponseParser, BodiesUpToTheEndOfTheConnection) {
  const Taken taken = take("HTTP/1.0 200 OK\nContent-Type: x\n\nParis");
  EXPECT_EQ(taken.body, "Paris");
  EXPECT_FALSE(taken.is_whole);
  EXPECT_TRUE(taken.may_end);
  EXPECT_FALSE(taken.keeps_open);
}

TEST(ResponseParser, InterimAnswersArePassedOver) {
  const Taken taken = take(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\nContent-Length: 9\r\n\r\n"
      "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nRome");
  EXPECT_EQ(taken.heads, 1);
  EXPECT_EQ(taken.status, 200);
  EXPECT_FALSE(taken.headers.contains("link"));
  EXPECT_EQ(taken.body, "Rome");
}

TEST(ResponseParser, HeadersMayBeLargeAndMany) {
  std::string head = "HTTP/1.1 200 OK\r\nX-Big: " + std::string(100'000, 'a') + "\r\n";
  for (int i = 0; i < 500; ++i) head += "X-" + std::to_string(i) + ": v\r\n";
  const Taken taken = take(head + "Content-Length: 2\r\n\r\nok", 4096);
  EXPECT_EQ(taken.body, "ok");
  EXPECT_EQ(taken.headers.at("x-big").size(), 100'000U);
  EXPECT_EQ(take("HTTP/1.1 200 OK\r\nX: " + std::string(300'000, 'a'), 4096).error, "its answer has more than 256 KiB of headers");
}

TEST(ResponseParser, WhatIsNoHttp) {
  for (const char* bytes : {"SSH-2.0-x\r\n", "HTTP/2 200\r\n", "HTTP/1.1 20\r\n", "HTTP/1.1 2000 OK\r\n", "HTTP/1.1 abc OK\r\n", "<html>\n",
                            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\n\r\n"}) {
    EXPECT_NE(take(bytes).error, "") << bytes;
  }
}

}  // namespace
}  // namespace cupel::net
