// A finished run of another tool, as its importer reads it: what is known of the run first, then its attempts one by one. Their answers
// were given to us (`source: given`); nothing here asks a model.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/attempt.h"
#include "core/run_facts.h"

namespace cupel {

struct ImportedRun {
  std::string id;          // theirs; "" where they have none
  std::string started_at;  // as they write it
  double duration_ms = 0;
  std::vector<std::string> suites;
  std::vector<ModelFacts> models;
  std::size_t attempts = 0;
};

struct ImportOptions {
  double least = 1;  // the score at which an answer passes, where the other tool has scores only
};

/// `start` is called once, before any attempt. An error of either ends the import.
struct ImportedRunSink {
  std::function<Result<void>(ImportedRun)> start;
  std::function<Result<void>(Attempt)> add;  // index and case_index are the caller's to set
};

/// One kind of results. Errors: io, corrupt with file and place, limit_exceeded.
struct ResultReader {
  std::string_view name;  // "inspect"
  std::string_view summary;
  Result<void> (*read)(const std::filesystem::path& file, const ImportOptions& options, const ImportedRunSink& sink) = nullptr;
};

}  // namespace cupel
