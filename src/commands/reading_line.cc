#include "commands/reading_line.h"

#include <fmt/format.h>

namespace cupel {
namespace {

constexpr auto kSilent = std::chrono::milliseconds(500);
constexpr auto kEvery = std::chrono::milliseconds(100);

}  // namespace

ReadingLine::ReadingLine(const Clock& clock, Io& io, Words words)
    : clock_(clock), io_(io), words_(std::move(words)), next_(clock.now() + kSilent) {}

ReadingLine::~ReadingLine() {
  if (is_drawn_) io_.err << "\r\x1b[K" << std::flush;
}

void ReadingLine::count() {
  if (++read_ % 64 != 0 || !io_.err_is_terminal || clock_.now() < next_) return;
  next_ = clock_.now() + kEvery;
  is_drawn_ = true;
  io_.err << fmt::format("\rreading {}: {} {}\x1b[K", words_.what, read_, words_.items) << std::flush;
}

}  // namespace cupel
