#include "worker/quantize_worker.h"

#include "worker/messages.h"
#include "worker/worker_process.h"

namespace cupel::worker {
namespace {

Result<void> run(const engine::QuantizeTask& task, const WorkerOptions& worker, const std::function<void(int, int)>& progress,
                 const std::stop_token& stop) {
  const std::unique_ptr<WorkerProcess> process = CUPEL_TRY(WorkerProcess::start(worker.program, worker.environment));
  const Json message = {{"type", "quantize"},
                        {"source", task.source.string()},
                        {"target", task.target.string()},
                        {"to", task.type},
                        {"threads", task.threads}};
  process->send(message);
  std::optional<Json> answer;
  while ((answer = CUPEL_TRY(process->receive(stop))) && answer->at("type") == "quantizing") {
    if (progress) progress(answer->at("done"), answer->at("total"));
  }
  if (!answer) return fail(error_of(process->end()));
  if (answer->at("type") == "failed") return fail(error_from(answer->at("error")));
  return {};
}

}  // namespace

Result<void> quantize_in_worker(const engine::QuantizeTask& task, const WorkerOptions& worker,
                                const std::function<void(int done, int total)>& progress, std::stop_token stop) {
  Result<void> done = run(task, worker, progress, stop);
  std::error_code ignored;
  if (!done) std::filesystem::remove(task.target, ignored);
  return done;
}

}  // namespace cupel::worker
