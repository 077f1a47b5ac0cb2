// Bytes that are read back in any order, in an anonymous temporary file once they are many: for what is too large to hold. Not for what
// must survive the process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace cupel {

class Spool {
 public:
  struct Place {
    std::uint64_t offset = 0;
    std::uint32_t size = 0;
  };

  Spool() = default;
  Spool(Spool&& other) noexcept;
  Spool& operator=(Spool&& other) noexcept;
  ~Spool();

  /// One thread. Errors: io (a full disk …), naming the temporary folder.
  Result<Place> add(std::string_view bytes);

  /// Any number of threads while nothing is added. Errors: io.
  Result<std::string> read(Place place) const;

 private:
  Result<void> write_out();

  std::string held_;           // the last ones, not written yet
  std::uint64_t written_ = 0;  // bytes in the file
  int file_ = -1;              // opened when it is first needed
};

}  // namespace cupel
