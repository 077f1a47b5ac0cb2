// SHA-256 (FIPS 180-4, by OpenSSL) of bytes in memory, of a stream fed in pieces, and of a file.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace cupel {

/// Lower-case hex, 64 characters.
std::string sha256_hex(std::string_view bytes);

/// Reads the whole file; blocking. Errors: io.
Result<std::string> sha256_file(const std::filesystem::path& path);

/// Incremental form, for data that streams past.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  void update(std::string_view bytes);
  /// Ends the hash; call once.
  std::string finish_hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace cupel
