#include "worker/probe_worker.h"

#include "worker/kernel_finding.h"
#include "worker/messages.h"
#include "worker/unsafe_kernels.h"
#include "worker/worker_process.h"

namespace cupel::worker {

Result<engine::ExactnessProbe> probe_in_worker(const engine::LoadOptions& options, const engine::ProbeSettings& settings,
                                               const WorkerOptions& worker, std::stop_token stop) {
  const std::unique_ptr<WorkerProcess> process =
      CUPEL_TRY(WorkerProcess::start(worker.program, environment_for(options.kernels, worker.environment)));
  const Json settings_json = {{"seconds", settings.seconds}, {"sequences", settings.sequences}, {"threads", settings.threads}};
  process->send({{"type", "probe"}, {"options", to_json(options)}, {"settings", settings_json}});
  const std::optional<Json> answer = CUPEL_TRY(process->receive(stop));
  if (!answer) {
    const Ending ending = process->end();
    if (ending.illegal_instruction) remember_unsafe(options.kernels, worker);
    return fail(error_of(ending));
  }
  if (answer->at("type") == "failed") return fail(error_from(answer->at("error")));
  if (std::optional<engine::ExactnessProbe> probe = exactness_probe_from(answer->at("probe"))) return *std::move(probe);
  return fail(ErrorCode::unavailable, "the engine process answered a probe with something else");
}

}  // namespace cupel::worker
