#include <fmt/format.h>
#include <ggml.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <string>
#include <unordered_set>
#include <utility>

#include "base/text.h"
#include "engine/gguf.h"
#include "engine/gguf_kind.h"
#include "engine/gguf_source.h"

namespace cupel::engine {
namespace {

static_assert(std::endian::native == std::endian::little, "GGUF files are read as this machine stores numbers");

constexpr std::uint64_t kMaxKey = 65535;  // the format's own limit
constexpr std::uint64_t kMaxName = GGML_MAX_NAME - 1;
constexpr std::uint64_t kMaxAlignment = 1U << 20U;
constexpr std::uint64_t kDataAlignment = 32;       // what ggml's buffers over mapped files need
constexpr std::uint64_t kMaxElements = 1U << 30U;  // ggml's own limit for arrays
constexpr std::size_t kFirstElements = 8;
constexpr std::size_t kShownBytes = 64;

/// Bytes of one scalar; 0 for strings and arrays.
std::uint64_t size_of(GgufType type) {
  switch (type) {
    case GgufType::uint8:
    case GgufType::int8:
    case GgufType::boolean: return 1;
    case GgufType::uint16:
    case GgufType::int16: return 2;
    case GgufType::uint32:
    case GgufType::int32:
    case GgufType::float32: return 4;
    case GgufType::uint64:
    case GgufType::int64:
    case GgufType::float64: return 8;
    case GgufType::string:
    case GgufType::array: return 0;
  }
  return 0;
}

bool is_type(std::uint32_t number) { return number <= static_cast<std::uint32_t>(GgufType::float64); }

std::string shown(std::string_view text) {
  return text.size() <= kShownBytes ? printable(text) : printable(text.substr(0, kShownBytes)) + "…";
}

std::string number_text(const GgufValue& number) {
  if (const auto* value = std::get_if<std::uint64_t>(&number.value)) return fmt::format("{}", *value);
  if (const auto* value = std::get_if<std::int64_t>(&number.value)) return fmt::format("{}", *value);
  if (const auto* value = std::get_if<double>(&number.value)) return fmt::format("{}", *value);
  const auto* value = std::get_if<bool>(&number.value);
  return value != nullptr && *value ? "true" : "false";
}

/// Reads one file; every step leaves the source behind what it read.
class Reader {
 public:
  Reader(GgufSource source, const std::filesystem::path& path) : source_(std::move(source)) {
    file_.path = path;
    file_.file_bytes = source_.size();
  }

  Result<GgufFile> read() {
    CUPEL_CHECK(read_header());
    CUPEL_CHECK(read_metadata());
    CUPEL_CHECK(read_alignment());
    CUPEL_CHECK(read_tensors());
    CUPEL_CHECK(check_data());
    return std::move(file_);
  }

 private:
  tl::unexpected<Error> damaged(std::string what) const {
    return fail(ErrorCode::corrupt, fmt::format("{} is not a sound GGUF file: {}", printable(file_.path.string()), what),
                {"fetch or convert the file again"});
  }
  tl::unexpected<Error> cut(std::string_view field) const {
    return damaged(fmt::format("it ends at byte {} inside {}", source_.size(), field));
  }

  Result<void> read_header() {
    std::array<char, 512> start{};
    const std::uint64_t size = std::min<std::uint64_t>(start.size(), source_.size());
    source_.read_bytes(start.data(), size);
    source_.seek(0);
    const std::string_view bytes(start.data(), static_cast<std::size_t>(size));
    if (!bytes.starts_with("GGUF")) {
      const std::string kind = describe_other_file(bytes);
      return fail(ErrorCode::corrupt,
                  fmt::format("{} is no GGUF file: {}", printable(file_.path.string()),
                              kind.empty() ? fmt::format("it starts with \"{}\" instead of \"GGUF\"", printable(bytes.substr(0, 4)))
                                           : "it is " + kind));
    }
    source_.seek(4);
    if (!source_.read(file_.version)) return cut("the version");
    if (file_.version != 0 && (file_.version & 0xFFFFU) == 0) {
      return damaged(fmt::format("it is big-endian (version field {:#x}); only little-endian files can be read", file_.version));
    }
    if (file_.version < 2 || file_.version > 3) return damaged(fmt::format("version is {}, allowed are 2 and 3", file_.version));
    if (!source_.read(tensor_count_)) return cut("the number of tensors");
    if (!source_.read(entry_count_)) return cut("the number of metadata entries");
    // The smallest tensor info has 33 bytes, the smallest metadata entry 14.
    if (tensor_count_ > source_.remaining() / 33) {
      return damaged(fmt::format("number of tensors is {}, more than fit into a file of {} bytes", tensor_count_, source_.size()));
    }
    if (entry_count_ > source_.remaining() / 14) {
      return damaged(fmt::format("number of metadata entries is {}, more than fit into a file of {} bytes", entry_count_, source_.size()));
    }
    return {};
  }

