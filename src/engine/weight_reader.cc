#include "engine/weight_reader.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <ggml.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <numeric>
#include <utility>

#include "base/text.h"

namespace cupel::engine {

Result<WeightReader> WeightReader::open(const GgufFile& file) {
  WeightReader reader(file);
  for (std::size_t part = 0; part <= file.other_parts.size(); ++part) {
    const std::filesystem::path& path = part == 0 ? file.path : file.other_parts[part - 1].path;
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return fail(ErrorCode::io, fmt::format("cannot read {}: {}", printable(path.string()), std::strerror(errno)));
    reader.fds_.push_back(fd);
  }
  return reader;
}

WeightReader::WeightReader(WeightReader&& other) noexcept
    : file_(other.file_), fds_(std::exchange(other.fds_, {})), bytes_(std::move(other.bytes_)) {}

WeightReader::~WeightReader() {
  for (const int fd : fds_) ::close(fd);
}

std::uint64_t WeightReader::rows_of(const GgufTensor& tensor) {
  return std::accumulate(tensor.shape.begin() + 1, tensor.shape.end(), std::uint64_t{1}, std::multiplies<>());
}

Result<void> WeightReader::read(const GgufTensor& tensor, std::uint64_t first, std::uint64_t count, std::vector<float>& values) {
  const auto type = static_cast<ggml_type>(tensor.type);
  const ggml_type_traits* traits = tensor.type < GGML_TYPE_COUNT ? ggml_get_type_traits(type) : nullptr;
  const std::uint64_t columns = tensor.shape.front();
  if (traits == nullptr || traits->blck_size <= 0 || (traits->to_float == nullptr && type != GGML_TYPE_F32) ||
      columns % static_cast<std::uint64_t>(traits->blck_size) != 0) {
    return fail(ErrorCode::unavailable,
                fmt::format("the values of {} have the type {}, which cannot be read here", printable(tensor.name), tensor.type_name));
  }
  const std::uint64_t row_bytes = columns / static_cast<std::uint64_t>(traits->blck_size) * traits->type_size;
  bytes_.resize(count * row_bytes);
  const std::uint64_t data_offset = tensor.part == 0 ? file_->data_offset : file_->other_parts[tensor.part - 1].data_offset;
  std::size_t filled = 0;
  while (filled < bytes_.size()) {
    const auto at = static_cast<off_t>(data_offset + tensor.offset + first * row_bytes + filled);
    const ssize_t got = ::pread(fds_[tensor.part], bytes_.data() + filled, bytes_.size() - filled, at);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      return fail(ErrorCode::io, fmt::format("cannot read {} of {}: {}", printable(tensor.name), printable(file_->path.string()),
                                             got < 0 ? std::strerror(errno) : "the file has become shorter"));
    }
    filled += static_cast<std::size_t>(got);
  }
  values.resize(count * columns);
  if (type == GGML_TYPE_F32) std::memcpy(values.data(), bytes_.data(), bytes_.size());
  else traits->to_float(bytes_.data(), values.data(), static_cast<std::int64_t>(values.size()));
  return {};
}

}  // namespace cupel::engine
