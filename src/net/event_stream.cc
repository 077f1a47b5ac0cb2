#include "net/event_stream.h"

#include <algorithm>
#include <utility>

namespace cupel::net {
namespace {

constexpr std::size_t kMaxEventBytes = 16U << 20U;

}  // namespace

Result<void> EventStream::feed(std::string_view piece, const Sink& sink) {
  while (!piece.empty()) {
    if (std::exchange(after_return_, false) && piece.front() == '\n') {
      piece.remove_prefix(1);
      continue;
    }
    const std::size_t end = std::min(piece.find_first_of("\r\n"), piece.size());
    if (line_.size() + event_.data.size() + end > kMaxEventBytes) {
      return fail(ErrorCode::limit_exceeded, "the server sent an event of more than 16 MiB");
    }
    line_ += piece.substr(0, end);
    if (end == piece.size()) return {};
    after_return_ = piece[end] == '\r';
    piece.remove_prefix(end + 1);
    const std::string line = std::exchange(line_, {});
    CUPEL_CHECK(take_line(line, sink));
  }
  return {};
}

Result<void> EventStream::finish(const Sink& sink) {
  const std::string line = std::exchange(line_, {});
  if (!line.empty()) CUPEL_CHECK(take_line(line, sink));
  return dispatch(sink);
}

Result<void> EventStream::take_line(std::string_view line, const Sink& sink) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (std::exchange(at_start_, false) && line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  if (line.empty()) return dispatch(sink);
  const std::size_t colon = std::min(line.find(':'), line.size());
  const std::string_view field = line.substr(0, colon);
  std::string_view value = line.substr(std::min(colon + 1, line.size()));
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field == "event") {
    event_.event = value;
  } else if (field == "data") {
    if (std::exchange(has_data_, true)) event_.data += '\n';
    event_.data += value;
  }
  return {};
}

Result<void> EventStream::dispatch(const Sink& sink) {
  const ServerSentEvent event = std::exchange(event_, {});
  if (!std::exchange(has_data_, false)) return {};
  return sink(event);
}

}  // namespace cupel::net
