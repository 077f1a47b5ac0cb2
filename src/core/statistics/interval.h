// Two ends of what a figure may be; which figure, and how sure, is said by whoever makes one.
#pragma once

namespace cupel {

struct Interval {
  double low = 0;
  double high = 0;
  bool operator==(const Interval&) const = default;
};

}  // namespace cupel
