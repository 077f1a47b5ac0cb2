// A place in the store that is being filled: by one at a time, and afterwards the model is there whole, with what is noted of it, or not
// at all. What it is filled with is the caller's business (pull.h, import_model.h).
#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>

#include "base/files.h"
#include "base/result.h"
#include "models/model_store.h"

namespace cupel {

class ModelSlot {
 public:
  /// Waits for others that fill the same place; waiting can be stopped. Errors: cancelled, io.
  static Result<ModelSlot> open(const ModelStore& store, std::string name, const Progress& progress, const std::stop_token& stop);

  const std::string& name() const { return name_; }
  std::filesystem::path path() const { return store_.path_of(name_); }
  /// Where the file is written first; what an interrupted download left may lie there.
  std::filesystem::path part() const { return path().string() + ".part"; }

  /// The model that is there already.
  Result<std::optional<StoredModel>> there() const { return store_.find_stored(name_); }

  /// Puts part() in its place. `metadata` gets its name and time here. Errors: io.
  Result<StoredModel> put(ModelMetadata metadata) const;

  /// Removes part() and what was noted of it.
  void clear() const;

 private:
  ModelSlot(const ModelStore& store, std::string name, FileLock lock) : store_(store), name_(std::move(name)), lock_(std::move(lock)) {}

  const ModelStore& store_;
  std::string name_;
  FileLock lock_;
};

/// A model's name made of a file's: one that is a file name everywhere, and no hidden one. "" when nothing is left.
std::string model_name_of(std::string_view file);

}  // namespace cupel
