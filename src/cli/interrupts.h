// Ctrl-C: the first asks to stop, the second ends the process at once with status 130. Chat and others may catch it instead.
// Handlers belong to the process, so there is one of these at a time, in main.
#pragma once

#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace cupel {

class Interrupts {
 public:
  /// Takes over SIGINT and SIGTERM, and ignores SIGPIPE: writing to a closed pipe then is an error of the stream.
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  std::stop_token token() const { return stop_.get_token(); }

  /// Ctrl-C calls this, on another thread, instead of asking to stop; an empty function ends that.
  void redirect(std::function<void()> to);

 private:
  void watch(int read_end);
  void interrupt(int signal_number);

  std::stop_source stop_;
  std::mutex mutex_;
  std::function<void()> redirected_;
  int pipe_[2] = {-1, -1};
  std::thread watcher_;
};

}  // namespace cupel
