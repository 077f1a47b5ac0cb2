#include "engine/gguf_write.h"

#include <fmt/format.h>
#include <ggml-cpu.h>
#include <ggml.h>
#include <gguf.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <exception>
#include <limits>
#include <memory>
#include <unordered_set>

#include "engine/cpu_features.h"

namespace cupel::engine {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kBlockBytes = 4U << 20U;

struct FreeGguf {
  void operator()(gguf_context* file) const { gguf_free(file); }
};
struct FreeTensors {
  void operator()(ggml_context* context) const { ggml_free(context); }
};
using Gguf = std::unique_ptr<gguf_context, FreeGguf>;
using Tensors = std::unique_ptr<ggml_context, FreeTensors>;
using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

ggml_type ggml_type_of(FloatType type) {
  switch (type) {
    case FloatType::f32: return GGML_TYPE_F32;
    case FloatType::f16: return GGML_TYPE_F16;
    case FloatType::bf16: return GGML_TYPE_BF16;
  }
  return GGML_TYPE_F32;
}

struct SetValue {
  gguf_context* file;
  const char* key;

  void operator()(std::uint32_t value) const { gguf_set_val_u32(file, key, value); }
  void operator()(float value) const { gguf_set_val_f32(file, key, value); }
  void operator()(bool value) const { gguf_set_val_bool(file, key, value); }
  void operator()(const std::string& value) const { gguf_set_val_str(file, key, value.c_str()); }
  void operator()(const std::vector<std::string>& values) const {
    std::vector<const char*> texts;
    texts.reserve(values.size());
    for (const std::string& value : values) texts.push_back(value.c_str());
    gguf_set_arr_str(file, key, texts.data(), texts.size());
  }
  void operator()(const std::vector<float>& values) const { gguf_set_arr_data(file, key, GGUF_TYPE_FLOAT32, values.data(), values.size()); }
  void operator()(const std::vector<std::int32_t>& values) const {
    gguf_set_arr_data(file, key, GGUF_TYPE_INT32, values.data(), values.size());
  }
  void operator()(const std::vector<std::uint32_t>& values) const {
    gguf_set_arr_data(file, key, GGUF_TYPE_UINT32, values.data(), values.size());
  }
};

// The library asserts what is checked here.
Result<void> check_names(const NewGguf& content) {
  std::unordered_set<std::string_view> seen;
  for (const auto& [key, value] : content.metadata) {
    if (key.empty() || !seen.insert(key).second)
      return fail(ErrorCode::internal, fmt::format("metadata '{}' is empty or there twice", key));
  }
  seen.clear();
  for (const NewGgufTensor& tensor : content.tensors) {
    const bool has_shape = !tensor.shape.empty() && tensor.shape.size() <= 2 && std::ranges::none_of(tensor.shape, [](std::uint64_t size) {
      return size == 0 || size > std::numeric_limits<std::int32_t>::max();
    });
    if (tensor.name.empty() || tensor.name.size() >= GGML_MAX_NAME || !has_shape || !seen.insert(tensor.name).second) {
      return fail(ErrorCode::internal, fmt::format("tensor '{}' [{}] cannot be written", tensor.name, fmt::join(tensor.shape, ", ")));
    }
  }
  return {};
}

Tensors add_tensors(gguf_context* file, const NewGguf& content) {
  Tensors tensors(ggml_init({.mem_size = (content.tensors.size() + 1) * ggml_tensor_overhead(), .mem_buffer = nullptr, .no_alloc = true}));
  for (const NewGgufTensor& tensor : content.tensors) {
    std::vector<std::int64_t> shape(tensor.shape.begin(), tensor.shape.end());
    ggml_tensor* made = ggml_new_tensor(tensors.get(), ggml_type_of(tensor.stored), static_cast<int>(shape.size()), shape.data());
    ggml_set_name(made, tensor.name.c_str());
    gguf_add_tensor(file, made);
  }
  return tensors;
}

void to_floats(std::span<const std::byte> bytes, FloatType type, std::span<float> values) {
  const auto count = static_cast<std::int64_t>(values.size());
  switch (type) {
    case FloatType::f32: std::memcpy(values.data(), bytes.data(), bytes.size()); break;
    case FloatType::f16: ggml_cpu_fp16_to_fp32(reinterpret_cast<const ggml_fp16_t*>(bytes.data()), values.data(), count); break;
    case FloatType::bf16: ggml_cpu_bf16_to_fp32(reinterpret_cast<const ggml_bf16_t*>(bytes.data()), values.data(), count); break;
  }
}

void from_floats(std::span<const float> values, FloatType type, std::span<std::byte> bytes) {
  const auto count = static_cast<std::int64_t>(values.size());
  switch (type) {
    case FloatType::f32: std::memcpy(bytes.data(), values.data(), bytes.size()); break;
    case FloatType::f16: ggml_cpu_fp32_to_fp16(values.data(), reinterpret_cast<ggml_fp16_t*>(bytes.data()), count); break;
    case FloatType::bf16: ggml_cpu_fp32_to_bf16(values.data(), reinterpret_cast<ggml_bf16_t*>(bytes.data()), count); break;
  }
}

class TensorData {
 public:
  TensorData(std::FILE* file, const fs::path& path, const NewGguf& content, const RowReader& read)
      : file_(file), path_(path), content_(content), read_(read) {}

