// What `models pull` is given, as a value: a known name, a URL, hf:OWNER/REPO/FILE, or hf:OWNER/REPO (a checkpoint). Nothing is contacted
// here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/environment.h"
#include "base/result.h"
#include "models/known_models.h"
#include "net/url.h"

namespace cupel {

/// A file of the hub, or of any other server.
struct RemoteFile {
  net::Url url;
  std::string repository;  // OWNER/REPO on the hub; "" for other servers
  std::string file;        // path in the repository
};

/// A repository of the hub that holds a checkpoint.
struct RemoteCheckpoint {
  std::string repository;  // OWNER/REPO
  net::Url list;           // answers with the names of its files
  net::Url files;          // ends in '/': a file's path comes behind it
};

struct PullSource {
  std::string name;         // of the model in the store
  std::string description;  // as in metadata: no credentials, no query
  std::string license;      // "" when not known beforehand
  std::variant<PackageSource, RemoteFile, CheckpointSource, RemoteCheckpoint> from;
  const KnownModel* known = nullptr;
};

/// The hub's address: HF_ENDPOINT, else https://huggingface.co. Errors: invalid_config.
Result<net::Url> hub_endpoint(const Environment& environment);

/// Errors: unknown_name (nearest known names), invalid_usage (a URL or hf: text of the wrong form), invalid_config (HF_ENDPOINT).
Result<PullSource> parse_pull_source(std::string_view text, const Environment& environment);

}  // namespace cupel
