#include "run/announcer.h"

#include <utility>
#include <vector>

namespace cupel {
namespace {

constexpr std::size_t kGroup = 512;
constexpr auto kGroupTime = std::chrono::milliseconds(50);

}  // namespace

Announcer::Announcer(RunLog* log, std::span<Reporter* const> reporters, std::function<void()> on_trouble)
    : log_(log), reporters_(reporters), on_trouble_(std::move(on_trouble)), events_(kGroup) {
  if (log_ != nullptr) thread_ = std::jthread([this] { announce(); });
}

Announcer::~Announcer() { finish(); }

void Announcer::tell(Event event) {
  if (log_ == nullptr) tell_reporters(event);
  else events_.push(std::move(event));
}

std::optional<Error> Announcer::finish() {
  events_.close();
  if (thread_.joinable()) thread_.join();
  return trouble_;
}

void Announcer::announce() {
  std::vector<Event> group;
  while (std::optional<Event> event = events_.pop()) {
    const auto began = std::chrono::steady_clock::now();
    group.clear();
    group.push_back(std::move(*event));
    while (group.size() < kGroup && std::chrono::steady_clock::now() - began < kGroupTime && (event = events_.try_pop())) {
      group.push_back(std::move(*event));
    }
    if (!trouble_) keep(group);
    for (const Event& each : group) tell_reporters(each);
  }
}

void Announcer::keep(std::span<const Event> group) {
  Result<void> kept = log_->keep(group);
  if (kept) return;
  trouble_ = std::move(kept).error();
  on_trouble_();
}

void Announcer::tell_reporters(const Event& event) {
  for (Reporter* reporter : reporters_) reporter->on(event);
}

}  // namespace cupel
