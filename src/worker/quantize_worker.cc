#include "worker/quantize_worker.h"

#include "worker/messages.h"
#include "worker/remote_model.h"
#include "worker/worker_process.h"

namespace cupel::worker {
namespace {

Result<void> run(const engine::QuantizeTask& task, const WorkerOptions& worker, const std::function<void(int, int)>& progress,
                 const std::stop_token& stop) {
  const std::unique_ptr<WorkerProcess> process = CUPEL_TRY(WorkerProcess::start(worker.program, worker.environment));
  const std::stop_callback cancel(stop, [&] { process->shut_socket(); });
  const Json message = {{"type", "quantize"},
                        {"source", task.source.string()},
                        {"target", task.target.string()},
                        {"to", task.type},
                        {"threads", task.threads}};
  std::optional<Json> answer;
  if (write_message(process->socket(), message)) {
    while ((answer = read_message(process->socket())) && answer->at("type") == "quantizing") {
      if (progress) progress(answer->at("done"), answer->at("total"));
    }
  }
  if (stop.stop_requested()) return fail(ErrorCode::cancelled, "stopped while converting");
  if (!answer) return fail(error_of(process->wait_for_end()));
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
