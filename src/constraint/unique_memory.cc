#include "constraint/unique_memory.h"

namespace cupel::constraint {
namespace {

constexpr std::size_t kMostBytes = 1U << 17U;  // of all items that were tried; beyond it nothing more is allowed

std::uint64_t pair_of(std::uint32_t high, std::uint32_t low) { return (std::uint64_t{high} << 32U) | low; }

}  // namespace

std::size_t UniqueMemory::HashLevel::operator()(const Level& level) const {
  std::size_t hash = 0xCBF29CE484222325ULL;
  for (const std::uint32_t each : {level.around, level.items, level.text, level.in_item ? 1U : 0U}) hash = (hash ^ each) * 0x100000001B3ULL;
  return hash;
}

UniqueMemory::UniqueMemory() : levels_{{.is_free = true}}, texts_(1), items_(1) {}

UniqueMemory::Id UniqueMemory::found(Level level) {
  const bool is_free_here = level.items == 0 || (level.in_item && level.differs);
  level.is_free = is_free_here && levels_[level.around].is_free;
  const auto [place, is_new] = level_numbers_.try_emplace(level, static_cast<Id>(levels_.size()));
  if (is_new) levels_.push_back(level);
  return place->second;
}

UniqueMemory::Id UniqueMemory::begin_list(Id around) { return found({.around = around}); }

UniqueMemory::Id UniqueMemory::begin_item(Id list) {
  Level level = levels_[list];
  level.in_item = true;
  level.differs = level.items == 0;
  return found(level);
}

std::optional<UniqueMemory::Id> UniqueMemory::end_item(Id list) {
  Level level = levels_[list];
  for (std::uint32_t item = level.items; item != 0; item = items_[item].before) {
    if (items_[item].text == level.text) return std::nullopt;
  }
  const auto [place, is_new] = item_numbers_.try_emplace(pair_of(level.items, level.text), static_cast<std::uint32_t>(items_.size()));
  if (is_new) items_.push_back({.before = level.items, .text = level.text});
  return found({.around = level.around, .items = place->second});
}

std::optional<UniqueMemory::Id> UniqueMemory::append(Id before, std::uint8_t byte) {
  if (before == 0) return before;
  Level level = levels_[before];
  const std::optional<Id> around = append(level.around, byte);
  if (!around) return std::nullopt;
  level.around = *around;
  if (!level.in_item) return found(level);
  const auto [place, is_new] = text_numbers_.try_emplace(pair_of(level.text, byte), static_cast<std::uint32_t>(texts_.size()));
  if (is_new) {
    if (texts_.size() > kMostBytes) {
      text_numbers_.erase(place);
      return std::nullopt;
    }
    texts_.push_back({.before = level.text, .length = texts_[level.text].length + 1});
  }
  level.text = place->second;
  level.differs = level.differs || !begins_item(level.items, level.text);
  return found(level);
}

bool UniqueMemory::begins_item(std::uint32_t items, std::uint32_t text) const {
  for (; items != 0; items = items_[items].before) {
    std::uint32_t longer = items_[items].text;
    while (texts_[longer].length > texts_[text].length) longer = texts_[longer].before;
    if (longer == text) return true;
  }
  return false;
}

std::size_t UniqueMemory::size() const { return levels_.size() * 96 + texts_.size() * 64 + items_.size() * 64; }

}  // namespace cupel::constraint
