// Texts that come in any order and are read back in theirs, kept in an anonymous temporary file: for reports of runs that are too large
// to hold. In memory stays where each text lies. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace cupel {

class SpooledTexts {
 public:
  /// Errors show in rewind(). Texts are read back group by group, in a group by index.
  void add(std::size_t index, std::string_view text, std::size_t group = 0);

  /// Goes to the first text of a group; after the last add(). Errors: io.
  Result<void> rewind(std::size_t group = 0);

  /// The group's next text; false when there are no more. Errors: io.
  Result<bool> next(std::string& text);

  std::size_t size() const { return places_.size(); }

 private:
  struct Place {
    std::uint32_t group, index;
    std::uint64_t offset;  // of the text's size in the file; the text follows
  };
  using Stream = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;
  static Stream open_temporary();
  Result<void> sort();

  Stream file_{nullptr, &std::fclose};
  std::deque<Place> places_;  // grows without a copy of itself: there may be very many
  std::size_t bytes_ = 0, next_ = 0, group_ = 0;
  bool is_sorted_ = false;
  int error_number_ = 0;
};

}  // namespace cupel
