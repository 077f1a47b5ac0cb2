// Fetches a wheel by its package's name, with pip in a child process: whatever index, mirror, proxy or cache pip is configured for is
// used. A wheel that already lies in $CUPEL_HOME/downloads is taken instead, without network.
#pragma once

#include <filesystem>
#include <stop_token>

#include "base/clock.h"
#include "base/environment.h"
#include "base/result.h"
#include "models/known_models.h"
#include "models/progress.h"

namespace cupel {

struct FetchedWheel {
  std::filesystem::path path;
  bool was_there = false;  // lay in downloads before: not ours to remove
};

struct PackageFetch {
  PackageSource source;
  std::filesystem::path downloads;  // $CUPEL_HOME/downloads
  const Environment& environment;
  const Clock& clock;
};

/// Tries three times, waiting longer each time; the wheel's hash is checked by pip and again here.
/// Errors: unavailable (no Python or pip: what to install; no index: what was tried), corrupt, io, cancelled.
Result<FetchedWheel> fetch_wheel(const PackageFetch& fetch, const Progress& progress, const std::stop_token& stop);

}  // namespace cupel
