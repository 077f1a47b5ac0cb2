// The backends of a run: they answer from $CUPEL_HOME/answers.db what was inferred before, unless the options say otherwise.
#pragma once

#include <memory>
#include <string>

#include "backends/reuse.h"
#include "commands/run.h"
#include "config/workspace.h"
#include "core/backend.h"
#include "store/answer_store.h"

namespace cupel {

class RunBackends {
 public:
  /// `workspace` must outlive it.
  RunBackends(const RunArgs& args, const Workspace& workspace);

  /// Must not outlive this. Errors: as open_backend().
  Result<std::unique_ptr<Backend>> open(const std::string& spec);

  /// Where they look; empty when they look nowhere.
  AnswerStore* answers() { return reuse_ == Reuse::none ? nullptr : &answers_; }

 private:
  const Workspace& workspace_;
  const Reuse reuse_;
  AnswerStore answers_;
};

}  // namespace cupel
