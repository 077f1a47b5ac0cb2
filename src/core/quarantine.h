// A case whose failures are known: until a date is over it runs and is reported, and its failures and errors decide nothing. A value.
#pragma once

#include <string>

namespace cupel {

struct Quarantine {
  std::string until;  // the last day, in UTC: 2026-12-31
  std::string why;
  bool operator==(const Quarantine&) const = default;
};

}  // namespace cupel
