// Makes a model of the store from what is on this machine: from a Hugging Face checkpoint, or from another model by quantising it.
// Fetching is pull.h's business; so is importing a known model's checkpoint.
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "models/model_store.h"
#include "worker/supervised_model.h"

namespace cupel {

/// What both need.
struct ModelMaking {
  const ModelStore& store;
  const worker::WorkerOptions& worker;  // quantising runs in a worker
  const Progress& progress;
  std::stop_token stop;
};

struct ImportRequest {
  std::filesystem::path folder;
  std::string name;          // "" = the folder's
  std::string type = "F16";  // as engine::parse_quantization() spells it
};

struct ConvertRequest {
  std::string model;  // a name or a path
  std::string type;
  std::string name;  // "" = the model's with the type behind it
};

/// Blocks; streams, so that weights larger than memory are fine. The model and its metadata are complete or absent, and two at once wait
/// for each other. Errors: invalid_usage (the name), unknown_name (the type), unavailable (what is missing; a model of that name is there),
/// corrupt (what is damaged or cannot be imported), io, cancelled.
Result<StoredModel> import_model(const ImportRequest& request, const ModelMaking& making);

/// The same from a model; a known one that is not here is an error. Errors: those of ModelStore::locate, the same.
Result<StoredModel> convert_model(const ConvertRequest& request, const ModelMaking& making);

}  // namespace cupel
