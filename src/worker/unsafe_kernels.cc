#include "worker/unsafe_kernels.h"

#include "base/files.h"
#include "engine/kernel_class.h"

namespace cupel::worker {

std::filesystem::path unsafe_mark(const engine::KernelOptions& kernels, const WorkerOptions& worker) {
  return worker.state_folder / "unsafe-kernels" / engine::kernel_class(kernels);
}

void remember_unsafe(const engine::KernelOptions& kernels, const WorkerOptions& worker) {
  const std::filesystem::path mark = unsafe_mark(kernels, worker);
  if (Result<void> written = write_file(mark, "ended with an illegal instruction\n"); !written && worker.warn)
    worker.warn(describe_error(written.error()));
}

Environment environment_for(const engine::KernelOptions& kernels, Environment environment) {
  environment.set("GGML_CPU_TILED_MM", kernels.tiled_matmul ? "1" : "0");
  return environment;
}

}  // namespace cupel::worker