  Result<void> write(std::size_t index) {
    const NewGgufTensor& tensor = content_.tensors[index];
    const std::uint64_t width = tensor.shape[0];
    const std::uint64_t rows = tensor.shape.size() == 2 ? tensor.shape[1] : 1;
    const std::uint64_t at_once = std::max<std::uint64_t>(1, kBlockBytes / (width * sizeof(float)));
    std::uint64_t written = 0;
    for (std::uint64_t row = 0; row < rows; row += at_once) {
      const std::uint64_t values = std::min(at_once, rows - row) * width;
      source_.resize(static_cast<std::size_t>(values * float_bytes(tensor.source)));
      CUPEL_CHECK(read_(index, row, source_));
      const std::span<const std::byte> bytes = CUPEL_TRY(converted(tensor, static_cast<std::size_t>(values)));
      CUPEL_CHECK(put(bytes));
      written += values * float_bytes(tensor.stored);
    }
    const std::vector<std::byte> padding(
        static_cast<std::size_t>((GGUF_DEFAULT_ALIGNMENT - written % GGUF_DEFAULT_ALIGNMENT) % GGUF_DEFAULT_ALIGNMENT));
    return put(padding);
  }

 private:
  Result<std::span<const std::byte>> converted(const NewGgufTensor& tensor, std::size_t count) {
    if (tensor.source == tensor.stored) return std::span<const std::byte>(source_);
    floats_.resize(count);
    to_floats(source_, tensor.source, floats_);
    if (tensor.stored == FloatType::f16) CUPEL_CHECK(check_range(tensor));
    target_.resize(count * float_bytes(tensor.stored));
    from_floats(floats_, tensor.stored, target_);
    return std::span<const std::byte>(target_);
  }

  Result<void> check_range(const NewGgufTensor& tensor) const {
    constexpr float kLargest = 65504;
    float most = 0;
    for (const float value : floats_)
      most = std::max(most, std::fabs(value) < std::numeric_limits<float>::infinity() ? std::fabs(value) : 0);
    if (most <= kLargest) return {};
    return fail(ErrorCode::corrupt, fmt::format("tensor '{}' holds the weight {}, and F16 goes up to {}", tensor.name, most, kLargest),
                {"choose a type that can hold it: BF16 or F32"});
  }

  Result<void> put(std::span<const std::byte> bytes) {
    if (bytes.empty() || std::fwrite(bytes.data(), 1, bytes.size(), file_) == bytes.size()) return {};
    return fail(ErrorCode::io, fmt::format("cannot write {}: {}", path_.string(), std::strerror(errno)));
  }

  std::FILE* file_;
  const fs::path& path_;
  const NewGguf& content_;
  const RowReader& read_;
  std::vector<std::byte> source_;
  std::vector<std::byte> target_;
  std::vector<float> floats_;
};

Result<void> write_all(std::FILE* file, const fs::path& path, const NewGguf& content, const RowReader& read) {
  try {
    const Gguf header(gguf_init_empty());
    for (const auto& [key, value] : content.metadata) std::visit(SetValue{header.get(), key.c_str()}, value);
    const Tensors tensors = add_tensors(header.get(), content);
    if (!gguf_write_to_file_ptr(header.get(), file, true)) {
      return fail(ErrorCode::io, fmt::format("cannot write {}: {}", path.string(), std::strerror(errno)));
    }
  } catch (const std::exception& error) {
    return fail(ErrorCode::io, fmt::format("cannot write {}: {}", path.string(), error.what()));
  }
  TensorData data(file, path, content, read);
  for (std::size_t i = 0; i < content.tensors.size(); ++i) CUPEL_CHECK(data.write(i));
  if (std::fflush(file) != 0 || ::fsync(::fileno(file)) != 0) {
    return fail(ErrorCode::io, fmt::format("cannot write {}: {}", path.string(), std::strerror(errno)));
  }
  return {};
}

}  // namespace

std::size_t float_bytes(FloatType type) { return type == FloatType::f32 ? 4 : 2; }

Result<void> write_gguf(const fs::path& path, const NewGguf& content, const RowReader& read) {
  CUPEL_CHECK(check_cpu(cpu_flags()));
  CUPEL_CHECK(check_names(content));
  ggml_cpu_init();  // tables for F16
  File file(std::fopen(path.c_str(), "wbe"), &std::fclose);
  if (!file) return fail(ErrorCode::io, fmt::format("cannot write {}: {}", path.string(), std::strerror(errno)));
  Result<void> written = write_all(file.get(), path, content, read);
  if (std::fclose(file.release()) != 0 && written) {
    written = fail(ErrorCode::io, fmt::format("cannot write {}: {}", path.string(), std::strerror(errno)));
  }
  if (!written) {
    std::error_code ignored;
    fs::remove(path, ignored);
  }
  return written;
}

}  // namespace cupel::engine
