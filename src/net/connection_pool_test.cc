#include "net/connection_pool.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <vector>

namespace cupel::net {
namespace {

/// Listens on this machine; what connects stays open until it is told to close.
class Server {
 public:
  Server() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(socket_, 8), 0);
    getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    url_.scheme = "http";
    url_.host = "127.0.0.1";
    url_.port = ntohs(address.sin_port);
    url_.path = "/";
  }
  ~Server() {
    close_all();
    close(socket_);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::unique_ptr<Connection> connect() {
    const Waiting waiting({});
    auto connection = Connection::open({.target = url_}, waiting, std::chrono::steady_clock::now() + std::chrono::seconds(10));
    EXPECT_TRUE(connection) << connection.error().message;
    accepted_.push_back(accept(socket_, nullptr, nullptr));
    return *std::move(connection);
  }
  void close_last() {
    close(accepted_.back());
    accepted_.pop_back();
  }
  void close_all() {
    while (!accepted_.empty()) close_last();
  }
  void say(const char* text) const { EXPECT_GT(send(accepted_.back(), text, 1, MSG_NOSIGNAL), 0); }

 private:
  const int socket_;
  Url url_;
  std::vector<int> accepted_;
};

/// The other end's closing takes a moment to arrive.
bool becomes_busy(const Connection& connection) {
  for (int i = 0; i < 1000 && connection.is_idle(); ++i) usleep(1000);
  return !connection.is_idle();
}

TEST(ConnectionPool, TheOneUsedLastServesNext) {
  Server server;
  ConnectionPool pool;
  EXPECT_EQ(pool.take("a"), nullptr);
  auto first = server.connect(), second = server.connect();
  const Connection* const last = second.get();
  pool.put("a", std::move(first));
  pool.put("a", std::move(second));
  EXPECT_EQ(pool.take("b"), nullptr) << "connections belong to their servers";
  EXPECT_EQ(pool.take("a").get(), last);
  EXPECT_NE(pool.take("a"), nullptr);
  EXPECT_EQ(pool.take("a"), nullptr);
}

TEST(ConnectionPool, WhatTheServerClosedOrSpokeOnIsDropped) {
  Server server;
  ConnectionPool pool;
  auto open = server.connect(), closed = server.connect(), talking = server.connect();
  server.say("x");
  ASSERT_TRUE(becomes_busy(*talking));
  server.close_last();
  server.close_last();
  ASSERT_TRUE(becomes_busy(*closed));
  const Connection* const good = open.get();
  pool.put("a", std::move(open));
  pool.put("a", std::move(closed));
  pool.put("a", std::move(talking));
  EXPECT_EQ(pool.take("a").get(), good);
  EXPECT_EQ(pool.take("a"), nullptr);
}

TEST(Connection, WaitsNoLongerThanItMay) {
  Server server;
  const auto connection = server.connect();
  char byte = 0;
  const auto now = std::chrono::steady_clock::now();
  EXPECT_EQ(connection->receive(&byte, 1, Waiting({}), now + std::chrono::milliseconds(20)).error().code, ErrorCode::timeout);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(connection->receive(&byte, 1, Waiting(stop.get_token()), now + std::chrono::hours(1)).error().code, ErrorCode::cancelled);
}

}  // namespace
}  // namespace cupel::net