  Result<void> read_metadata() {
    std::unordered_set<std::string> seen;
    for (std::uint64_t i = 0; i < entry_count_; ++i) {
      GgufEntry entry;
      std::uint64_t length = 0;
      if (!source_.read(length)) return cut(fmt::format("the key of metadata entry {}", i));
      if (length == 0 || length > kMaxKey) {
        return damaged(fmt::format("the key of metadata entry {} has {} bytes, allowed are 1 to {}", i, length, kMaxKey));
      }
      if (!source_.read_text(entry.key, length)) return cut(fmt::format("the key of metadata entry {}", i));
      if (!seen.insert(entry.key).second) return damaged(fmt::format("the metadata key '{}' is there twice", shown(entry.key)));
      CUPEL_CHECK(read_value(entry));
      file_.metadata.push_back(std::move(entry));
    }
    return {};
  }

  Result<void> read_value(GgufEntry& entry) {
    std::uint32_t type = 0;
    if (!source_.read(type)) return cut(fmt::format("the type of '{}'", shown(entry.key)));
    if (!is_type(type)) return damaged(fmt::format("'{}' has the unknown type {}, allowed are 0 to 12", shown(entry.key), type));
    entry.value.type = static_cast<GgufType>(type);
    if (entry.value.type == GgufType::array) return read_array(entry);
    if (entry.value.type == GgufType::string) {
      std::string text;
      CUPEL_CHECK(read_string(entry.key, text));
      entry.value.value = std::move(text);
      return {};
    }
    if (!read_scalar(entry.value)) return cut(fmt::format("the value of '{}'", shown(entry.key)));
    return {};
  }

  Result<void> read_string(std::string_view key, std::string& text) {
    std::uint64_t length = 0;
    if (!source_.read(length)) return cut(fmt::format("the length of '{}'", shown(key)));
    if (length > source_.remaining()) {
      return damaged(fmt::format("a text in '{}' has {} bytes, but only {} are left in the file", shown(key), length, source_.remaining()));
    }
    if (!source_.read_text(text, length)) return cut(fmt::format("'{}'", shown(key)));
    return {};
  }

  template <class Stored, class Kept>
  bool read_number(GgufValue& value) {
    Stored number{};
    if (!source_.read(number)) return false;
    value.value = static_cast<Kept>(number);
    return true;
  }

  bool read_scalar(GgufValue& value) {
    switch (value.type) {
      case GgufType::uint8: return read_number<std::uint8_t, std::uint64_t>(value);
      case GgufType::uint16: return read_number<std::uint16_t, std::uint64_t>(value);
      case GgufType::uint32: return read_number<std::uint32_t, std::uint64_t>(value);
      case GgufType::uint64: return read_number<std::uint64_t, std::uint64_t>(value);
      case GgufType::int8: return read_number<std::int8_t, std::int64_t>(value);
      case GgufType::int16: return read_number<std::int16_t, std::int64_t>(value);
      case GgufType::int32: return read_number<std::int32_t, std::int64_t>(value);
      case GgufType::int64: return read_number<std::int64_t, std::int64_t>(value);
      case GgufType::float32: return read_number<float, double>(value);
      case GgufType::float64: return read_number<double, double>(value);
      case GgufType::boolean: return read_number<std::uint8_t, bool>(value);
      case GgufType::string:
      case GgufType::array: return false;
    }
    return false;
  }

