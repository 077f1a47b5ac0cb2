// The tables of ./.cupel/runs.db (docs/formats/store.md) and how the file is opened: what the writer and the readers of runs share.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "core/attempt.h"
#include "store/database.h"

namespace cupel {

/// ./.cupel/runs.db of a project.
std::filesystem::path run_store_path(const std::filesystem::path& project);

/// What is locked while the run is going on.
std::filesystem::path run_lock_path(const std::filesystem::path& store, const std::string& run_id);

/// The same for the same outputs, of all turns: the column of that name.
std::string output_hash(const Attempt& attempt);

/// Opens or creates. A folder `.cupel` that is made here is ignored by git. Errors: as Database::open.
Result<std::unique_ptr<Database>> open_run_database(const std::filesystem::path& path);

}  // namespace cupel
