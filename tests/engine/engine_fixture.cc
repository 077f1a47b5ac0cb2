#include "engine_fixture.h"

#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "config/config.h"
#include "models/model_store.h"

namespace cupel {
namespace fs = std::filesystem;

void EngineProcess::SetUp() {
  const Environment environment = Environment::of_process();
  if (environment.get("CUPEL_NO_MODEL").value_or("") == "1") GTEST_SKIP() << "CUPEL_NO_MODEL=1: tests that need the real model are skipped";
  const ModelStore store(cupel_home(environment), environment);
  const Result<ResolvedModel> model = store.resolve("smollm2-135m", false, {}, {});
  ASSERT_TRUE(model) << describe_error(model.error());
  model_path_ = model->path.string();
  Result<TemporaryFolder> folder = TemporaryFolder::make();
  ASSERT_TRUE(folder);
  folder_ = std::make_unique<TemporaryFolder>(std::move(*folder));
}

std::unique_ptr<engine::LoadedModel> EngineProcess::start(const std::string& path) {
  const Environment environment = Environment::of_process();
  const Result<fs::path> program = worker::find_program(environment, "");
  if (!program) {
    ADD_FAILURE() << describe_error(program.error());
    return nullptr;
  }
  const worker::WorkerOptions options{
      .program = *program, .state_folder = folder(), .environment = environment, .warn = [this](const std::string& text) {
        warnings.push_back(text);
      }};
  Result<std::unique_ptr<engine::LoadedModel>> model =
      worker::start_model({.path = path.empty() ? model_path() : path, .sequences = 16}, options, {});
  if (!model) {
    ADD_FAILURE() << describe_error(model.error());
    return nullptr;
  }
  return std::move(*model);
}

std::vector<pid_t> worker_processes() {
  std::vector<pid_t> found;
  // Children belong to the thread that started them, so all threads are asked.
  for (const fs::directory_entry& thread : fs::directory_iterator("/proc/self/task")) {
    std::ifstream file(thread.path() / "children");
    for (pid_t pid = 0; file >> pid;) found.push_back(pid);
  }
  return found;
}

Request question(const std::string& text, int max_tokens) {
  Request request;
  request.messages = {{"user", text}};
  request.options.max_tokens = max_tokens;
  return request;
}

std::string answer_of(engine::LoadedModel& model, const Request& request) {
  const Result<Reply> reply = model.generate(request, {}, {});
  EXPECT_TRUE(reply) << (reply ? "" : describe_error(reply.error()));
  return reply ? reply->text : std::string();
}

}  // namespace cupel
