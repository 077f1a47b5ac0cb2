#include "commands/reading_line.h"

#include <fmt/format.h>

#include <memory>

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

TellReading reading_lines(const Clock& clock, Io& io) {
  return [&clock, &io](std::string_view what, std::string_view items) -> std::function<void()> {
    const auto line = std::make_shared<ReadingLine>(clock, io, ReadingLine::Words{.what = std::string(what), .items = std::string(items)});
    return [line] { line->count(); };
  };
}

}  // namespace cupel
