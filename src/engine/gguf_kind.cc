#include "engine/gguf_kind.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "base/text.h"

namespace cupel::engine {
namespace {

using namespace std::string_view_literals;

struct Signature {
  std::string_view start;
  std::string_view meaning;
};

constexpr std::array kSignatures{
    Signature{"version https://git-lfs"sv, "a git-lfs pointer, not the file it points to (run: git lfs pull)"},
    Signature{"\x1f\x8b"sv, "a gzip archive (unpack it first)"},
    Signature{"PK\x03\x04"sv, "a zip archive or PyTorch checkpoint (cupel reads GGUF files only)"},
    Signature{"\x28\xb5\x2f\xfd"sv, "a zstd archive (unpack it first)"},
    Signature{"\xfd"
              "7zXZ"sv,
              "an xz archive (unpack it first)"},
    Signature{"BZh"sv, "a bzip2 archive (unpack it first)"},
    Signature{"\x7f"
              "ELF"sv,
              "a program"},
    Signature{"FUGG"sv, "a GGUF file with its bytes reversed"},
    Signature{"tjgg"sv, "a model in the old GGJT format (convert it to GGUF)"},
    Signature{"fmgg"sv, "a model in the old GGMF format (convert it to GGUF)"},
    Signature{"lmgg"sv, "a model in the old GGML format (convert it to GGUF)"},
    Signature{"\x89HDF"sv, "an HDF5 file (cupel reads GGUF files only)"},
};

bool is_safetensors(std::string_view bytes) {
  std::uint64_t length = 0;
  if (bytes.size() < 16) return false;
  std::memcpy(&length, bytes.data(), sizeof length);
  return length < (100ULL << 20U) && bytes[8] == '{' && (bytes[9] == '"' || bytes[9] == ' ' || bytes[9] == '}');
}

}  // namespace

std::string describe_other_file(std::string_view bytes) {
  if (bytes.empty()) return "an empty file (the download broke off?)";
  for (const Signature& signature : kSignatures) {
    if (bytes.starts_with(signature.start)) return std::string(signature.meaning);
  }
  if (is_safetensors(bytes)) return "a safetensors file (cupel reads GGUF files only)";
  const std::string start = to_lower(trim(bytes.substr(0, 256)));
  if (start.starts_with("<!doctype html") || start.starts_with("<html") || start.starts_with("<head")) {
    return "an HTML page, probably an error page of the server it came from";
  }
  if (start.starts_with("<?xml")) return "an XML document, probably an error message of the server it came from";
  if (start.starts_with("{\"")) return "a JSON document, probably an error message of the server it came from";
  const auto only = [&](char byte) { return std::all_of(bytes.begin(), bytes.end(), [&](char found) { return found == byte; }); };
  if (only('\0')) return "a file of zero bytes (the download broke off?)";
  if (only('\xff')) return "a file of 0xFF bytes";
  return {};
}

}  // namespace cupel::engine
