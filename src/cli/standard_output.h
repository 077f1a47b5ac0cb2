// A standard stream that knows why writing failed: a full disk must not pass for success, a reader that went away may.
#pragma once

#include <array>
#include <streambuf>

namespace cupel {

/// Buffers writes to a file descriptor, which it does not own. After a failure everything written is dropped.
class StandardOutput : public std::streambuf {
 public:
  explicit StandardOutput(int fd);
  ~StandardOutput() override;
  StandardOutput(const StandardOutput&) = delete;
  StandardOutput& operator=(const StandardOutput&) = delete;

  /// The errno of the first failure, 0 when there was none.
  int failure() const { return failure_; }

 protected:
  int_type overflow(int_type byte) override;
  int sync() override;

 private:
  bool write_out();

  int fd_;
  int failure_ = 0;
  std::array<char, 65536> buffer_;
};

}  // namespace cupel
