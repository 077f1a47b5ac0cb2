// The models on this machine: known names, files in $CUPEL_HOME/models, and paths; resolving a name to a verified file.
// Fetching is in pull.h.
#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/environment.h"
#include "base/result.h"
#include "models/file_hash.h"
#include "models/model_metadata.h"
#include "models/progress.h"

namespace cupel {

struct ResolvedModel {
  std::string name;  // the known name, or the path as given
  std::filesystem::path path;
  std::string sha256;   // of the file as it is now (hash cached by path, inode, size and mtime under $CUPEL_HOME)
  std::string license;  // "" when unknown
};

/// A model file in the store's folder, and what was noted when it was pulled.
struct StoredModel {
  std::string name;
  std::filesystem::path path;
  std::uint64_t size_bytes = 0;
  std::optional<ModelMetadata> metadata;
};

/// Stateless besides its folder: any number may exist in any number of threads and processes.
class ModelStore {
 public:
  ModelStore(std::filesystem::path home, Environment environment, const Clock& clock = system_clock());

  /// A name or a path -> a file that is there. A known model that is missing is pulled first unless `offline`.
  /// A model of the store whose bytes are not those that were pulled is refused. Whether the file is a sound GGUF is not checked here
  /// (engine::check_gguf). Errors: unknown_name (nearest known names), unavailable (missing file, missing and offline, or what was
  /// tried), corrupt, io, cancelled.
  Result<ResolvedModel> resolve(std::string_view name_or_path, bool offline, const Progress& progress, std::stop_token stop) const;

  /// A name or a path -> a file that is there; nothing is fetched and nothing hashed. Errors: unknown_name, unavailable, io.
  Result<StoredModel> locate(std::string_view name_or_path) const;

  /// What the model's bytes must be: pinned for its name, else noted when it was pulled. "" when nothing is known.
  static std::string expected_sha256(const StoredModel& model);

  /// Every model file in the folder, by name. Errors: io.
  Result<std::vector<StoredModel>> stored() const;

  /// The model of that name in the folder; nothing when it is not there.
  Result<std::optional<StoredModel>> find_stored(std::string_view name) const;

  const std::filesystem::path& home() const { return home_; }
  const std::filesystem::path& folder() const { return folder_; }  // $CUPEL_HOME/models
  std::filesystem::path path_of(std::string_view name) const { return folder_ / (std::string(name) + ".gguf"); }
  const Environment& environment() const { return environment_; }
  const Clock& clock() const { return clock_; }
  const FileHashes& hashes() const { return hashes_; }

 private:
  std::filesystem::path home_;
  std::filesystem::path folder_;
  Environment environment_;
  const Clock& clock_;
  FileHashes hashes_;
};

}  // namespace cupel
