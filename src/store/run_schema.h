// The tables of ./.cupel/runs.db (docs/formats/store.md) and how the file is opened: what the writer and the readers of runs share.
#pragma once

#include <filesystem>
#include <memory>

#include "store/database.h"

namespace cupel {

/// ./.cupel/runs.db of a project.
std::filesystem::path run_store_path(const std::filesystem::path& project);

/// Opens or creates. A folder `.cupel` that is made here is ignored by git. Errors: as Database::open.
Result<std::unique_ptr<Database>> open_run_database(const std::filesystem::path& path);

}  // namespace cupel
