#include "reporters/console/progress_bar.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace cupel::console {
namespace {

constexpr auto kDrawEvery = std::chrono::milliseconds(50), kSampleEvery = std::chrono::milliseconds(200);
constexpr auto kRecent = std::chrono::seconds(15);
constexpr std::size_t kRecentAttempts = 20;
constexpr std::size_t kWidestBar = 24, kNarrowestBar = 6;

std::string bar(std::size_t done, std::size_t total, std::size_t width, bool unicode, const Style& style) {
  const std::size_t full = total == 0 ? 0 : done * width / total;
  const auto repeat = [](std::string_view glyph, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += glyph;
    return out;
  };
  return style.paint(Tone::good, repeat(unicode ? "━" : "#", full)) + style.paint(Tone::faint, repeat(unicode ? "━" : "-", width - full));
}

// An estimate: whole seconds are all it is good for.
std::string eta_text(double ms) {
  const auto seconds = static_cast<long>(std::ceil(ms / 1000));
  if (seconds < 60) return fmt::format("ETA {} s", seconds);
  if (seconds < 3600) return fmt::format("ETA {}:{:02}", seconds / 60, seconds % 60);
  return fmt::format("ETA {}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

}  // namespace

void ProgressBar::start(std::size_t attempts) {
  total_ = attempts;
  started_ = options_.clock->now();
  samples_ = {{started_, 0}};
}

void ProgressBar::count(Outcome outcome) {
  const Clock::Instant now = options_.clock->now();
  if (now - samples_.back().first >= kSampleEvery) samples_.emplace_back(now, done_);
  while (samples_.size() > 1 && now - samples_[1].first >= kRecent && done_ - samples_[1].second >= kRecentAttempts) samples_.pop_front();
  ++done_;
  ++counts_[static_cast<std::size_t>(outcome)];
}

std::optional<double> ProgressBar::left_ms() const {
  const auto& [since, done_then] = samples_.front();
  if (done_ == done_then || done_ >= total_) return std::nullopt;
  return to_ms(options_.clock->now() - since) * static_cast<double>(total_ - done_) / static_cast<double>(done_ - done_then);
}

void ProgressBar::count_tokens(std::size_t tokens) { tokens_ += tokens; }

void ProgressBar::draw() {
  const Clock::Instant now = options_.clock->now();
  if (drawn_ && now - *drawn_ < kDrawEvery) return;
  drawn_ = now;
  *options_.out << "\r" << line() << "\x1b[K" << std::flush;
}

void ProgressBar::erase() {
  if (drawn_) *options_.out << "\r\x1b[K" << std::flush;
  drawn_.reset();
}

std::string ProgressBar::line() const {
  const double elapsed_ms = to_ms(options_.clock->now() - started_);
  std::vector<std::pair<std::string, Tone>> parts = {{fmt::format("{}/{}", done_, total_), Tone::strong}};
  for (const Outcome outcome : {Outcome::pass, Outcome::fail, Outcome::error, Outcome::skip}) {
    const std::size_t count = counts_[static_cast<std::size_t>(outcome)];
    if (count > 0 || outcome == Outcome::pass)
      parts.emplace_back(fmt::format("{} {}", count, outcome_word(outcome)), outcome_tone(outcome));
  }
  if (tokens_ > 0 && elapsed_ms > 0) {
    parts.emplace_back(fmt::format("{:.0f} tokens/s", static_cast<double>(tokens_) * 1000 / elapsed_ms), Tone::plain);
  }
  if (const std::optional<double> left = left_ms()) parts.emplace_back(eta_text(*left), Tone::plain);
  // The last column stays free: a full line would wrap, and a wrapped line cannot be redrawn.
  const std::size_t width = options_.width > 1 ? static_cast<std::size_t>(options_.width) - 1 : 79;
  std::string text;
  std::size_t used = 0;
  for (const auto& [part, tone] : parts) {
    const std::size_t needed = display_width(part) + (used == 0 ? 0 : 2);
    if (used + needed > width) break;
    text += (used == 0 ? "" : "  ") + style_.paint(tone, part);
    used += needed;
  }
  const std::size_t room = width > used + 2 ? std::min(width - used - 2, kWidestBar) : 0;
  return room < kNarrowestBar ? text : bar(done_, total_, room, options_.unicode, style_) + "  " + text;
}

}  // namespace cupel::console
