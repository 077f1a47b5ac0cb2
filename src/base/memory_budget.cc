#include "base/memory_budget.h"

#include <fmt/format.h>

#include <algorithm>

namespace cupel {

MemoryBudget::Place::Place(std::shared_ptr<MemoryBudget> budget, Thing thing) : budget_(std::move(budget)), thing_(std::move(thing)) {
  const std::scoped_lock lock(budget_->mutex_);
  budget_->places_.push_back(this);
}

MemoryBudget::Place::~Place() {
  std::unique_lock lock(budget_->mutex_);
  budget_->changed_.wait(lock, [&] { return !budget_->is_changing_; });
  if (loaded_) budget_->unload(*this, lock);
  budget_->places_.remove(this);
}

Result<MemoryBudget::Hold> MemoryBudget::Place::use(std::stop_token stop) {
  MemoryBudget& budget = *budget_;
  if (budget.limit_.is_hard && thing_.bytes > budget.limit_.bytes) {
    return fail(ErrorCode::limit_exceeded,
                fmt::format("{} needs {} MiB of memory, {} MiB are allowed", thing_.name, thing_.bytes >> 20U, budget.limit_.bytes >> 20U),
                {thing_.advice});
  }
  std::unique_lock lock(budget.mutex_);
  while (!loaded_) {
    Place* const unused = budget.longest_unused();
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, "cancelled while waiting for memory");
    if (!budget.is_changing_ && budget.has_room_for(*this)) CUPEL_CHECK(budget.load(*this, lock));
    else if (!budget.is_changing_ && unused != nullptr) budget.unload(*unused, lock);
    else budget.wait_for_change(lock, stop);
  }
  return budget.hold(*this);
}

std::optional<MemoryBudget::Hold> MemoryBudget::Place::use_if_loaded() {
  const std::scoped_lock lock(budget_->mutex_);
  if (!loaded_) return std::nullopt;
  return budget_->hold(*this);
}

int MemoryBudget::waiting() const {
  const std::scoped_lock lock(mutex_);
  return waiting_;
}

void MemoryBudget::wait_for_change(std::unique_lock<std::mutex>& lock, const std::stop_token& stop) {
  ++waiting_;
  changed_.wait(lock, stop, [&, seen = uses_] { return seen != uses_; });
  --waiting_;
}

MemoryBudget::Hold MemoryBudget::hold(Place& place) {
  ++place.users_;
  place.last_use_ = ++uses_;
  return {&place, [this, &place](void*) { release(place); }};
}

void MemoryBudget::release(Place& place) {
  const std::scoped_lock lock(mutex_);
  --place.users_;
  place.last_use_ = ++uses_;
  if (place.users_ == 0) changed_.notify_all();
}

bool MemoryBudget::has_room_for(const Place& place) const {
  std::uint64_t loaded = 0;
  bool is_alone = true;
  for (const Place* each : places_) {
    if (!each->loaded_) continue;
    loaded += each->thing_.bytes;
    is_alone = false;
  }
  return is_alone || loaded + place.thing_.bytes <= limit_.bytes;
}

MemoryBudget::Place* MemoryBudget::longest_unused() const {
  Place* found = nullptr;
  for (Place* each : places_) {
    const bool may_go = each->loaded_ && each->users_ == 0;
    if (may_go && (found == nullptr || each->last_use_ < found->last_use_)) found = each;
  }
  return found;
}

// Nobody else loads or unloads meanwhile, so what is half gone is neither used nor counted.
void MemoryBudget::unload(Place& place, std::unique_lock<std::mutex>& lock) {
  is_changing_ = true;
  place.loaded_ = false;
  lock.unlock();
  place.thing_.unload();
  lock.lock();
  is_changing_ = false;
  ++uses_;
  changed_.notify_all();
}

Result<void> MemoryBudget::load(Place& place, std::unique_lock<std::mutex>& lock) {
  is_changing_ = true;
  lock.unlock();
  Result<void> loaded = place.thing_.load();
  lock.lock();
  is_changing_ = false;
  place.loaded_ = loaded.has_value();
  ++uses_;
  changed_.notify_all();
  return loaded;
}

}  // namespace cupel
