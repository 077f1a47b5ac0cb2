#include "commands/run_backends.h"

#include "backends/open.h"

namespace cupel {
namespace {

Reuse reuse_of(const RunArgs& args) {
  if (args.no_store) return Reuse::none;
  return args.fresh ? Reuse::own : Reuse::all;
}

AnswerStoreOptions store_options(const RunArgs& args, const Workspace& workspace) {
  return {.path = workspace.home / "answers.db",
          .limits = {.max_bytes = static_cast<std::uint64_t>(args.answers_max_mb) << 20U,
                     .max_age_s = std::int64_t{args.answers_max_days} * 24 * 3600},
          .clock = workspace.clock,
          .warn = workspace.say};
}

}  // namespace

RunBackends::RunBackends(const RunArgs& args, const Workspace& workspace)
    : workspace_(workspace), reuse_(reuse_of(args)), answers_(store_options(args, workspace)) {}

Result<std::unique_ptr<Backend>> RunBackends::open(const std::string& spec) {
  std::unique_ptr<Backend> backend = CUPEL_TRY(open_backend(spec, workspace_));
  return std::make_unique<ReusingBackend>(std::move(backend), answers_, reuse_);
}

}  // namespace cupel
