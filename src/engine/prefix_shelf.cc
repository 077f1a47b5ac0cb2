#include "engine/prefix_shelf.h"

#include <algorithm>

namespace cupel::engine {

int shared_prefix(std::span<const llama_token> a, std::span<const llama_token> b) {
  const std::size_t size = std::min(a.size(), b.size());
  return static_cast<int>(std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(size), b.begin()).first - a.begin());
}

bool PrefixShelf::make_room(std::size_t bytes) {
  if (bytes > most_bytes_) return false;
  const std::scoped_lock lock(mutex_);
  while (bytes_ + bytes > most_bytes_) {
    bytes_ -= prefixes_.back()->state.size();
    prefixes_.pop_back();
  }
  return true;
}

void PrefixShelf::put(Prefix prefix) {
  const std::size_t size = prefix.state.size();
  const std::scoped_lock lock(mutex_);
  if (size == 0 || bytes_ + size > most_bytes_) return;
  prefixes_.push_front(std::make_shared<const Prefix>(std::move(prefix)));
  bytes_ += size;
}

PrefixShelf::Shared PrefixShelf::best_for(std::span<const llama_token> tokens) {
  const std::scoped_lock lock(mutex_);
  int best = 0;
  auto found = prefixes_.end();
  for (auto each = prefixes_.begin(); each != prefixes_.end(); ++each) {
    const int length = shared_prefix((*each)->tokens, tokens);
    if (length <= best) continue;
    best = length;
    found = each;
  }
  if (found == prefixes_.end()) return nullptr;
  prefixes_.splice(prefixes_.begin(), prefixes_, found);
  return prefixes_.front();
}

int PrefixShelf::best_length(std::span<const llama_token> tokens) const {
  const std::scoped_lock lock(mutex_);
  int best = 0;
  for (const Shared& each : prefixes_) best = std::max(best, shared_prefix(each->tokens, tokens));
  return best;
}

}  // namespace cupel::engine
