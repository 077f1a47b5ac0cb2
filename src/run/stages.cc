#include "run/stages.h"

#include <utility>

#include "core/document.h"

namespace cupel {
namespace {

Stage after(Stage stage) { return static_cast<Stage>(static_cast<int>(stage) + 1); }

}  // namespace

Stages::Stages(const Plan& plan, std::vector<std::size_t> selected, const RunContext& context, Announcer& announcer)
    : context_(context), announcer_(announcer), held_(plan), rounds_(plan, std::move(selected)), comparisons_(plan), count_(plan) {}

void Stages::tell(Stage stage, Event event) {
  auto* finished = std::get_if<AttemptFinished>(&event);
  for (;; stage = after(stage)) {
    switch (stage) {
      case Stage::holding:
        if (held_.take(event)) return;
        break;
      case Stage::rounds:
        if (finished != nullptr) rounds_.add(finished->attempt);
        break;
      case Stage::comparing: return comparisons_.tell(std::move(event), [this](Event each) { tell(Stage::counting, std::move(each)); });
      case Stage::counting:
        if (finished != nullptr) count_.add(finished->attempt);
        break;
      case Stage::masking: context_.secrets.mask(event); break;
      case Stage::baseline:
        if (finished != nullptr && context_.baseline != nullptr) {
          context_.baseline->comparison.add_after(context_.baseline->compared(finished->attempt));
        }
        break;
      case Stage::announcing:
        if (finished != nullptr && context_.log != nullptr) finished->document = document_text(*finished);
        return announcer_.tell(std::move(event));
    }
  }
}

void Stages::release_held() {
  held_.release([&](Event event) { tell(Stage::rounds, std::move(event)); });
}

void Stages::release_compared() {
  comparisons_.release([&](Event event) { tell(Stage::counting, std::move(event)); });
}

}  // namespace cupel
