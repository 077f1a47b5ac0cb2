// The row of a backend: everything that the rest of the program knows of it. What it is called, which variables of the environment
// configure it, what its service is, how `auto` finds it, what it can and how it is opened. Help, reference, doctor and `auto` read it.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "config/workspace.h"
#include "core/backend.h"
#include "core/backend_spec.h"

namespace cupel {

/// A variable of the environment that configures a backend once it is chosen.
struct BackendVariable {
  enum class Names { key, url, model };
  std::string_view name;
  Names names = Names::key;
  std::string_view meaning;
};

/// What is asked over HTTP. Empty for backends that ask nobody.
struct BackendService {
  std::string_view url;   // its own, where nothing names another; "" = it has none
  std::string_view path;  // of a URL that has none: "/v1"
};

/// What `auto` stands for.
struct Choice {
  BackendSpec spec;
  std::string why;  // "" unless the text was `auto`
};

struct BackendRow {
  std::string_view kind;  // "embedded"
  std::string_view summary;
  std::string_view example;  // "smollm2-135m"
  /// What such a backend can at most; each says what it can here (Backend::capabilities).
  Capabilities can = {};
  std::span<const BackendVariable> variables = {};
  BackendService service = {};
  /// Its turn among what `auto` looks for, from 1; 0: it does not look for it.
  int auto_turn = 0;
  /// What `auto` finds of it; nothing where nothing names it. May ask a server for its models. Errors: why what is named cannot be used.
  Result<std::optional<Choice>> (*look)(const Workspace& workspace) = nullptr;
  /// Cheap: nothing is loaded or contacted before first use, but names are resolved. Null: this build does not have it.
  /// Errors: unknown_name, unavailable.
  Result<std::unique_ptr<Backend>> (*make)(const BackendSpec& spec, const Workspace& workspace) = nullptr;
};

/// What `can` says, in words: "exact answers, scores text"; "" for none of it.
std::string can_words(const Capabilities& can);

}  // namespace cupel
