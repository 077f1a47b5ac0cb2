// The interface of a loader of suite files: ours and everybody else's. Cases are yielded one by one, never all held.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/environment.h"
#include "base/result.h"
#include "core/node_spool.h"
#include "core/suite.h"

namespace cupel {

class CheckScripts;  // core/check_scripts.h

/// Told of mistakes in the order they are found, each with its place.
using MistakeSink = std::function<void(Error)>;

/// Tells of the error if there is one; without a sink the error is given back.
inline Result<void> tell_mistake(const MistakeSink& mistakes, Result<void> result) {
  if (result || !mistakes) return result;
  mistakes(std::move(result).error());
  return {};
}

/// The value; nothing where its error was told. Without a sink the error is given back.
template <class T>
Result<std::optional<T>> value_or_tell(const MistakeSink& mistakes, Result<T> result) {
  if (result) return std::optional<T>(*std::move(result));
  CUPEL_CHECK(tell_mistake(mistakes, fail(std::move(result).error())));
  return std::nullopt;
}

/// The file as a tree, and where what it refers to comes from.
struct SuiteSource {
  std::filesystem::path file;  // as given by the user: what messages show
  Node tree;
  std::filesystem::path base = ".";  // where a relative `file` starts
  Environment environment = {};      // for formats whose files insert its variables
  CheckScripts* scripts = nullptr;   // for formats whose files hold scripts that make prompts and cases; null: none is run
  /// The items of lists that are too long for the tree, by their keys; there the tree has an empty list.
  std::map<std::string, NodeSpool, std::less<>> lists = {};
  MistakeSink mistakes = {};  // where set, loading goes on after a mistake that concerns one case or one gate
};

/// The items of a list at the top of the file, wherever they are. Errors: io; an error of the sink ends it.
Result<void> each_item(const SuiteSource& source, std::string_view key, const NodeSink& sink);

using CaseSink = std::function<Result<void>(Case)>;

struct ImporterRow {
  std::string_view name;  // "suite", "fixture"
  std::string_view summary;
  std::string_view example;    // a small file of one case
  std::string_view list = {};  // the key at the top of a file whose items are read with each_item(); "" = none
  bool (*recognizes)(const SuiteSource& source) = nullptr;
  /// Yields every case to the sink and returns the rest of the suite (its `cases` stay empty). Errors: invalid_suite with the place.
  Result<Suite> (*load)(const SuiteSource& source, const CaseSink& sink) = nullptr;
};

}  // namespace cupel
