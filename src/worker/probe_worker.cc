#include "worker/probe_worker.h"

#include "worker/kernel_finding.h"
#include "worker/messages.h"
#include "worker/remote_model.h"
#include "worker/unsafe_kernels.h"
#include "worker/worker_process.h"

namespace cupel::worker {

Result<engine::ExactnessProbe> probe_in_worker(const engine::LoadOptions& options, const engine::ProbeSettings& settings,
                                               const WorkerOptions& worker, std::stop_token stop) {
  const std::unique_ptr<WorkerProcess> process =
      CUPEL_TRY(WorkerProcess::start(worker.program, environment_for(options.kernels, worker.environment)));
  std::optional<Json> answer;
  {
    const std::stop_callback cancel(stop, [&] { process->shut_socket(); });
    const Json settings_json = {{"seconds", settings.seconds}, {"sequences", settings.sequences}, {"threads", settings.threads}};
    if (write_message(process->socket(), {{"type", "probe"}, {"options", to_json(options)}, {"settings", settings_json}}))
      answer = read_message(process->socket());
  }
  if (stop.stop_requested()) return fail(ErrorCode::cancelled, "cancelled");
  if (!answer) {
    const Ending ending = process->wait_for_end();
    if (ending.illegal_instruction) remember_unsafe(options.kernels, worker);
    return fail(error_of(ending));
  }
  if (answer->at("type") == "failed") return fail(error_from(answer->at("error")));
  if (std::optional<engine::ExactnessProbe> probe = exactness_probe_from(answer->at("probe"))) return *std::move(probe);
  return fail(ErrorCode::unavailable, "the engine process answered a probe with something else");
}

}  // namespace cupel::worker
