#include "models/checkpoint/safetensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <unordered_set>
#include <utility>

#include "base/text.h"
#include "core/json.h"

namespace cupel::checkpoint {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kMostHeader = 100'000'000;  // the format's own limit
constexpr std::size_t kMostDimensions = 8;
constexpr std::uint64_t kMostBytes = 1ULL << 62U;

constexpr std::array<std::pair<std::string_view, unsigned>, 16> kBits{{{"BOOL", 8},
                                                                       {"U8", 8},
                                                                       {"I8", 8},
                                                                       {"F8_E4M3", 8},
                                                                       {"F8_E5M2", 8},
                                                                       {"F8_E8M0", 8},
                                                                       {"F4", 4},
                                                                       {"I16", 16},
                                                                       {"U16", 16},
                                                                       {"F16", 16},
                                                                       {"BF16", 16},
                                                                       {"I32", 32},
                                                                       {"U32", 32},
                                                                       {"F32", 32},
                                                                       {"I64", 64},
                                                                       {"F64", 64}}};

/// Takes the header's JSON apart as it is read: nothing but tensors is kept, and the depth is bounded by what the format allows.
class HeaderReader {
 public:
  std::vector<SafetensorsTensor> tensors;  // `begin` from the start of the data
  std::string problem;                     // "" while all is well

  bool null() { return scalar("null"); }
  bool boolean(bool) { return scalar("a boolean"); }
  bool number_integer(std::int64_t) { return scalar("a negative number"); }
  bool number_unsigned(std::uint64_t value) {
    if (place_ == Place::list && list_ != nullptr) {
      if (list_->size() >= kMostDimensions) return refuse(fmt::format("{} has more than {} numbers", where(), kMostDimensions));
      list_->push_back(value);
      return true;
    }
    return scalar("a number");
  }
  bool number_float(double, const std::string&) { return scalar("a number that is no integer"); }
  bool string(std::string& value) {
    if (place_ == Place::metadata) return true;
    if (place_ == Place::tensor && key_ == "dtype") {
      tensor_.dtype = value;
      return once(0);
    }
    return scalar("text");
  }
  bool binary(Json::binary_t&) { return scalar("bytes"); }
  bool start_object(std::size_t) {
    if (place_ == Place::outside) place_ = Place::top;
    else if (place_ == Place::top && key_ == "__metadata__") place_ = Place::metadata;
    else if (place_ == Place::top) {
      place_ = Place::tensor;
      tensor_ = {.name = key_};
      seen_ = {};
      offsets_.clear();
    } else return scalar("an object");
    return true;
  }
  bool key(std::string& value) {
    if (place_ == Place::top && !names_.insert(value).second) return refuse(fmt::format("'{}' is there twice", shown(value)));
    key_ = value;
    if (place_ == Place::tensor && key_ != "dtype" && key_ != "shape" && key_ != "data_offsets") {
      return refuse(fmt::format("tensor '{}' has an unknown field '{}'", shown(tensor_.name), shown(key_)));
    }
    return true;
  }
  bool end_object() {
    if (place_ == Place::metadata) place_ = Place::top;
    else if (place_ == Place::tensor) return end_tensor();
    else place_ = Place::outside;
    return true;
  }
  bool start_array(std::size_t) {
    if (place_ != Place::tensor || key_ == "dtype") return scalar("a list");
    place_ = Place::list;
    list_ = key_ == "shape" ? &tensor_.shape : &offsets_;
    return once(key_ == "shape" ? 1 : 2);
  }
  bool end_array() {
    place_ = Place::tensor;
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) {
    return refuse(fmt::format("it is no JSON (byte {})", position));
  }

 private:
  enum class Place { outside, top, metadata, tensor, list };

  static std::string shown(std::string_view text) { return printable(text.substr(0, 100)); }
  std::string where() const {
    if (place_ == Place::tensor || place_ == Place::list) return fmt::format("{} of tensor '{}'", shown(key_), shown(tensor_.name));
    return place_ == Place::outside ? "the header" : fmt::format("'{}'", shown(key_));
  }
  bool refuse(std::string what) {
    if (problem.empty()) problem = std::move(what);
    return false;
  }
  bool scalar(std::string_view found) { return refuse(fmt::format("{} is {}, which is not allowed there", where(), found)); }

  bool once(std::size_t field) { return !std::exchange(seen_.at(field), true) || refuse(fmt::format("{} is there twice", where())); }

  bool end_tensor() {
    place_ = Place::top;
    const std::string name = shown(tensor_.name);
    if (!seen_[0] || !seen_[1] || !seen_[2]) return refuse(fmt::format("tensor '{}' lacks dtype, shape or data_offsets", name));
    if (offsets_.size() != 2 || offsets_[0] > offsets_[1] || offsets_[1] > kMostBytes) {
      return refuse(
          fmt::format("data_offsets of tensor '{}' are [{}], allowed are two numbers that do not fall", name, fmt::join(offsets_, ", ")));
    }
    tensor_.begin = offsets_[0];
    tensor_.bytes = offsets_[1] - offsets_[0];
    tensors.push_back(std::move(tensor_));
    return true;
  }

