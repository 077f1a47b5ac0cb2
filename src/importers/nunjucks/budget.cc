#include "importers/nunjucks/budget.h"

#include <fmt/format.h>

namespace cupel::promptfoo::nunjucks {
namespace {

constexpr std::size_t kSteps = 4'000'000;
constexpr std::size_t kBytes = 256U << 20U;
constexpr int kDeepest = 1000;

tl::unexpected<Error> too_much(std::string what) { return fail(ErrorCode::limit_exceeded, std::move(what)); }

}  // namespace

Result<void> Budget::step() {
  if (++steps_ > kSteps) return too_much(fmt::format("the template takes more than {} steps", kSteps));
  if (std::chrono::steady_clock::now() > deadline_) return too_much("the template takes more than 2 seconds");
  return {};
}

Result<void> Budget::spend(std::size_t bytes) {
  if (bytes > kBytes - bytes_) return too_much(fmt::format("the template makes more than {} MiB of text", kBytes >> 20U));
  bytes_ += bytes;
  return {};
}

Result<void> Budget::enter() {
  if (++depth_ > kDeepest) return too_much("calls nested too deeply");
  return {};
}

}  // namespace cupel::promptfoo::nunjucks
