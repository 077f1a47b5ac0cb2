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

Result<ResolvedModel> resolve_path(const ModelStore& store, std::string_view text, const Progress& progress, const std::stop_token& stop) {
  const fs::path path(text);
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) {
    return fail(ErrorCode::unavailable, fmt::format("there is no model file {}", printable(text)),
                {"give the path of a .gguf file, or a name from: cupel models list"});
  }
  if (fs::is_directory(status)) {
    return fail(ErrorCode::unavailable, fmt::format("{} is a folder, not a model file", printable(text)),
                {"give the path of a .gguf file inside it"});
  }
  if (!fs::is_regular_file(status)) return fail(ErrorCode::unavailable, fmt::format("{} is not a regular file", printable(text)));
  ResolvedModel model{.name = std::string(text), .path = path, .sha256 = "", .license = ""};
  model.sha256 = CUPEL_TRY(store.hashes().sha256(path, progress, stop));
  if (const auto metadata = load_metadata(path); metadata && *metadata) model.license = (*metadata)->license;
  return model;
}

/// A model of the store must still be the bytes that were pulled.
Result<ResolvedModel> resolve_stored(const ModelStore& store, const StoredModel& stored, const Progress& progress,
                                     const std::stop_token& stop) {
  ResolvedModel model{.name = stored.name, .path = stored.path, .sha256 = "", .license = ""};
  model.sha256 = CUPEL_TRY(store.hashes().sha256(stored.path, progress, stop));
  const KnownModel* known = find_known_model(stored.name);
  std::string expected = known != nullptr ? std::string(known->sha256) : "";
  if (expected.empty() && stored.metadata) expected = stored.metadata->sha256;
  if (!expected.empty() && expected != model.sha256) {
    return fail(
        ErrorCode::corrupt,
        fmt::format("the model {} is damaged: {} has SHA-256 {}, expected {}", stored.name, stored.path.string(), model.sha256, expected),
        {fmt::format("fetch it again: cupel models remove {0} && cupel models pull {0}", stored.name)});
  }
  model.license = known != nullptr ? std::string(known->license) : stored.metadata ? stored.metadata->license : "";
  return model;
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

Result<ResolvedModel> ModelStore::resolve(std::string_view name_or_path, bool offline, const Progress& progress,
                                          std::stop_token stop) const {
  const KnownModel* known = find_known_model(name_or_path);
  if (known == nullptr && looks_like_path(name_or_path)) return resolve_path(*this, name_or_path, progress, stop);
  if (const auto stored = CUPEL_TRY(find_stored(name_or_path))) return resolve_stored(*this, *stored, progress, stop);
  if (known == nullptr) {
    std::error_code ignored;
    if (!name_or_path.empty() && fs::exists(fs::path(name_or_path), ignored)) return resolve_path(*this, name_or_path, progress, stop);
    return unknown_model(*this, name_or_path);
  }
  if (offline) {
    return fail(ErrorCode::unavailable,
                fmt::format("the model {} is not on this machine, and fetching it is switched off (offline)", known->name),
                {fmt::format("once, with network: cupel models pull {}", known->name)});
  }
  const PulledModel pulled = CUPEL_TRY(pull_model(*this, name_or_path, progress, stop));
  return resolve_stored(*this, pulled.model, progress, stop);
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
