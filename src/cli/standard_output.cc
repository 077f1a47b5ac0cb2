#include "cli/standard_output.h"

#include <unistd.h>

#include <cerrno>

namespace cupel {

StandardOutput::StandardOutput(int fd) : fd_(fd) { setp(buffer_.data(), buffer_.data() + buffer_.size()); }

StandardOutput::~StandardOutput() { write_out(); }

bool StandardOutput::write_out() {
  const char* from = pbase();
  while (failure_ == 0 && from < pptr()) {
    const ssize_t written = ::write(fd_, from, static_cast<std::size_t>(pptr() - from));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) failure_ = errno;
    else from += written;
  }
  setp(buffer_.data(), buffer_.data() + buffer_.size());
  return failure_ == 0;
}

StandardOutput::int_type StandardOutput::overflow(int_type byte) {
  if (!write_out()) return traits_type::eof();
  if (!traits_type::eq_int_type(byte, traits_type::eof())) sputc(traits_type::to_char_type(byte));
  return traits_type::not_eof(byte);
}

int StandardOutput::sync() { return write_out() ? 0 : -1; }

}  // namespace cupel
