#include "app/opened_backends.h"

#include "backends/open.h"

namespace cupel {

OpenedBackends::OpenedBackends(const Workspace& workspace, const AnswerLimits& limits)
    : workspace_(workspace),
      answers_({.path = workspace.home / "answers.db", .limits = limits, .clock = workspace.clock, .warn = workspace.say}) {}

Result<std::shared_ptr<Backend>> OpenedBackends::open(const std::string& spec) {
  const std::scoped_lock lock(mutex_);
  std::shared_ptr<Backend>& place = opened_[spec];
  if (!place) place = CUPEL_TRY(open_backend(spec, workspace_));
  return place;
}

}  // namespace cupel
