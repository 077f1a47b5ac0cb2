#include "engine/question_order.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace cupel::engine {
namespace {

constexpr std::size_t kWorthKeepingTogether = 256;  // bytes: about 64 tokens

// Questions that begin alike, beyond what all begin with.
struct Family {
  std::vector<std::size_t> members;
  std::size_t longest = 0;
};

}  // namespace

std::vector<std::size_t> order_questions(std::span<const std::string> prompts) {
  std::vector<std::size_t> sorted(prompts.size());
  std::iota(sorted.begin(), sorted.end(), 0);
  if (prompts.size() < 2) return sorted;
  std::ranges::sort(sorted, {}, [&](std::size_t i) { return std::pair(std::string_view(prompts[i]), i); });
  const std::size_t shared_by_all = common_prefix_size(prompts[sorted.front()], prompts[sorted.back()]);
  std::vector<Family> families;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const bool is_related =
        i > 0 && common_prefix_size(prompts[sorted[i - 1]], prompts[sorted[i]]) >= shared_by_all + kWorthKeepingTogether;
    if (!is_related) families.emplace_back();
    families.back().members.push_back(sorted[i]);
    families.back().longest = std::max(families.back().longest, prompts[sorted[i]].size());
  }
  std::ranges::sort(families, {},
                    [](const Family& each) { return std::pair(-static_cast<std::int64_t>(each.longest), each.members.front()); });
  std::vector<std::size_t> order;
  for (const Family& family : families) order.insert(order.end(), family.members.begin(), family.members.end());
  return order;
}

}  // namespace cupel::engine
