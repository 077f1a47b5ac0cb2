#include "commands/models_text.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"

namespace cupel {
namespace {

constexpr std::chrono::milliseconds kRewrite{100};
constexpr std::chrono::seconds kNewLine{10};

std::string scaled(std::uint64_t number, const std::array<std::string_view, 5>& units) {
  auto value = static_cast<double>(number);
  std::size_t unit = 0;
  while (value >= 999.5 && unit + 1 < units.size()) {
    value /= 1000;
    ++unit;
  }
  const int digits = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return fmt::format("{:.{}f} {}", value, digits, units[unit]);
}

}  // namespace

std::string size_text(std::uint64_t bytes) { return scaled(bytes, {"bytes", "kB", "MB", "GB", "TB"}); }

std::string count_text(std::uint64_t count) {
  const std::string text = scaled(count, {"", "k", "M", "B", "T"});
  return std::string(trim(text));
}

ProgressLine::ProgressLine(Io& io, const Workspace& workspace)
    : io_(io), clock_(*workspace.clock), quiet_(workspace.config.text("quiet") == "true") {}

Progress ProgressLine::callback() {
  if (quiet_) return {};
  return [this](std::string_view what, std::uint64_t done, std::uint64_t total) { show(what, done, total); };
}

void ProgressLine::end() {
  if (line_open_) io_.err << '\n' << std::flush;
  line_open_ = false;
}

void ProgressLine::show(std::string_view what, std::uint64_t done, std::uint64_t total) {
  const Clock::Instant now = clock_.now();
  const bool is_new = what != what_;
  if (is_new) {
    end();
    what_ = what;
    started_ = now;
    started_at_ = done;
  }
  const bool is_last = total > 0 && done >= total;
  if (!is_new && !(is_last && io_.err_is_terminal) && now - shown_ < (io_.err_is_terminal ? Clock::Instant::duration(kRewrite) : kNewLine))
    return;
  shown_ = now;
  if (!io_.err_is_terminal) {
    io_.err << line(what, done, total) << '\n' << std::flush;
    return;
  }
  io_.err << '\r' << shorten(line(what, done, total), static_cast<std::size_t>(std::max(io_.width - 1, 20))) << "\033[K" << std::flush;
  line_open_ = true;
}

std::string ProgressLine::line(std::string_view what, std::uint64_t done, std::uint64_t total) const {
  std::string text = printable(what);
  if (total > 0) text += fmt::format("  {:3}% of {}", done * 100 / total, size_text(total));
  else if (done > 0) text += "  " + size_text(done);
  const double seconds = to_ms(clock_.now() - started_) / 1000;
  if (done <= started_at_ || seconds < 0.5) return text;
  const double rate = static_cast<double>(done - started_at_) / seconds;
  text += fmt::format("  {}/s", size_text(static_cast<std::uint64_t>(rate)));
  if (total > done) text += fmt::format("  {:.0f} s left", static_cast<double>(total - done) / rate);
  return text;
}

}  // namespace cupel
