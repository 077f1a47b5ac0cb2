// Text of others in the log of a CI runner. GitHub Actions and Azure Pipelines take lines of a log for commands to themselves: "::name::"
// at the start of a line, spaces before it not counted, "##[name]" and "##vso[name]" anywhere. What a model has said must not be one.
#pragma once

#include <streambuf>
#include <string>
#include <string_view>

#include "base/environment.h"

namespace cupel {

/// Whether what this process prints is read by such a runner.
bool is_read_by_runner(const Environment& environment);

/// Passes text on to another buffer; a space breaks up what a runner would take for a command. As many threads at a time as the other
/// bears.
class RunnerSafeText : public std::streambuf {
 public:
  explicit RunnerSafeText(std::streambuf* to) : to_(to) {}

 protected:
  std::streamsize xsputn(const char* text, std::streamsize size) override;
  int_type overflow(int_type byte) override;
  int sync() override { return to_->pubsync(); }

 private:
  bool breaks_before(char c) const;
  void see(char c);

  std::streambuf* to_;
  bool is_at_start_ = true;  // nothing but space stands in the line so far
  char last_ = '\n';
  char before_last_ = '\n';
};

/// The same for text that is at hand.
std::string runner_safe(std::string_view text);

}  // namespace cupel
