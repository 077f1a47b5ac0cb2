// The models on this machine: known names, files in $CUPEL_HOME/models, and paths; resolving a name to a verified file.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "base/result.h"

namespace cupel {

struct ResolvedModel {
  std::string name;  // the known name, or the path as given
  std::filesystem::path path;
  std::string sha256;   // of the file as it is now (hash cached by path, inode, size and mtime under $CUPEL_HOME)
  std::string license;  // "" when unknown
};

/// What to show while something long happens: done and total bytes (total 0 = unknown) and what it is.
using Progress = std::function<void(std::string_view what, std::uint64_t done, std::uint64_t total)>;

class ModelStore {
 public:
  ModelStore(std::filesystem::path home, Environment environment);

  /// A known name or a path -> a file that is there. A known model that is missing is pulled first unless `offline`.
  /// Errors: unknown_name (nearest known names), unavailable (missing file, missing and offline, or what was tried), corrupt.
  Result<ResolvedModel> resolve(std::string_view name_or_path, bool offline, const Progress& progress, std::stop_token stop) const;

  const std::filesystem::path& folder() const { return folder_; }  // $CUPEL_HOME/models

 private:
  std::filesystem::path folder_;
  Environment environment_;
};

}  // namespace cupel
