#include "models/model_slot.h"

#include <fmt/format.h>

#include <chrono>

#include "base/text.h"

namespace cupel {
namespace fs = std::filesystem;

Result<ModelSlot> ModelSlot::open(const ModelStore& store, std::string name, const Progress& progress, const std::stop_token& stop) {
  const fs::path path = store.folder() / fmt::format(".{}.lock", name);
  while (true) {
    if (auto lock = CUPEL_TRY(FileLock::try_acquire(path))) return ModelSlot(store, std::move(name), *std::move(lock));
    if (progress) progress(fmt::format("waiting for another pull of {}", name), 0, 0);
    if (!store.clock().wait_for(std::chrono::milliseconds(100), stop)) {
      return fail(ErrorCode::cancelled, fmt::format("stopped while waiting for another pull of {}", name));
    }
  }
}

Result<StoredModel> ModelSlot::put(ModelMetadata metadata) const {
  metadata.name = name_;
  metadata.pulled_at = to_rfc3339(store_.clock().wall());
  CUPEL_CHECK(write_metadata(path(), metadata));
  std::error_code error;
  fs::rename(part(), path(), error);
  if (error) return fail(ErrorCode::io, fmt::format("cannot write {}: {}", path().string(), error.message()));
  store_.hashes().remember(path(), metadata.sha256);
  if (auto stored = CUPEL_TRY(there())) return *std::move(stored);
  return fail(ErrorCode::io, fmt::format("{} is gone right after it was written", path().string()));
}

void ModelSlot::clear() const {
  std::error_code ignored;
  for (const char* suffix : {"", ".json", ".whole"}) fs::remove(part().string() + suffix, ignored);
}

std::string model_name_of(std::string_view file) {
  constexpr std::string_view kSuffix = ".gguf";
  const std::size_t slash = file.rfind('/');
  std::string_view base = slash == std::string_view::npos ? file : file.substr(slash + 1);
  if (to_lower(base).ends_with(kSuffix)) base.remove_suffix(kSuffix.size());
  std::string name;
  for (const char c : base) {
    const bool keeps = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    name += keeps ? c : '-';
  }
  while (name.starts_with('.') || name.starts_with('-')) name.erase(0, 1);
  return name.substr(0, 128);
}

}  // namespace cupel
