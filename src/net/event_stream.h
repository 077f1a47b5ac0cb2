// Server-sent events cut from bytes as they arrive (HTML standard, 9.2.6). Knows nothing of what the events say.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace cupel::net {

struct ServerSentEvent {
  std::string event;  // its type; "" = message
  std::string data;   // the lines of it, with \n between them
};

/// One stream. Lines may end in \n, \r\n or \r; pieces may be cut anywhere.
class EventStream {
 public:
  using Sink = std::function<Result<void>(const ServerSentEvent&)>;

  /// Errors: limit_exceeded for an event above 16 MiB; what the sink returned, after which nothing more may be fed.
  Result<void> feed(std::string_view piece, const Sink& sink);

  /// The last event of a stream that ended without the empty line that ends an event.
  Result<void> finish(const Sink& sink);

 private:
  Result<void> take_line(std::string_view line, const Sink& sink);
  Result<void> dispatch(const Sink& sink);

  std::string line_;  // begun and not ended
  ServerSentEvent event_;
  bool has_data_ = false;
  bool after_return_ = false;  // the last line ended in \r, and a \n that follows belongs to it
  bool at_start_ = true;
};

}  // namespace cupel::net
