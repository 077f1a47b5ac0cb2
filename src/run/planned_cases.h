// The selected cases of a plan by their numbers, each with its checks made. They lie in a temporary file and come back one at a time, so
// that a plan of any size takes little memory, and what was found to be sound is what runs. Not for selecting cases.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "base/spool.h"
#include "core/check.h"
#include "core/suite.h"

namespace cupel {

struct PlannedCase {
  Case content;
  std::vector<Check> checks;
  std::vector<std::vector<Check>> turn_checks;  // a list for each turn
};

/// Any number of threads may read once the last case was added. What is given out lives as long as somebody holds it.
class PlannedCases {
 public:
  /// Makes the checks of a case that comes back. Errors become those of the case.
  using Make = std::function<Result<PlannedCase>(Case)>;

  explicit PlannedCases(Make make = {});
  PlannedCases(PlannedCases&&) noexcept;
  PlannedCases& operator=(PlannedCases&&) noexcept;
  ~PlannedCases();

  /// Errors: io.
  Result<void> add(PlannedCase planned);

  std::size_t size() const { return ends_.size(); }

  /// A case that cannot be read back has that error.
  std::shared_ptr<const PlannedCase> at(std::size_t index) const;

  /// The same without its checks, which is cheaper.
  std::shared_ptr<const Case> content(std::size_t index) const;

 private:
  class Shelf;
  Case read(std::size_t index) const;

  Make make_;
  Spool spool_;
  std::deque<std::uint64_t> ends_;  // in the spool, where they lie one behind the other
  std::unique_ptr<Shelf> shelf_;    // those in use
};

}  // namespace cupel
