#include "models/hub_cache.h"

#include <algorithm>
#include <vector>

#include "base/files.h"
#include "base/text.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

std::optional<fs::path> cache_folder(const Environment& environment) {
  if (const auto cache = environment.get("HF_HUB_CACHE")) return fs::path(*cache);
  if (const auto home = environment.get("HF_HOME")) return fs::path(*home) / "hub";
  if (const auto home = environment.get("HOME")) return fs::path(*home) / ".cache" / "huggingface" / "hub";
  return std::nullopt;
}

bool is_hash(std::string_view text) { return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

}  // namespace

std::optional<CachedFile> find_in_hub_cache(std::string_view repository, std::string_view file, const Environment& environment,
                                            std::string_view commit) {
  const std::optional<fs::path> cache = cache_folder(environment);
  if (!cache || repository.empty()) return std::nullopt;
  std::string folder = "models--" + std::string(repository);
  folder.replace(folder.find('/'), 1, "--");
  const fs::path model = *cache / folder;

  std::vector<fs::path> snapshots;
  if (const Result<std::string> main = read_file(model / "refs" / "main", 256)) {
    const std::string revision(trim(*main));
    if (!revision.empty() && revision.find('/') == std::string::npos) snapshots.push_back(model / "snapshots" / revision);
  }
  std::error_code error;
  for (fs::directory_iterator it(model / "snapshots", error), end; !error && it != end; it.increment(error))
    snapshots.push_back(it->path());
  if (!commit.empty()) snapshots = {model / "snapshots" / commit};
  for (const fs::path& snapshot : snapshots) {
    std::error_code ignored;
    const fs::path path = fs::canonical(snapshot / file, ignored);
    if (ignored || !fs::is_regular_file(path, ignored)) continue;
    const std::string name = path.filename().string();  // large files are stored under their hash
    return CachedFile{path, is_hash(name) ? name : ""};
  }
  return std::nullopt;
}

}  // namespace cupel
