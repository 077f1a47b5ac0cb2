#include "constraint/machine.h"

#include <algorithm>
#include <utility>

namespace cupel::constraint {
namespace {

constexpr std::int32_t kUnknown = -1;
constexpr std::int32_t kDead = -2;
constexpr Machine::State kNoState = 0xFFFFFFFF;
constexpr std::size_t kMostPlaces = 20'000;  // beyond it a constraint is too ambiguous to follow: nothing more is allowed

std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) { return (hash ^ value) * 0x100000001B3ULL; }

}  // namespace

std::size_t Machine::HashFrame::operator()(const Frame& frame) const {
  return mixed(mixed(mixed(0xCBF29CE484222325ULL, frame.step), frame.count), frame.below);
}

Machine::Machine(std::shared_ptr<const Program> program) : program_(std::move(program)), frames_(1) {
  follow({program_->start, 0});
  start_ = found_state();
}

std::uint32_t Machine::frame_of(Frame frame) {
  const auto [place, is_new] = frame_numbers_.try_emplace(frame, static_cast<std::uint32_t>(frames_.size()));
  if (is_new) frames_.push_back(frame);
  return place->second;
}

// All byte steps that can be reached from a place without reading.
void Machine::follow(Place from) {
  open_.push_back(from);
  while (!open_.empty()) {
    const auto [number, frame] = open_.back();
    open_.pop_back();
    const Step& step = program_->steps[number];
    if (step.kind != Step::Kind::leave && !seen_.insert((std::uint64_t{number} << 32U) | frame).second) continue;
    switch (step.kind) {
      case Step::Kind::byte: places_.push_back({number, frame}); break;
      case Step::Kind::fork:
        open_.push_back({step.next, frame});
        open_.push_back({step.other, frame});
        break;
      case Step::Kind::call: {
        const bool is_last = program_->steps[step.next].kind == Step::Kind::leave;  // then its end is the caller's
        open_.push_back({step.other, is_last ? frame : frame_of({step.next, 0, frame})});
        break;
      }
      case Step::Kind::leave:
        if (frame == 0) complete_ = true;
        else open_.push_back({frames_[frame].step, frames_[frame].below});
        break;
      case Step::Kind::enter: {
        const Step& again = program_->steps[step.other];
        if (again.min == 0) open_.push_back({again.next, frame});
        open_.push_back({again.other, frame_of({step.other, 1, frame})});
        break;
      }
      case Step::Kind::again: {
        const Frame round = frames_[frame];
        if (round.count < step.max) open_.push_back({step.other, frame_of({number, round.count + 1, round.below})});
        if (round.count >= step.min) open_.push_back({step.next, round.below});
        break;
      }
    }
    if (places_.size() + open_.size() > kMostPlaces) {
      open_.clear();
      places_.clear();
      complete_ = false;
      return;
    }
  }
}

Machine::State Machine::found_state() {
  std::ranges::sort(places_);
  places_.erase(std::ranges::unique(places_).begin(), places_.end());
  std::size_t hash = complete_ ? 1 : 0;
  for (const Place& each : places_) hash = mixed(mixed(hash, each.step), each.frame);
  const auto [first, last] = state_numbers_.equal_range(hash);
  const auto known = std::find_if(
      first, last, [&](const auto& each) { return states_[each.second].complete == complete_ && states_[each.second].places == places_; });
  const State state = known != last ? known->second : static_cast<State>(states_.size());
  if (known == last) {
    states_.push_back({.places = places_, .complete = complete_, .next = nullptr});
    state_numbers_.emplace(hash, state);
  }
  places_.clear();
  seen_.clear();
  complete_ = false;
  return state;
}

Machine::State Machine::next_state(State from, std::uint8_t byte) {
  if (!states_[from].next) {
    states_[from].next = std::make_unique<std::array<std::int32_t, 256>>();
    states_[from].next->fill(kDead);
    for (const Place& each : states_[from].places) {
      const Step& step = program_->steps[each.step];
      for (unsigned b = step.low; b <= step.high; ++b) (*states_[from].next)[b] = kUnknown;
    }
  }
  const std::int32_t known = (*states_[from].next)[byte];
  if (known == kDead) return kNoState;
  if (known >= 0) return static_cast<State>(known);
  const std::vector<Place> places = states_[from].places;  // a new state may move the old ones
  for (const Place& each : places) {
    const Step& step = program_->steps[each.step];
    if (step.low <= byte && byte <= step.high) follow({step.next, each.frame});
  }
  const State to = found_state();
  const bool is_dead = states_[to].places.empty() && !states_[to].complete;
  (*states_[from].next)[byte] = is_dead ? kDead : static_cast<std::int32_t>(to);
  return is_dead ? kNoState : to;
}

std::optional<Machine::State> Machine::read(State from, std::string_view bytes) {
  for (const char byte : bytes) {
    from = next_state(from, static_cast<std::uint8_t>(byte));
    if (from == kNoState) return std::nullopt;
  }
  return from;
}

std::string Machine::forced_bytes(State from, std::size_t most) {
  std::string bytes;
  while (!states_[from].complete && bytes.size() < most) {
    const std::vector<Place>& places = states_[from].places;
    if (places.empty()) break;
    const std::uint8_t byte = program_->steps[places.front().step].low;
    const bool is_forced = std::ranges::all_of(places, [&](const Place& each) {
      const Step& step = program_->steps[each.step];
      return step.low == byte && step.high == byte;
    });
    if (!is_forced) break;
    const State next = next_state(from, byte);
    if (next == kNoState) break;
    bytes += static_cast<char>(byte);
    from = next;
  }
  return bytes;
}

std::size_t Machine::memory() const {
  return states_.size() * (sizeof(StateData) + sizeof(std::array<std::int32_t, 256>) + 64) + frames_.size() * 64;
}

Machine::State Machine::forget_but(State state) {
  StateData kept = std::move(states_[state]);
  states_.clear();
  state_numbers_.clear();
  places_ = std::move(kept.places);
  complete_ = kept.complete;
  return found_state();
}

}  // namespace cupel::constraint
