#include "net/response_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/text.h"

namespace cupel::net {
namespace {

constexpr std::size_t kMaxHead = 256U << 10U;
constexpr std::uint64_t kMaxInterim = 16U << 20U;
constexpr std::size_t kShown = 80;
constexpr int kNoContent = 204, kNotModified = 304, kFirstFinal = 200;

tl::unexpected<Error> no_http(std::string_view what, std::string_view line) {
  return fail(ErrorCode::corrupt, fmt::format("its answer {}: '{}'", what, shorten(printable(line), kShown)));
}

bool names(std::string_view list, std::string_view token) { return to_lower(list).find(token) != std::string::npos; }

}  // namespace

Result<void> ResponseParser::feed(std::string_view bytes, const Sink& sink) {
  while (!bytes.empty()) {
    if (state_ == State::whole) {
      keeps_open_ = false;
      return {};
    }
    if (state_ == State::body || state_ == State::chunk || state_ == State::body_until_close) {
      const bool is_bounded = state_ != State::body_until_close;
      const std::string_view piece = is_bounded ? bytes.substr(0, std::min<std::uint64_t>(left_, bytes.size())) : bytes;
      bytes.remove_prefix(piece.size());
      if (is_bounded) left_ -= piece.size();
      if (is_bounded && left_ == 0) state_ = state_ == State::body ? State::whole : State::chunk_end;
      CUPEL_CHECK(sink.on_body(piece));
      continue;
    }
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    head_bytes_ += end + 1;
    if (line_.size() + end > kMaxHead || head_bytes_ > kMaxHead) {
      return fail(ErrorCode::limit_exceeded, "its answer has more than 256 KiB of headers");
    }
    line_ += bytes.substr(0, end);
    if (end == bytes.size()) return {};
    bytes.remove_prefix(end + 1);
    std::string line = std::exchange(line_, {});
    if (line.ends_with('\r')) line.pop_back();
    CUPEL_CHECK(take_line(line, sink));
  }
  return {};
}

Result<void> ResponseParser::take_line(std::string_view line, const Sink& sink) {
  switch (state_) {
    case State::status_line: return take_status(line);
    case State::headers: return line.empty() ? end_head(sink) : take_header(line);
    case State::chunk_size: return take_chunk_size(line);
    case State::chunk_end:
      if (!line.empty()) return no_http("has a chunk that is longer than it says", line);
      state_ = State::chunk_size;
      return {};
    case State::trailers:
      if (line.empty()) state_ = State::whole;
      return {};
    default: return {};
  }
}

Result<void> ResponseParser::take_status(std::string_view line) {
  if (line.empty() && head_bytes_ <= 2) return {};  // left over from an answer before
  const bool is_http = line.starts_with("HTTP/1.") && line.size() >= 12 && line[8] == ' ' && (line.size() == 12 || line[12] == ' ');
  int status = 0;
  const auto [end, problem] =
      std::from_chars(line.data() + std::min<std::size_t>(9, line.size()), line.data() + std::min<std::size_t>(12, line.size()), status);
  if (!is_http || problem != std::errc() || end != line.data() + 12 || status < 100) return no_http("is no HTTP", line);
  status_ = status;
  keeps_open_ = line[7] == '1';
  state_ = State::headers;
  return {};
}

Result<void> ResponseParser::take_header(std::string_view line) {
  if (line.front() == ' ' || line.front() == '\t') {  // goes on with the line before, as once was allowed
    if (!last_name_.empty()) headers_[last_name_] += fmt::format(" {}", trim(line));
    return {};
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return {};
  last_name_ = to_lower(trim(line.substr(0, colon)));
  const std::string value(trim(line.substr(colon + 1)));
  const auto [place, is_new] = headers_.try_emplace(last_name_, value);
  if (!is_new && last_name_ == "content-length" && place->second != value) return no_http("has two lengths", value);
  place->second = value;
  return {};
}

Result<void> ResponseParser::end_head(const Sink& sink) {
  if (status_ < kFirstFinal) {
    interim_bytes_ += head_bytes_;
    if (status_ == 101) return no_http("changes to another protocol", "101");
    if (interim_bytes_ > kMaxInterim) return fail(ErrorCode::limit_exceeded, "it sends interim answers without end");
    head_bytes_ = 0;
    headers_.clear();
    last_name_.clear();
    state_ = State::status_line;
    return {};
  }
  const auto find = [&](std::string_view name) {
    const auto found = headers_.find(name);
    return found == headers_.end() ? std::string_view() : std::string_view(found->second);
  };
  const std::string_view connection = find("connection"), length = find("content-length");
  keeps_open_ = keeps_open_ ? !names(connection, "close") : names(connection, "keep-alive");
  if (names(find("transfer-encoding"), "chunked")) {
    state_ = State::chunk_size;
    head_bytes_ = 0;
    keeps_open_ = keeps_open_ && length.empty();
  } else if (status_ == kNoContent || status_ == kNotModified) {
    state_ = State::whole;
  } else if (!length.empty()) {
    const auto [end, problem] = std::from_chars(length.data(), length.data() + length.size(), left_);
    if (problem != std::errc() || end != length.data() + length.size()) return no_http("has a length that is no number", length);
    state_ = left_ == 0 ? State::whole : State::body;
  } else {
    state_ = State::body_until_close;
    keeps_open_ = false;
  }
  has_head_ = true;
  return sink.on_head(status_, std::move(headers_));
}

Result<void> ResponseParser::take_chunk_size(std::string_view line) {
  head_bytes_ = 0;
  const std::string_view digits = trim(line.substr(0, std::min(line.find(';'), line.size())));
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), left_, 16);
  if (digits.empty() || problem != std::errc() || end != digits.data() + digits.size())
    return no_http("has a chunk without a length", line);
  state_ = left_ == 0 ? State::trailers : State::chunk;
  return {};
}

}  // namespace cupel::net
