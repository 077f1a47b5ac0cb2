// Fetches a checkpoint from the model hub: of the files it lists for a repository those that import reads, one after another. What broke
// off goes on where it stopped. Importing is checkpoint/import.h's business.
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/environment.h"
#include "base/result.h"
#include "models/progress.h"
#include "models/pull_source.h"

namespace cupel {

struct HubCheckpointFetch {
  RemoteCheckpoint from;
  std::filesystem::path folder;  // files that are there already are whole
  const Environment& environment;
  const Clock& clock;
};

/// Blocks. On failure what was fetched stays for the next call. Errors: those of download(), corrupt (the list), unavailable (no
/// checkpoint there).
Result<void> fetch_hub_checkpoint(const HubCheckpointFetch& fetch, const Progress& progress, const std::stop_token& stop);

}  // namespace cupel
