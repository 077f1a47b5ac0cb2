// What the lists of different items (`uniqueItems`) that a place of a machine is in have read: the text of the item at hand and those
// before it. A memory is a number that stands for all of it; equal memories have equal numbers, 0 is to be in no such list. Items are
// compared as text, so whoever makes the program sees to it that equal values are written equally. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace cupel::constraint {

class UniqueMemory {
 public:
  using Id = std::uint32_t;

  UniqueMemory();

  Id begin_list(Id around);
  Id end_list(Id inside) const { return levels_[inside].around; }
  Id begin_item(Id list);

  /// Nothing where the text is that of an earlier item.
  std::optional<Id> end_item(Id list);

  /// After one more byte. Nothing when there is more to remember than there is room for.
  std::optional<Id> append(Id before, std::uint8_t byte);

  /// However the items at hand go on, they differ from the earlier ones.
  bool is_free(Id memory) const { return levels_[memory].is_free; }

  /// Bytes in use, about.
  std::size_t size() const;

 private:
  struct Level {  // the innermost list, and what is around it
    Id around = 0;
    std::uint32_t items = 0;  // the earlier ones, the last one of a chain
    std::uint32_t text = 0;   // of the item at hand
    bool in_item = false;
    bool differs = false;  // the item at hand is no beginning of an earlier one
    bool is_free = false;
    bool operator==(const Level&) const = default;
  };
  struct HashLevel {
    std::size_t operator()(const Level& level) const;
  };
  struct Text {  // a byte behind another text
    std::uint32_t before = 0;
    std::uint32_t length = 0;
  };
  struct Item {  // behind the earlier items
    std::uint32_t before = 0;
    std::uint32_t text = 0;
  };

  Id found(Level level);
  bool begins_item(std::uint32_t items, std::uint32_t text) const;

  std::vector<Level> levels_;
  std::unordered_map<Level, Id, HashLevel> level_numbers_;
  std::vector<Text> texts_;
  std::unordered_map<std::uint64_t, std::uint32_t> text_numbers_;
  std::vector<Item> items_;
  std::unordered_map<std::uint64_t, std::uint32_t> item_numbers_;
};

}  // namespace cupel::constraint
