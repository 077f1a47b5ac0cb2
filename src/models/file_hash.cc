#include "models/file_hash.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

#include "base/files.h"
#include "base/hash.h"
#include "core/json_reader.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kPiece = 1U << 20U;
constexpr std::size_t kMaxNote = 64U << 10U;

std::int64_t nanoseconds(const timespec& time) { return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; }

/// Everything that changes when the bytes of a file may have changed.
std::optional<Json> identity_of(const fs::path& file) {
  struct stat status{};
  if (::stat(file.c_str(), &status) != 0) return std::nullopt;
  std::error_code ignored;
  return Json{{"path", fs::weakly_canonical(file, ignored).string()},
              {"device", std::uint64_t{status.st_dev}},
              {"inode", std::uint64_t{status.st_ino}},
              {"size", std::int64_t{status.st_size}},
              {"mtime_ns", nanoseconds(status.st_mtim)},
              {"ctime_ns", nanoseconds(status.st_ctim)}};
}

/// A file written in the same tick of the file system's clock as its stat could change again without a trace.
bool is_settled(const Json& identity) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  constexpr std::int64_t kTick = 20'000'000;
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count() - identity.value("ctime_ns", std::int64_t{0}) > kTick;
}

Result<std::string> hash_file(const fs::path& file, const Progress& progress, const std::stop_token& stop) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream(std::fopen(file.c_str(), "rb"), &std::fclose);
  if (!stream) return fail(ErrorCode::io, fmt::format("cannot read {}: {}", file.string(), std::strerror(errno)));
  std::error_code ignored;
  const std::uint64_t total = fs::file_size(file, ignored);
  const std::string what = fmt::format("hashing {}", file.filename().string());
  Sha256 hash;
  std::vector<char> buffer(kPiece);
  std::uint64_t done = 0;
  while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), stream.get())) {
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, fmt::format("stopped while hashing {}", file.string()));
    hash.update({buffer.data(), size});
    done += size;
    if (progress) progress(what, done, total);
  }
  if (std::ferror(stream.get()) != 0) return fail(ErrorCode::io, fmt::format("cannot read {}: {}", file.string(), std::strerror(errno)));
  return hash.finish_hex();
}

}  // namespace

fs::path FileHashes::note_of(const fs::path& file) const {
  std::error_code ignored;
  return folder_ / (sha256_hex(fs::weakly_canonical(file, ignored).string()) + ".json");
}

Result<std::string> FileHashes::sha256(const fs::path& file, const Progress& progress, const std::stop_token& stop) const {
  std::error_code ignored;
  const std::optional<Json> identity = identity_of(file);
  const fs::path note_path = note_of(file);
  if (identity && fs::exists(note_path, ignored)) {
    const Result<std::string> text = read_file(note_path, kMaxNote);
    const Json note = text ? json_or_discarded(*text) : Json();
    if (note.is_object() && note.value("file", Json()) == *identity) {
      const auto hash = note.find("sha256");
      if (hash != note.end() && hash->is_string() && hash->get_ref<const std::string&>().size() == 64) return hash->get<std::string>();
    }
  }
  return sha256_anew(file, progress, stop);
}

Result<std::string> FileHashes::sha256_anew(const fs::path& file, const Progress& progress, const std::stop_token& stop) const {
  const std::optional<Json> before = identity_of(file);
  std::string hash = CUPEL_TRY(hash_file(file, progress, stop));
  if (before && is_settled(*before) && before == identity_of(file)) {
    // A note that cannot be written costs time at the next start, nothing else.
    (void)write_file(note_of(file), render_json({{"file", *before}, {"sha256", hash}}) + "\n");
  }
  return hash;
}

void FileHashes::remember(const fs::path& file, const std::string& sha256) const {
  const std::optional<Json> identity = identity_of(file);
  if (identity) (void)write_file(note_of(file), render_json({{"file", *identity}, {"sha256", sha256}}) + "\n");
}

}  // namespace cupel