  Place place_ = Place::outside;
  std::string key_;
  SafetensorsTensor tensor_;
  std::array<bool, 3> seen_{};
  std::vector<std::uint64_t> offsets_;
  std::vector<std::uint64_t>* list_ = nullptr;
  std::unordered_set<std::string> names_;
};

tl::unexpected<Error> refuse(const fs::path& path, std::string_view what) {
  return fail(ErrorCode::corrupt, fmt::format("{} is not a sound safetensors file: {}", printable(path.string()), what),
              {"fetch it again, and check that the download is whole"});
}

/// Bits that the shape needs; nothing when that is beyond all files.
std::optional<std::uint64_t> bits_of(const SafetensorsTensor& tensor, unsigned bits) {
  std::uint64_t total = bits;
  for (const std::uint64_t size : tensor.shape) {
    if (size != 0 && total > kMostBytes / size) return std::nullopt;
    total *= size;
  }
  return total;
}

Result<void> check_size(const fs::path& path, const SafetensorsTensor& tensor) {
  const auto* found = std::ranges::find(kBits, tensor.dtype, [](const auto& row) { return row.first; });
  const std::string name = printable(tensor.name.substr(0, 100));
  if (found == kBits.end()) {
    return refuse(path, fmt::format("tensor '{}' has the unknown dtype '{}'", name, printable(tensor.dtype.substr(0, 40))));
  }
  const std::optional<std::uint64_t> bits = bits_of(tensor, found->second);
  if (bits && *bits % 8 == 0 && *bits / 8 == tensor.bytes) return {};
  return refuse(path, fmt::format("tensor '{}' has shape [{}] of {}, but its data_offsets hold {} bytes", name,
                                  fmt::join(tensor.shape, ", "), tensor.dtype, tensor.bytes));
}

/// Sorts the tensors as they lie and makes their places count from the start of the file.
Result<void> check_layout(SafetensorsFile& file, std::uint64_t data_begin) {
  std::ranges::sort(file.tensors, {}, [](const SafetensorsTensor& tensor) { return std::pair(tensor.begin, tensor.bytes); });
  std::uint64_t next = 0;
  for (SafetensorsTensor& tensor : file.tensors) {
    const std::string name = printable(tensor.name.substr(0, 100));
    CUPEL_CHECK(check_size(file.path, tensor));
    if (tensor.begin != next) {
      return refuse(file.path, fmt::format("the data of tensor '{}' begins at {}, {} what lies before it, which ends at {}", name,
                                           tensor.begin, tensor.begin < next ? "inside" : "behind a gap after", next));
    }
    next = tensor.begin + tensor.bytes;
    if (next > file.file_bytes - data_begin) {
      return refuse(file.path,
                    fmt::format("the data of tensor '{}' ends at byte {}, but the file has {}", name, data_begin + next, file.file_bytes));
    }
    tensor.begin += data_begin;
  }
  if (next == file.file_bytes - data_begin) return {};
  return refuse(file.path, fmt::format("{} bytes follow the last tensor", file.file_bytes - data_begin - next));
}

}  // namespace

Result<SafetensorsFile> read_safetensors(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) {
    return fail(ErrorCode::unavailable, fmt::format("there is no file {}", printable(path.string())));
  }
  SafetensorsFile file{.path = path, .file_bytes = fs::file_size(path, error), .tensors = {}};
  std::ifstream in(path, std::ios::binary);
  std::array<char, 8> length_bytes{};
  if (!in || error) return fail(ErrorCode::io, fmt::format("cannot read {}", printable(path.string())));
  if (file.file_bytes < length_bytes.size() || !in.read(length_bytes.data(), length_bytes.size())) {
    return refuse(path, fmt::format("it has {} bytes, and the length of the header needs 8", file.file_bytes));
  }
  std::uint64_t length = 0;
  std::memcpy(&length, length_bytes.data(), sizeof length);
  if (length > kMostHeader || length > file.file_bytes - length_bytes.size()) {
    const std::string_view start(length_bytes.data(), length_bytes.size());
    const std::string_view hint = start == "version " ? " (it is a git-lfs pointer, not the file itself)" : "";
    return refuse(path, fmt::format("the header is said to have {} bytes, the file has {}{}", length, file.file_bytes, hint));
  }
  std::string header(static_cast<std::size_t>(length), '\0');
  if (!in.read(header.data(), static_cast<std::streamsize>(header.size()))) return refuse(path, "it ends inside the header");
  HeaderReader reader;
  if (!header.starts_with('{')) return refuse(path, "the header does not begin with '{'");
  if (!Json::sax_parse(header, &reader) || !reader.problem.empty()) return refuse(path, "in the header " + reader.problem);
  file.tensors = std::move(reader.tensors);
  CUPEL_CHECK(check_layout(file, length_bytes.size() + length));
  return file;
}

}  // namespace cupel::checkpoint
