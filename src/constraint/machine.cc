#include "constraint/machine.h"

#include <algorithm>
#include <utility>

namespace cupel::constraint {
namespace {

constexpr std::int32_t kUnknown = -1;
constexpr std::int32_t kDead = -2;
constexpr Machine::State kNoState = 0xFFFFFFFF;
constexpr int kFarthestLook = 1000;          // bytes
constexpr std::size_t kMostPlaces = 20'000;  // beyond it a constraint is too ambiguous to follow: nothing more is allowed

std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) { return (hash ^ value) * 0x100000001B3ULL; }

}  // namespace

std::size_t Machine::HashFrame::operator()(const Frame& frame) const {
  return mixed(mixed(mixed(0xCBF29CE484222325ULL, frame.step), frame.count), frame.below);
}

std::size_t Machine::HashPlace::operator()(const Place& place) const {
  return mixed(mixed(mixed(0xCBF29CE484222325ULL, place.step), place.frame), place.memory);
}

Machine::Machine(std::shared_ptr<const Program> program) : program_(std::move(program)), frames_(1) {
  follow({.step = program_->start}, reached_);
  start_ = found_state();
}

std::uint32_t Machine::frame_of(Frame frame) {
  const auto [place, is_new] = frame_numbers_.try_emplace(frame, static_cast<std::uint32_t>(frames_.size()));
  if (is_new) frames_.push_back(frame);
  return place->second;
}

// All byte steps that can be reached from a place without reading.
void Machine::follow(Place from, Reached& reached) {
  reached.open.push_back(from);
  while (!reached.open.empty()) {
    const Place at = reached.open.back();
    reached.open.pop_back();
    const bool is_new = program_->steps[at.step].kind == Step::Kind::leave || reached.seen.insert(at).second;
    if (is_new) follow_step(at, reached);
    if (reached.places.size() + reached.open.size() > kMostPlaces) {
      reached = {};
      return;
    }
  }
}

void Machine::follow_step(const Place& at, Reached& reached) {
  const Step& step = program_->steps[at.step];
  const auto go_on = [&](std::uint32_t to, std::uint32_t frame) { reached.open.push_back({to, frame, at.memory}); };
  switch (step.kind) {
    case Step::Kind::byte: reached.places.push_back(at); break;
    case Step::Kind::fork:
      go_on(step.next, at.frame);
      go_on(step.other, at.frame);
      break;
    case Step::Kind::call: {
      const bool is_last = program_->steps[step.next].kind == Step::Kind::leave;  // then its end is the caller's
      go_on(step.other, is_last ? at.frame : frame_of({step.next, 0, at.frame}));
      break;
    }
    case Step::Kind::leave:
      if (at.frame == 0) reached.complete = true;
      else go_on(frames_[at.frame].step, frames_[at.frame].below);
      break;
    case Step::Kind::enter: {
      const Step& again = program_->steps[step.other];
      if (again.min == 0) go_on(again.next, at.frame);
      go_on(again.other, frame_of({step.other, 1, at.frame}));
      break;
    }
    case Step::Kind::again: {
      const Frame round = frames_[at.frame];
      if (round.count < step.max) go_on(step.other, frame_of({at.step, round.count + 1, round.below}));
      if (round.count >= step.min) go_on(step.next, round.below);
      break;
    }
    case Step::Kind::begin_list: reached.open.push_back({step.next, at.frame, memory_.begin_list(at.memory)}); break;
    case Step::Kind::end_list: reached.open.push_back({step.next, at.frame, memory_.end_list(at.memory)}); break;
    case Step::Kind::begin_item: reached.open.push_back({step.next, at.frame, memory_.begin_item(at.memory)}); break;
    case Step::Kind::end_item:
      if (const auto after = memory_.end_item(at.memory)) reached.open.push_back({step.next, at.frame, *after});
      break;
  }
}

// Whether some way on from here does not end in an item that was there before. Only along the earlier items is there anything to look
// for: beside them everything can be completed. What differs only after very many bytes is taken for the same, and not allowed.
bool Machine::can_differ(const Place& place) {
  if (memory_.is_free(place.memory)) return true;
  if (const auto known = known_to_differ_.find(place); known != known_to_differ_.end()) return known->second;
  ++looking_ahead_;
  const bool can = looking_ahead_ <= kFarthestLook && looks_to_differ(place);
  --looking_ahead_;
  known_to_differ_.emplace(place, can);
  return can;
}

bool Machine::looks_to_differ(const Place& place) {
  const Step& step = program_->steps[place.step];
  std::vector<UniqueMemory::Id> along;
  for (unsigned byte = step.low; byte <= step.high; ++byte) {
    const std::optional<UniqueMemory::Id> after = memory_.append(place.memory, static_cast<std::uint8_t>(byte));
    if (!after) return false;
    if (memory_.is_free(*after)) return true;
    along.push_back(*after);
  }
  return std::ranges::any_of(along, [&](UniqueMemory::Id after) {
    Reached reached;
    follow({step.next, place.frame, after}, reached);
    return reached.complete || std::ranges::any_of(reached.places, [&](const Place& each) { return can_differ(each); });
  });
}

Machine::State Machine::found_state() {
  std::vector<Place>& places = reached_.places;
  std::erase_if(places, [&](const Place& each) { return !can_differ(each); });
  std::ranges::sort(places);
  places.erase(std::ranges::unique(places).begin(), places.end());
  std::size_t hash = reached_.complete ? 1 : 0;
  for (const Place& each : places) hash = mixed(hash, HashPlace()(each));
  const auto [first, last] = state_numbers_.equal_range(hash);
  const auto known = std::find_if(first, last, [&](const auto& each) {
    return states_[each.second].complete == reached_.complete && states_[each.second].places == places;
  });
  const State state = known != last ? known->second : static_cast<State>(states_.size());
  if (known == last) {
    states_.push_back({.places = places, .complete = reached_.complete, .next = nullptr});
    state_numbers_.emplace(hash, state);
  }
  places.clear();
  reached_.seen.clear();
  reached_.complete = false;
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
    if (byte < step.low || byte > step.high) continue;
    if (const auto memory = memory_.append(each.memory, byte)) follow({step.next, each.frame, *memory}, reached_);
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
  return states_.size() * (sizeof(StateData) + sizeof(std::array<std::int32_t, 256>) + 64) + frames_.size() * 64 + memory_.size() +
         known_to_differ_.size() * 48;
}

Machine::State Machine::forget_but(State state) {
  StateData kept = std::move(states_[state]);
  states_.clear();
  state_numbers_.clear();
  known_to_differ_.clear();
  reached_.places = std::move(kept.places);
  reached_.complete = kept.complete;
  return found_state();
}

}  // namespace cupel::constraint
