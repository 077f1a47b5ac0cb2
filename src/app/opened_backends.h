// The backends of a process, each opened once and shared by everything that asks: runs, checks, single questions.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "config/workspace.h"
#include "core/backend.h"
#include "store/answer_store.h"

namespace cupel {

/// Thread-safe. What it opened must not outlive the workspace.
class OpenedBackends {
 public:
  /// `limits`: of the stored answers, which are opened only when somebody looks for one.
  explicit OpenedBackends(const Workspace& workspace, const AnswerLimits& limits = {});

  /// Opened at the first call. Errors: as open_backend(); the next call tries again.
  Result<std::shared_ptr<Backend>> open(const std::string& spec);

  /// What was inferred before, by whichever project: $CUPEL_HOME/answers.db.
  AnswerStore& answers() { return answers_; }

 private:
  const Workspace& workspace_;
  AnswerStore answers_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Backend>> opened_;
};

}  // namespace cupel
