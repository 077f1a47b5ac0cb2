// Gets a model into the store: a known name, a URL, hf:OWNER/REPO/FILE, or hf:OWNER/REPO (a checkpoint, imported). Two pulls of one model
// wait for each other; the second finds it done. What was half fetched when a pull broke off is kept and continued by the next.
#pragma once

#include <stop_token>
#include <string_view>

#include "base/result.h"
#include "models/model_store.h"

namespace cupel {

struct PulledModel {
  StoredModel model;
  bool was_there = false;  // nothing had to be fetched
};

/// Blocks. The file and its metadata are complete or absent.
/// Errors: unknown_name, unavailable (what was tried), corrupt (not what was expected, or no sound GGUF), io (disk full …), cancelled.
Result<PulledModel> pull_model(const ModelStore& store, std::string_view source, const Progress& progress, const std::stop_token& stop);

}  // namespace cupel
