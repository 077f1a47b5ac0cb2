#include "net/http_listener.h"

#include <fmt/format.h>
#include <httplib.h>

#include <thread>

namespace cupel::net {
namespace {

constexpr std::size_t kThreads = 8;
constexpr time_t kSilenceSeconds = 5;

class Listener final : public HttpListener {
 public:
  Listener(std::size_t most_bytes, std::function<PostedAnswer(const PostedRequest&)> answer) : answer_(std::move(answer)) {
    server_.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };  // the server deletes it
    server_.set_payload_max_length(most_bytes);
    server_.set_read_timeout(kSilenceSeconds);
    server_.set_write_timeout(kSilenceSeconds);
    server_.set_keep_alive_max_count(1);  // a connection that stays open would keep a thread from the others
    // The library's own choice lets two programs listen at one port, each for a part of what comes.
    server_.set_socket_options([](socket_t socket) {
      const int yes = 1;
      setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    server_.Post(".*", [this](const httplib::Request& request, httplib::Response& response) {
      const PostedAnswer answered = answer_({.path = request.path,
                                             .content_type = request.get_header_value("Content-Type"),
                                             .content_encoding = request.get_header_value("Content-Encoding"),
                                             .body = request.body});
      response.status = answered.status;
      response.set_content(answered.body, answered.content_type);
    });
  }

  ~Listener() override {
    server_.stop();
    if (thread_.joinable()) thread_.join();
  }

  bool listen(int port) {
    if (port != 0 && !server_.bind_to_port("127.0.0.1", port)) return false;
    port_ = port != 0 ? port : server_.bind_to_any_port("127.0.0.1");
    if (port_ <= 0) return false;
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    server_.wait_until_ready();
    return true;
  }

  int port() const override { return port_; }

 private:
  const std::function<PostedAnswer(const PostedRequest&)> answer_;
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<HttpListener>> HttpListener::open(int port, std::size_t most_bytes,
                                                         std::function<PostedAnswer(const PostedRequest&)> answer) {
  auto listener = std::make_unique<Listener>(most_bytes, std::move(answer));
  if (listener->listen(port)) return std::unique_ptr<HttpListener>(std::move(listener));
  return fail(ErrorCode::unavailable,
              fmt::format("nothing can be received at 127.0.0.1:{}: another program listens there, or it may not be used", port),
              {"name another port"});
}

}  // namespace cupel::net