  Result<void> read_array(GgufEntry& entry) {
    GgufArray array;
    std::uint32_t type = 0;
    if (!source_.read(type) || !source_.read(array.count)) return cut(fmt::format("the array '{}'", shown(entry.key)));
    if (!is_type(type) || static_cast<GgufType>(type) == GgufType::array) {
      return damaged(fmt::format("the array '{}' has elements of type {}, allowed are 0 to 8 and 10 to 12", shown(entry.key), type));
    }
    array.type = static_cast<GgufType>(type);
    array.offset = source_.position();
    const std::uint64_t smallest = array.type == GgufType::string ? 8 : size_of(array.type);
    if (array.count > kMaxElements || array.count > source_.remaining() / smallest) {
      return damaged(fmt::format("the array '{}' has {} elements, more than the {} bytes left in the file hold", shown(entry.key),
                                 array.count, source_.remaining()));
    }
    CUPEL_CHECK(array.type == GgufType::string ? read_strings(entry.key, array) : read_numbers(array));
    array.bytes = source_.position() - array.offset;
    entry.value.value = std::move(array);
    return {};
  }

  Result<void> read_strings(std::string_view key, GgufArray& array) {
    std::string text;
    for (std::uint64_t i = 0; i < array.count; ++i) {
      if (i < kFirstElements) {
        CUPEL_CHECK(read_string(key, text));
        array.first.push_back(shown(text));
        continue;
      }
      std::uint64_t length = 0;
      if (!source_.read(length)) return cut(fmt::format("element {} of '{}'", i, shown(key)));
      if (!source_.skip(length)) {
        return damaged(
            fmt::format("element {} of '{}' has {} bytes, but only {} are left in the file", i, shown(key), length, source_.remaining()));
      }
    }
    return {};
  }

  Result<void> read_numbers(GgufArray& array) {
    const std::uint64_t end = array.offset + array.count * size_of(array.type);
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(array.count, kFirstElements); ++i) {
      GgufValue element{array.type, {}};
      if (!read_scalar(element)) return cut("an array");
      array.first.push_back(number_text(element));
    }
    return source_.seek(end) ? Result<void>() : cut("an array");
  }

  Result<void> read_alignment() {
    const GgufValue* value = file_.find("general.alignment");
    if (value == nullptr) return {};
    if (value->type != GgufType::uint32) {
      return damaged(fmt::format("general.alignment has type {}, allowed is uint32", gguf_type_name(value->type)));
    }
    file_.alignment = std::get<std::uint64_t>(value->value);
    if (!std::has_single_bit(file_.alignment) || file_.alignment < 8 || file_.alignment > kMaxAlignment) {
      return damaged(fmt::format("general.alignment is {}, allowed are powers of two from 8 to {}", file_.alignment, kMaxAlignment));
    }
    return {};
  }

  Result<void> read_tensors() {
    std::unordered_set<std::string> seen;
    for (std::uint64_t i = 0; i < tensor_count_; ++i) {
      GgufTensor tensor;
      std::uint64_t length = 0;
      if (!source_.read(length)) return cut(fmt::format("the name of tensor {}", i));
      if (length == 0 || length > kMaxName) {
        return damaged(fmt::format("the name of tensor {} has {} bytes, allowed are 1 to {}", i, length, kMaxName));
      }
      if (!source_.read_text(tensor.name, length)) return cut(fmt::format("the name of tensor {}", i));
      if (tensor.name.find('\0') != std::string::npos) return damaged(fmt::format("the name of tensor {} has a zero byte", i));
      if (!seen.insert(tensor.name).second) return damaged(fmt::format("the tensor '{}' is there twice", shown(tensor.name)));
      CUPEL_CHECK(read_shape(tensor));
      CUPEL_CHECK(read_tensor_type(tensor));
      if (!source_.read(tensor.offset)) return cut(fmt::format("tensor '{}'", shown(tensor.name)));
      file_.tensors.push_back(std::move(tensor));
    }
    return {};
  }

