// What the tests of the engine's process share: the real model started in a worker, its process, and damaged copies of its file.
#pragma once

#include <gtest/gtest.h>
#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/files.h"
#include "worker/supervised_model.h"

namespace cupel {

/// Skips, with the reason, where CUPEL_NO_MODEL=1 says that no model can be had.
class EngineProcess : public ::testing::Test {
 protected:
  void SetUp() override;

  /// Starts the model at `path` (default: the default model); fails the test when it cannot.
  std::unique_ptr<engine::LoadedModel> start(const std::string& path = "");

  std::string model_path() const { return model_path_; }
  const std::filesystem::path& folder() const { return folder_->path(); }

  std::vector<std::string> warnings;

 private:
  std::string model_path_;
  std::unique_ptr<TemporaryFolder> folder_;
};

/// The worker processes this process has started and that live.
std::vector<pid_t> worker_processes();

Request question(const std::string& text, int max_tokens = 32);

/// The answer's text; a failure of the test when there is none.
std::string answer_of(engine::LoadedModel& model, const Request& request);

}  // namespace cupel
