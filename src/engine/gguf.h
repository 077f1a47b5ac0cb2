// GGUF model files as values, read by our own strict reader: a file is checked here before llama.cpp, which aborts on some damaged
// files, sees it. Works on untrusted bytes: no exception, and memory in proportion to what the file really holds.
// Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (versions 2 and 3, little-endian).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace cupel::engine {

enum class GgufType : std::uint32_t {
  uint8 = 0,
  int8 = 1,
  uint16 = 2,
  int16 = 3,
  uint32 = 4,
  int32 = 5,
  float32 = 6,
  boolean = 7,
  string = 8,
  array = 9,
  uint64 = 10,
  int64 = 11,
  float64 = 12,
};
const char* gguf_type_name(GgufType type);

/// Where an array lies in the file; the elements stay there (a vocabulary has hundreds of thousands).
struct GgufArray {
  GgufType type = GgufType::uint8;  // of the elements; never array
  std::uint64_t count = 0;
  std::uint64_t offset = 0;        // of the first element, from the start of the file
  std::uint64_t bytes = 0;         // of all elements
  std::vector<std::string> first;  // the first few, as text, shortened
};

/// Integers of every width are std::uint64_t or std::int64_t (by signedness), floats are double.
struct GgufValue {
  GgufType type = GgufType::uint8;
  std::variant<std::uint64_t, std::int64_t, double, bool, std::string, GgufArray> value;
};

struct GgufEntry {
  std::string key;
  GgufValue value;
};

struct GgufTensor {
  std::string name;
  std::vector<std::uint64_t> shape;  // 1 to 4 dimensions, the row length first
  std::uint32_t type = 0;            // a ggml_type
  std::string type_name;             // "q4_1"
  std::uint64_t elements = 0;
  std::uint64_t bytes = 0;
  std::uint64_t offset = 0;  // from the start of the data section
  std::uint32_t part = 0;    // of a split model: 0 = the file itself, else other_parts[part - 1]
};

struct GgufFile {
  std::filesystem::path path;
  std::uint64_t file_bytes = 0;
  std::uint32_t version = 0;
  std::uint64_t alignment = 32;
  std::uint64_t data_offset = 0;  // where the data section starts
  std::vector<GgufEntry> metadata;
  std::vector<GgufTensor> tensors;

  /// Of a split model that was checked, whose tensors are then all here.
  struct Part {
    std::filesystem::path path;
    std::uint64_t data_offset = 0;
  };
  std::vector<Part> other_parts;

  /// Null (nothing) when the key is missing or of another kind.
  const GgufValue* find(std::string_view key) const;
  const std::string* text(std::string_view key) const;
  const GgufArray* array(std::string_view key) const;
  std::optional<std::uint64_t> integer(std::string_view key) const;  // an integer that is not negative
  std::string architecture() const;                                  // "" when missing
};

/// Reads header, metadata and tensor table, and checks that all tensor data lies in the file without gap or overlap.
/// Errors: corrupt (field, value found, what is allowed; other kinds of files by name), unavailable (not there, a folder), io.
Result<GgufFile> read_gguf(const std::filesystem::path& path);

/// read_gguf, and that the file is a whole language model llama.cpp can be given: known architecture, hyper-parameters in range and
/// fitting together, tokenizer, required tensors and their shapes, all parts of a split model. Errors: as read_gguf.
Result<GgufFile> check_gguf(const std::filesystem::path& path);

}  // namespace cupel::engine
