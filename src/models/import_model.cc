#include "models/import_model.h"

#include <fmt/format.h>

#include <functional>

#include "base/text.h"
#include "engine/gguf.h"
#include "engine/quantize.h"
#include "models/checkpoint/import.h"
#include "models/known_models.h"
#include "models/model_slot.h"
#include "worker/quantize_worker.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

Result<void> check_name(const std::string& name) {
  if (name.empty() || model_name_of(name) != name) {
    return fail(ErrorCode::invalid_usage, fmt::format("'{}' cannot be the name of a model", printable(name)),
                {"letters, digits, '.', '_' and '-' can be in one, and it begins with none of '.' and '-': choose one by --name"});
  }
  if (find_known_model(name) == nullptr) return {};
  return fail(ErrorCode::invalid_usage, fmt::format("'{}' is the name of a model that cupel knows", name), {"choose another by --name"});
}

Result<ModelSlot> open_slot(const std::string& name, const ModelMaking& making) {
  CUPEL_CHECK(check_name(name));
  ModelSlot slot = CUPEL_TRY(ModelSlot::open(making.store, name, making.progress, making.stop));
  const auto there = CUPEL_TRY(slot.there());
  if (!there) return slot;
  return fail(ErrorCode::unavailable,
              fmt::format("there is a model called {} already{}", name,
                          there->metadata ? fmt::format(", from {}", printable(there->metadata->source)) : ""),
              {fmt::format("choose another name by --name, or remove it first: cupel models remove {}", name)});
}

Result<void> quantize(const fs::path& source, const fs::path& target, const std::string& type, const ModelMaking& making) {
  const std::string label = fmt::format("converting to {}", type);
  std::error_code ignored;
  const std::uint64_t bytes = fs::file_size(source, ignored);
  const auto tell = [&](int done, int total) {
    if (making.progress && total > 0) {
      making.progress(label, bytes * static_cast<std::uint64_t>(done) / static_cast<std::uint64_t>(total), bytes);
    }
  };
  return worker::quantize_in_worker({.source = source, .target = target, .type = type}, making.worker, tell, making.stop);
}

/// What `make` writes to the slot's part becomes the model; nothing stays of what fails.
Result<StoredModel> fill(const ModelSlot& slot, ModelMetadata metadata, const ModelMaking& making,
                         const std::function<Result<void>()>& make) {
  slot.clear();
  CUPEL_CHECK(make_folder(making.store.folder()));
  const auto filled = [&]() -> Result<StoredModel> {
    CUPEL_CHECK(make());
    const engine::GgufFile file = CUPEL_TRY(engine::check_gguf(slot.part()));
    const std::string* license = file.text("general.license");
    if (license != nullptr) metadata.license = printable(license->substr(0, 64));
    metadata.size_bytes = file.file_bytes;
    metadata.sha256 = CUPEL_TRY(making.store.hashes().sha256_anew(slot.part(), making.progress, making.stop));
    return slot.put(metadata);
  };
  Result<StoredModel> model = filled();
  if (!model) slot.clear();
  return model;
}

std::string folder_name(const fs::path& folder) {
  std::error_code ignored;
  const fs::path whole = fs::weakly_canonical(folder, ignored);
  return model_name_of(whole.has_filename() ? whole.filename().string() : whole.parent_path().filename().string());
}

}  // namespace

Result<StoredModel> import_model(const ImportRequest& request, const ModelMaking& making) {
  const std::string type = CUPEL_TRY(engine::parse_quantization(request.type));
  std::error_code error;
  if (!fs::is_directory(request.folder, error)) {
    return fail(ErrorCode::unavailable, fmt::format("{} is not a folder", printable(request.folder.string())),
                {"give the folder of a Hugging Face checkpoint: config.json, model.safetensors, tokenizer.json"});
  }
  const ModelSlot slot = CUPEL_TRY(open_slot(request.name.empty() ? folder_name(request.folder) : request.name, making));
  const fs::path folder = fs::canonical(request.folder, error);
  const std::optional<engine::FloatType> written = checkpoint::parse_float_type(type);
  checkpoint::ImportTask task{.folder = folder, .target = slot.part(), .type = written, .name = slot.name()};
  const ModelMetadata metadata{.name = "", .source = fmt::format("folder {}", printable(folder.string()))};
  return fill(slot, metadata, making, [&]() -> Result<void> {
    if (written) {
      CUPEL_TRY(checkpoint::import_checkpoint(task, making.progress, making.stop));
      return {};
    }
    task.target = slot.part().string() + ".whole";
    CUPEL_TRY(checkpoint::import_checkpoint(task, making.progress, making.stop));
    const Result<void> done = quantize(task.target, slot.part(), type, making);
    std::error_code ignored;
    fs::remove(task.target, ignored);
    return done;
  });
}

Result<StoredModel> convert_model(const ConvertRequest& request, const ModelMaking& making) {
  const std::string type = CUPEL_TRY(engine::parse_quantization(request.type));
  const StoredModel source = CUPEL_TRY(making.store.locate(request.model));
  const std::string name = request.name.empty() ? model_name_of(source.name) + "-" + to_lower(type) : request.name;
  const ModelSlot slot = CUPEL_TRY(open_slot(name, making));
  ModelMetadata metadata{.name = "", .source = fmt::format("model {} converted to {}", printable(source.name), type)};
  if (const KnownModel* known = find_known_model(source.name)) metadata.license = known->license;
  else if (source.metadata) metadata.license = source.metadata->license;
  return fill(slot, metadata, making, [&] { return quantize(source.path, slot.part(), type, making); });
}

}  // namespace cupel
