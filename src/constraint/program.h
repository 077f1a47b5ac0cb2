// An expression as steps of a machine that reads bytes: what machine.h runs. Made once for a constraint, then shared and never changed.
// Repetitions are counted, not written out, so `{1,10000}` costs a step.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "constraint/expression.h"

namespace cupel::constraint {

struct Step {
  enum class Kind : std::uint8_t {
    leave,       // a rule ends
    byte,        // reads one of low..high, goes on at next
    fork,        // goes on at next and at other
    call,        // the rule that begins at other, then next
    enter,       // begins the repetition whose `again` is at other
    again,       // one more of it is read: goes on at other (once more) and at next, as the counts allow
    begin_list,  // of items that differ (unique_memory.h), up to end_list
    end_list,
    begin_item,
    end_item,  // goes on at next where no earlier item is the same
  };
  Kind kind = Kind::leave;
  std::uint8_t low = 0;
  std::uint8_t high = 0;
  std::uint32_t next = 0;
  std::uint32_t other = 0;
  std::uint32_t min = 0;
  std::uint32_t max = 0;
};

struct Program {
  std::vector<Step> steps;  // the first one is `leave`
  std::uint32_t start = 0;
};

/// Errors: invalid_usage (a rule that begins with itself, or that can never end), limit_exceeded (too large).
Result<Program> make_program(const Grammar& grammar);

}  // namespace cupel::constraint
