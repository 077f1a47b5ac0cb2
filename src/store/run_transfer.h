// Puts runs from one store file into another, attempts and answers as they are, and takes runs out of a store. Not for reading them
// (run_store.h) or for saying what a merged run's figures are (run/).
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "base/result.h"
#include "store/run_store.h"

namespace cupel {

/// Where attempts come from.
struct RunSource {
  std::filesystem::path store;
  std::int64_t run = 0;  // its number there
};

/// One transaction: a run with the facts of `run`, whose number there does not matter, and all attempts of the sources, in their places.
/// A run with the same id is replaced. Errors: as RunWriter::open; invalid_usage where two attempts have one place.
Result<void> put_run(const std::filesystem::path& target, const StoredRun& run, std::span<const RunSource> sources);

/// The attempts go with them. The file shrinks, unless another process reads it meanwhile. Errors: as RunWriter::open.
Result<void> remove_runs(const std::filesystem::path& store, std::span<const std::int64_t> runs);

}  // namespace cupel