  Result<void> read_shape(GgufTensor& tensor) {
    std::uint32_t dimensions = 0;
    if (!source_.read(dimensions)) return cut(fmt::format("the shape of tensor '{}'", shown(tensor.name)));
    if (dimensions == 0 || dimensions > GGML_MAX_DIMS) {
      return damaged(fmt::format("tensor '{}' has {} dimensions, allowed are 1 to {}", shown(tensor.name), dimensions, GGML_MAX_DIMS));
    }
    tensor.elements = 1;
    for (std::uint32_t i = 0; i < dimensions; ++i) {
      std::int64_t size = 0;
      if (!source_.read(size)) return cut(fmt::format("the shape of tensor '{}'", shown(tensor.name)));
      if (size < 1 ||
          static_cast<std::uint64_t>(size) > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) / tensor.elements) {
        return damaged(fmt::format("dimension {} of tensor '{}' is {}, allowed is 1 to what keeps the number of elements below 2^63", i,
                                   shown(tensor.name), size));
      }
      tensor.shape.push_back(static_cast<std::uint64_t>(size));
      tensor.elements *= static_cast<std::uint64_t>(size);
    }
    return {};
  }

  Result<void> read_tensor_type(GgufTensor& tensor) {
    if (!source_.read(tensor.type)) return cut(fmt::format("the type of tensor '{}'", shown(tensor.name)));
    const auto type = static_cast<ggml_type>(tensor.type);
    const std::int64_t block = tensor.type < GGML_TYPE_COUNT ? ggml_blck_size(type) : 0;
    const std::uint64_t block_bytes = tensor.type < GGML_TYPE_COUNT ? ggml_type_size(type) : 0;
    if (block <= 0 || block_bytes == 0) {
      return damaged(fmt::format("tensor '{}' has the unknown or removed type {}", shown(tensor.name), tensor.type));
    }
    tensor.type_name = ggml_type_name(type);
    const auto per_block = static_cast<std::uint64_t>(block);
    if (tensor.shape.front() % per_block != 0) {
      return damaged(fmt::format("tensor '{}' of type {} has rows of {} elements, allowed are multiples of {}", shown(tensor.name),
                                 tensor.type_name, tensor.shape.front(), per_block));
    }
    const std::uint64_t blocks = tensor.elements / per_block;
    if (blocks > source_.size() / block_bytes) {
      return damaged(fmt::format("tensor '{}' of shape [{}] and type {} is larger than the file of {} bytes", shown(tensor.name),
                                 fmt::join(tensor.shape, ", "), tensor.type_name, source_.size()));
    }
    tensor.bytes = blocks * block_bytes;
    return {};
  }

  /// Every tensor starts where the one before it ends, rounded up to the alignment, as ggml requires.
  Result<void> check_data() {
    const std::uint64_t end_of_table = source_.position();
    file_.data_offset = (end_of_table + file_.alignment - 1) / file_.alignment * file_.alignment;
    if (file_.tensors.empty()) return {};
    if (file_.data_offset > source_.size()) return damaged(fmt::format("it ends at byte {} before the tensor data", source_.size()));
    if (file_.data_offset % kDataAlignment != 0) {
      return damaged(fmt::format("the tensor data starts at byte {}, allowed are multiples of {}", file_.data_offset, kDataAlignment));
    }
    const std::uint64_t available = source_.size() - file_.data_offset;
    std::uint64_t expected = 0;
    for (const GgufTensor& tensor : file_.tensors) {
      if (tensor.offset % file_.alignment != 0) {
        return damaged(fmt::format("the data of tensor '{}' is at offset {}, allowed are multiples of {}", shown(tensor.name),
                                   tensor.offset, file_.alignment));
      }
      if (tensor.offset > available || tensor.bytes > available - tensor.offset) {
        return damaged(fmt::format("the data of tensor '{}' ({} bytes at offset {}) is not all there: the data section has {} bytes",
                                   shown(tensor.name), tensor.bytes, tensor.offset, available));
      }
      if (tensor.offset != expected) {
        return damaged(fmt::format("the data of tensor '{}' is at offset {}, expected is {}: it {} the tensor before it",
                                   shown(tensor.name), tensor.offset, expected, tensor.offset < expected ? "overlaps" : "does not follow"));
      }
      expected = (tensor.offset + tensor.bytes + file_.alignment - 1) / file_.alignment * file_.alignment;
    }
    return {};
  }

  GgufSource source_;
  GgufFile file_;
  std::uint64_t tensor_count_ = 0;
  std::uint64_t entry_count_ = 0;
};

}  // namespace

Result<GgufFile> read_gguf(const std::filesystem::path& path) {
  GgufSource source = CUPEL_TRY(GgufSource::open(path));
  return Reader(std::move(source), path).read();
}

}  // namespace cupel::engine
