// The answer of an HTTP/1.1 server cut from bytes as they arrive (RFC 9112): interim answers (1xx) are passed over, bodies of known length,
// in chunks, or up to the end of the connection are taken. Lenient where servers are sloppy and nothing can be misunderstood.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace cupel::net {

/// Names in lower case; of repeated headers the last.
using HttpHeaders = std::map<std::string, std::string, std::less<>>;

class ResponseParser {
 public:
  struct Sink {
    std::function<Result<void>(int status, HttpHeaders headers)> on_head;  // of the final answer, once
    std::function<Result<void>(std::string_view)> on_body;
  };

  /// Takes all of the bytes; what stands behind the end of the answer is left out, and the connection cannot serve again.
  /// Errors: corrupt (not HTTP, contradicting lengths), limit_exceeded (headers above 256 KiB), what the sink returned.
  Result<void> feed(std::string_view bytes, const Sink& sink);

  bool has_head() const { return has_head_; }
  bool is_whole() const { return state_ == State::whole; }
  /// Where the connection ends now, the answer is whole.
  bool may_end_here() const { return state_ == State::whole || state_ == State::body_until_close; }
  /// The connection may serve another request.
  bool keeps_open() const { return is_whole() && keeps_open_; }

 private:
  enum class State { status_line, headers, body, body_until_close, chunk_size, chunk, chunk_end, trailers, whole };

  Result<void> take_line(std::string_view line, const Sink& sink);
  Result<void> take_status(std::string_view line);
  Result<void> take_header(std::string_view line);
  Result<void> end_head(const Sink& sink);
  Result<void> take_chunk_size(std::string_view line);

  State state_ = State::status_line;
  std::string line_;  // begun and not ended
  std::size_t head_bytes_ = 0;
  std::uint64_t interim_bytes_ = 0;
  int status_ = 0;
  HttpHeaders headers_;
  std::string last_name_;
  std::uint64_t left_ = 0;  // of the body or the chunk
  bool has_head_ = false;
  bool keeps_open_ = true;
};

}  // namespace cupel::net
