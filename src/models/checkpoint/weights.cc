#include "models/checkpoint/weights.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <set>
#include <utility>

#include "base/text.h"
#include "models/checkpoint/config.h"
#include "models/checkpoint/safetensors.h"

namespace cupel::checkpoint {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kWhole = "model.safetensors";
constexpr std::string_view kIndex = "model.safetensors.index.json";

/// Which file each weight is in, as the index says.
Result<std::map<std::string, std::string>> read_index(const fs::path& path) {
  const Config index = CUPEL_TRY(Config::load(path));
  const Tree* map = index.find("weight_map");
  if (map == nullptr || !map->is_object() || map->empty()) return index.refuse("weight_map", "an object of weights and their files");
  std::map<std::string, std::string> files;
  for (const auto& [name, file] : map->items()) {
    const std::string text = file.is_string() ? file.get<std::string>() : "";
    if (text.empty() || text.find('/') != std::string::npos || text.starts_with('.')) {
      return fail(ErrorCode::corrupt, fmt::format("{}: the weight '{}' is said to be in '{}', which is no file of this folder",
                                                  printable(path.string()), printable(name), printable(render(file))));
    }
    files.emplace(name, text);
  }
  return files;
}

tl::unexpected<Error> no_weights(const fs::path& folder) {
  std::error_code ignored;
  std::vector<std::string> notes = {fmt::format("a checkpoint is a folder with config.json and {} (or {})", kWhole, kIndex)};
  for (fs::directory_iterator it(folder, ignored), end; it != end; it.increment(ignored)) {
    const fs::path& entry = it->path();
    const std::string name = entry.filename().string();
    if (name.ends_with(".bin") || name.ends_with(".pth") || name.ends_with(".h5") || name.ends_with(".msgpack")) {
      notes = {
          fmt::format("{} is of a format that can run code or needs its framework: save the model as safetensors first", printable(name))};
    } else if (name.ends_with(".gguf")) {
      notes = {fmt::format("{} needs no import: give its path as the model", printable(name))};
    } else if (name.ends_with(".safetensors")) {
      notes = {fmt::format("{} is there, but neither {} nor {}: files in parts need their index", printable(name), kWhole, kIndex)};
    }
  }
  return fail(ErrorCode::unavailable, fmt::format("{} holds no weights that can be imported", printable(folder.string())),
              std::move(notes));
}

}  // namespace

std::optional<engine::FloatType> Weight::float_type() const {
  if (dtype == "F32") return engine::FloatType::f32;
  if (dtype == "F16") return engine::FloatType::f16;
  if (dtype == "BF16") return engine::FloatType::bf16;
  return std::nullopt;
}

Result<Weights> Weights::open(const fs::path& folder) {
  Weights weights;
  std::error_code ignored;
  if (fs::exists(folder / kWhole, ignored)) {
    CUPEL_TRY(weights.add_file(folder / kWhole));
    return weights;
  }
  if (!fs::exists(folder / kIndex, ignored)) return no_weights(folder);
  const std::map<std::string, std::string> index = CUPEL_TRY(read_index(folder / kIndex));
  std::set<std::string> files;
  for (const auto& [name, file] : index) files.insert(file);
  std::vector<std::string> missing;
  for (const std::string& file : files) {
    if (!fs::exists(folder / file, ignored)) missing.push_back(printable(file));
  }
  if (!missing.empty()) {
    return fail(ErrorCode::unavailable,
                fmt::format("{} of the {} files of the checkpoint are missing in {}: {}", missing.size(), files.size(),
                            printable(folder.string()), fmt::join(missing, ", ")),
                {"fetch them too, and repeat"});
  }
  for (const std::string& file : files) CUPEL_TRY(weights.add_file(folder / file));
  for (const auto& [name, file] : index) {
    const auto found = weights.weights_.find(name);
    if (found != weights.weights_.end() && weights.files_[found->second.file].first.filename() == file) continue;
    return fail(ErrorCode::corrupt, fmt::format("{} says that '{}' is in {}, which does not hold it", printable((folder / kIndex).string()),
                                                printable(name), printable(file)));
  }
  return weights;
}

Result<std::size_t> Weights::add_file(const fs::path& path) {
  SafetensorsFile file = CUPEL_TRY(read_safetensors(path));
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return fail(ErrorCode::io, fmt::format("cannot read {}: {}", printable(path.string()), std::strerror(errno)));
  const std::size_t index = files_.size();
  files_.emplace_back(path, fd);
  bytes_ += file.file_bytes;
  for (SafetensorsTensor& tensor : file.tensors) {
    Weight weight{.name = tensor.name, .dtype = tensor.dtype, .shape = std::move(tensor.shape), .file = index, .begin = tensor.begin};
    if (!weights_.emplace(tensor.name, std::move(weight)).second) {
      return fail(ErrorCode::corrupt, fmt::format("the weight '{}' is in two files, one of them {}", printable(tensor.name.substr(0, 100)),
                                                  printable(path.string())));
    }
  }
  return index;
}

Weights::Weights(Weights&& other) noexcept
    : weights_(std::move(other.weights_)), files_(std::exchange(other.files_, {})), bytes_(other.bytes_) {}

Weights::~Weights() {
  for (const auto& [path, fd] : files_) ::close(fd);
}

Result<void> Weights::read(const Weight& weight, std::uint64_t offset, std::span<std::byte> target) const {
  const auto& [path, fd] = files_.at(weight.file);
  std::uint64_t at = weight.begin + offset;
  while (!target.empty()) {
    const ssize_t size = ::pread(fd, target.data(), target.size(), static_cast<off_t>(at));
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return fail(ErrorCode::io, fmt::format("cannot read {}: {}", printable(path.string()), std::strerror(errno)));
    if (size == 0) return fail(ErrorCode::corrupt, fmt::format("{} became shorter while it was read", printable(path.string())));
    target = target.subspan(static_cast<std::size_t>(size));
    at += static_cast<std::uint64_t>(size);
  }
  return {};
}

}  // namespace cupel::checkpoint
