// Reads an answer byte by byte and knows what may follow: a program run as an automaton whose states are made when they are first
// reached. Every state can be continued to a complete text, so whoever only takes allowed bytes never ends up in a corner.
// Not thread-safe: one for an answer; programs are what is shared.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "constraint/program.h"
#include "constraint/unique_memory.h"

namespace cupel::constraint {

class Machine {
 public:
  using State = std::uint32_t;

  explicit Machine(std::shared_ptr<const Program> program);

  State start() const { return start_; }

  /// Nothing where the bytes are not allowed there.
  std::optional<State> read(State from, std::string_view bytes);

  /// The text so far is complete: it satisfies the constraint.
  bool is_complete(State state) const { return states_[state].complete; }

  /// Something may still follow.
  bool may_continue(State state) const { return !states_[state].places.empty(); }

  /// The bytes that must follow, at most so many, up to where there is a choice again (an end is one).
  std::string forced_bytes(State from, std::size_t most = 4096);

  /// Bytes of memory in use, about; and forgetting everything but one state, which gets a new number.
  std::size_t memory() const;
  State forget_but(State state);

 private:
  struct Frame {  // what is to be done when a rule or one round of a repetition ends
    std::uint32_t step = 0;
    std::uint32_t count = 0;
    std::uint32_t below = 0;
    bool operator==(const Frame&) const = default;
  };
  struct Place {  // a byte step that waits, the frames it is in, what it remembers
    std::uint32_t step = 0;
    std::uint32_t frame = 0;
    UniqueMemory::Id memory = 0;
    auto operator<=>(const Place&) const = default;
  };
  struct StateData {
    std::vector<Place> places;  // sorted
    bool complete = false;
    std::unique_ptr<std::array<std::int32_t, 256>> next;  // kUnknown, kDead or a state
  };
  struct HashFrame {
    std::size_t operator()(const Frame& frame) const;
  };
  struct HashPlace {
    std::size_t operator()(const Place& place) const;
  };
  struct Reached {  // without reading
    std::vector<Place> places;
    bool complete = false;
    std::vector<Place> open;
    std::unordered_set<Place, HashPlace> seen;
  };

  State next_state(State from, std::uint8_t byte);  // kDead as State where there is none
  void follow(Place from, Reached& reached);
  void follow_step(const Place& at, Reached& reached);
  bool can_differ(const Place& place);
  bool looks_to_differ(const Place& place);
  State found_state();
  std::uint32_t frame_of(Frame frame);

  std::shared_ptr<const Program> program_;
  std::vector<Frame> frames_;
  std::unordered_map<Frame, std::uint32_t, HashFrame> frame_numbers_;
  std::vector<StateData> states_;
  std::unordered_multimap<std::size_t, State> state_numbers_;  // by hash of places
  UniqueMemory memory_;
  std::unordered_map<Place, bool, HashPlace> known_to_differ_;
  int looking_ahead_ = 0;  // bytes
  State start_ = 0;
  Reached reached_;  // while a state is made
};

}  // namespace cupel::constraint
