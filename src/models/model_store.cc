#include "models/model_store.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "models/known_models.h"
#include "models/pull.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kSuffix = ".gguf";

bool looks_like_path(std::string_view text) {
  return text.find('/') != std::string_view::npos || text == "." || text == ".." || text.starts_with('~') ||
         to_lower(text).ends_with(kSuffix);
}

Result<StoredModel> locate_path(std::string_view text) {
  StoredModel model{.name = std::string(text), .path = std::filesystem::path(text)};
  std::error_code error;
  const fs::file_status status = fs::status(model.path, error);
  if (status.type() == fs::file_type::not_found) {
    return fail(ErrorCode::unavailable, fmt::format("there is no model file {}", printable(text)),
                {"give the path of a .gguf file, or a name from: cupel models list"});
  }
  if (fs::is_directory(status)) {
    return fail(ErrorCode::unavailable, fmt::format("{} is a folder, not a model file", printable(text)),
                {"give the path of a .gguf file inside it"});
  }
  if (!fs::is_regular_file(status)) return fail(ErrorCode::unavailable, fmt::format("{} is not a regular file", printable(text)));
  model.size_bytes = fs::file_size(model.path, error);
  if (error) return fail(ErrorCode::io, fmt::format("cannot read {}: {}", printable(text), error.message()));
  if (auto metadata = load_metadata(model.path)) model.metadata = *std::move(metadata);
  return model;
}

tl::unexpected<Error> not_here(const KnownModel& known) {
  return fail(ErrorCode::unavailable, fmt::format("the model {} is not on this machine", known.name),
              {fmt::format("fetch it: cupel models pull {}", known.name)});
}

tl::unexpected<Error> unknown_model(const ModelStore& store, std::string_view name) {
  const std::vector<StoredModel> stored = store.stored().value_or(std::vector<StoredModel>());
  std::vector<std::string_view> names;
  for (const KnownModel& model : known_models()) names.push_back(model.name);
  for (const StoredModel& model : stored) {
    if (find_known_model(model.name) == nullptr) names.push_back(model.name);
  }
  return fail(ErrorCode::unknown_name, fmt::format("unknown model '{}'{}", printable(name), did_you_mean(name, names)),
              {fmt::format("known models: {}; or give the path of a .gguf file", fmt::join(names, ", "))});
}

}  // namespace

ModelStore::ModelStore(fs::path home, Environment environment, const Clock& clock)
    : home_(std::move(home)), folder_(home_ / "models"), environment_(std::move(environment)), clock_(clock), hashes_(home_) {}

Result<StoredModel> ModelStore::locate(std::string_view name_or_path) const {
  const KnownModel* known = find_known_model(name_or_path);
  if (known == nullptr && looks_like_path(name_or_path)) return locate_path(name_or_path);
  if (auto stored = CUPEL_TRY(find_stored(name_or_path))) return *std::move(stored);
  if (known != nullptr) return not_here(*known);
  std::error_code ignored;
  if (!name_or_path.empty() && fs::exists(fs::path(name_or_path), ignored)) return locate_path(name_or_path);
  return unknown_model(*this, name_or_path);
}

std::string ModelStore::expected_sha256(const StoredModel& model) {
  const KnownModel* known = find_known_model(model.name);
  if (known != nullptr && !known->sha256.empty()) return std::string(known->sha256);
  return model.metadata ? model.metadata->sha256 : std::string();
}

Result<ResolvedModel> ModelStore::resolve(std::string_view name_or_path, bool offline, const Progress& progress,
                                          std::stop_token stop) const {
  Result<StoredModel> found = locate(name_or_path);
  const KnownModel* known = find_known_model(name_or_path);
  if (!found && found.error().code == ErrorCode::unavailable && known != nullptr) {
    if (offline) {
      return fail(ErrorCode::unavailable,
                  fmt::format("the model {} is not on this machine, and fetching it is switched off (offline)", known->name),
                  {fmt::format("once, with network: cupel models pull {}", known->name)});
    }
    found = CUPEL_TRY(pull_model(*this, name_or_path, progress, stop)).model;
  }
  if (!found) return fail(std::move(found).error());
  ResolvedModel model{
      .name = found->name, .path = found->path, .sha256 = CUPEL_TRY(hashes_.sha256(found->path, progress, stop)), .license = ""};
  const std::string expected = expected_sha256(*found);
  if (!expected.empty() && expected != model.sha256) {
    return fail(ErrorCode::corrupt,
                fmt::format("the model {} is damaged: {} has SHA-256 {}, expected {}", printable(model.name), model.path.string(),
                            model.sha256, expected),
                {fmt::format("fetch it again: cupel models remove {0} && cupel models pull {0}", printable(model.name))});
  }
  model.license = known != nullptr ? std::string(known->license) : found->metadata ? found->metadata->license : "";
  return model;
}

Result<std::vector<StoredModel>> ModelStore::stored() const {
  std::vector<StoredModel> models;
  std::error_code error;
  if (!fs::exists(folder_, error)) return models;
  for (fs::directory_iterator it(folder_, error), end; !error && it != end; it.increment(error)) {
    const std::string file = it->path().filename().string();
    std::error_code ignored;
    if (!file.ends_with(kSuffix) || file.size() == kSuffix.size() || !it->is_regular_file(ignored)) continue;
    if (auto model = CUPEL_TRY(find_stored(file.substr(0, file.size() - kSuffix.size())))) models.push_back(*std::move(model));
  }
  if (error) return fail(ErrorCode::io, fmt::format("cannot read the folder {}: {}", folder_.string(), error.message()));
  std::sort(models.begin(), models.end(), [](const StoredModel& a, const StoredModel& b) { return a.name < b.name; });
  return models;
}

Result<std::optional<StoredModel>> ModelStore::find_stored(std::string_view name) const {
  if (name.empty() || name.find('/') != std::string_view::npos || name.starts_with('.')) return std::nullopt;
  StoredModel model{.name = std::string(name), .path = path_of(name)};
  std::error_code error;
  if (!fs::is_regular_file(model.path, error)) return std::nullopt;
  model.size_bytes = fs::file_size(model.path, error);
  if (error) return fail(ErrorCode::io, fmt::format("cannot read {}: {}", model.path.string(), error.message()));
  // Damaged metadata says nothing about the model; `models verify` reports it.
  if (auto metadata = load_metadata(model.path)) model.metadata = *std::move(metadata);
  return model;
}

}  // namespace cupel
