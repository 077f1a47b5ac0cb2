#include "run/planned_cases.h"

#include <deque>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "core/case_bytes.h"

namespace cupel {
namespace {

constexpr std::size_t kShelf = 256;  // above the attempts that are in flight at once

Case unreadable(Error error) {
  Case content;
  content.turns.emplace_back();
  content.error = std::move(error);
  return content;
}

}  // namespace

/// Thread-safe. When it is full, what was put there first goes.
class PlannedCases::Shelf {
 public:
  std::shared_ptr<const PlannedCase> find(std::size_t index) const {
    const std::scoped_lock lock(mutex_);
    const auto found = cases_.find(index);
    return found == cases_.end() ? nullptr : found->second;
  }

  void put(std::size_t index, std::shared_ptr<const PlannedCase> planned) {
    const std::scoped_lock lock(mutex_);
    if (!cases_.emplace(index, std::move(planned)).second) return;
    order_.push_back(index);
    if (order_.size() <= kShelf) return;
    cases_.erase(order_.front());
    order_.pop_front();
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::size_t, std::shared_ptr<const PlannedCase>> cases_;
  std::deque<std::size_t> order_;
};

PlannedCases::PlannedCases(Make make) : make_(std::move(make)), shelf_(std::make_unique<Shelf>()) {}
PlannedCases::PlannedCases(PlannedCases&&) noexcept = default;
PlannedCases& PlannedCases::operator=(PlannedCases&&) noexcept = default;
PlannedCases::~PlannedCases() = default;

Result<void> PlannedCases::add(PlannedCase planned) {
  const Spool::Place place = CUPEL_TRY(spool_.add(bytes_of(planned.content)));
  ends_.push_back(place.offset + place.size);
  // A run begins with the first ones.
  if (ends_.size() <= kShelf) shelf_->put(ends_.size() - 1, std::make_shared<const PlannedCase>(std::move(planned)));
  return {};
}

std::shared_ptr<const PlannedCase> PlannedCases::at(std::size_t index) const {
  if (std::shared_ptr<const PlannedCase> known = shelf_->find(index)) return known;
  Case content = read(index);
  Result<PlannedCase> made = make_ ? make_(content) : PlannedCase{.content = content, .checks = {}, .turn_checks = {}};
  if (!made) {
    content.error = std::move(made).error();
    made = PlannedCase{.content = std::move(content), .checks = {}, .turn_checks = {}};
  }
  auto planned = std::make_shared<const PlannedCase>(*std::move(made));
  shelf_->put(index, planned);
  return planned;
}

std::shared_ptr<const Case> PlannedCases::content(std::size_t index) const {
  if (std::shared_ptr<const PlannedCase> known = shelf_->find(index)) return {known, &known->content};
  return std::make_shared<const Case>(read(index));
}

Case PlannedCases::read(std::size_t index) const {
  const std::uint64_t begin = index == 0 ? 0 : ends_[index - 1];
  const Result<std::string> bytes = spool_.read({begin, static_cast<std::uint32_t>(ends_[index] - begin)});
  if (!bytes) return unreadable(bytes.error());
  Result<Case> content = case_of_bytes(*bytes);
  return content ? *std::move(content) : unreadable(std::move(content).error());
}

}  // namespace cupel
