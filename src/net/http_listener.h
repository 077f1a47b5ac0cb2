// A small HTTP server on this machine's loopback address: what is posted to it goes to one function. Not for anything others may reach.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"

namespace cupel::net {

struct PostedRequest {
  std::string path;
  std::string content_type;
  std::string content_encoding;
  std::string body;
};

struct PostedAnswer {
  int status = 200;
  std::string body;
  std::string content_type = "application/json";
};

/// Listens until it is destroyed, which waits for what is being answered.
class HttpListener {
 public:
  virtual ~HttpListener() = default;
  virtual int port() const = 0;

  /// `answer` is called on several threads at once. Larger bodies are refused. Port 0 takes a free one.
  /// Errors: unavailable, naming the port.
  static Result<std::unique_ptr<HttpListener>> open(int port, std::size_t most_bytes,
                                                    std::function<PostedAnswer(const PostedRequest&)> answer);
};

}  // namespace cupel::net
