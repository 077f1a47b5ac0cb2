#include "importers/results/zip_members.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>

#include "base/text.h"

namespace cupel::results {
namespace {

constexpr std::size_t kMaxMemberBytes = 256U << 20U;
constexpr std::size_t kMaxMembers = 1'000'000;
// What people log shrinks to a tenth or a twentieth. A member that grows like this was made to fill the memory.
constexpr std::size_t kMaxGrowth = 200;
constexpr std::size_t kSmallMember = 16U << 20U;

tl::unexpected<Error> damaged(const std::filesystem::path& file, archive* source) {
  const char* cause = archive_error_string(source);
  return fail(ErrorCode::corrupt, fmt::format("cannot read {}: {}", file.string(), printable(cause == nullptr ? "no zip archive" : cause)));
}

Result<std::string> read_content(archive* source, const std::filesystem::path& file, const std::string& name) {
  std::error_code unknown;
  const std::size_t most = std::max(kSmallMember, kMaxGrowth * static_cast<std::size_t>(std::filesystem::file_size(file, unknown)));
  std::string text;
  std::array<char, 1U << 16U> buffer{};
  while (true) {
    const la_ssize_t size = archive_read_data(source, buffer.data(), buffer.size());
    if (size < 0) return damaged(file, source);
    if (size == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(size));
    if (text.size() > most) {
      return fail(ErrorCode::limit_exceeded,
                  fmt::format("{}, {}: inflates to more than {} times the size of the file", file.string(), printable(name), kMaxGrowth));
    }
    if (text.size() > kMaxMemberBytes) {
      return fail(ErrorCode::limit_exceeded,
                  fmt::format("{}, {}: larger than {} MiB", file.string(), printable(name), kMaxMemberBytes >> 20U));
    }
  }
}

}  // namespace

Result<bool> is_zip(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(ErrorCode::io, fmt::format("cannot open {}", file.string()));
  std::array<char, 2> start{};
  in.read(start.data(), start.size());
  return in.gcount() == 2 && start[0] == 'P' && start[1] == 'K';
}

Result<void> each_member(const std::filesystem::path& file, const std::function<bool(std::string_view name)>& is_wanted,
                         const std::function<Result<void>(const std::string& name, const std::string& text)>& take) {
  const std::unique_ptr<archive, int (*)(archive*)> source(archive_read_new(), &archive_read_free);
  archive_read_support_format_zip(source.get());
  if (archive_read_open_filename(source.get(), file.c_str(), 1U << 16U) != ARCHIVE_OK) return damaged(file, source.get());
  archive_entry* entry = nullptr;
  for (std::size_t members = 0;; ++members) {
    const int status = archive_read_next_header(source.get(), &entry);
    if (status == ARCHIVE_EOF) return {};
    if (status < ARCHIVE_WARN) return damaged(file, source.get());
    if (members == kMaxMembers)
      return fail(ErrorCode::limit_exceeded, fmt::format("{} has more than {} members", file.string(), kMaxMembers));
    const char* path = archive_entry_pathname(entry);
    const std::string name = path == nullptr ? "" : path;
    if (!is_wanted(name)) continue;
    const std::string text = CUPEL_TRY(read_content(source.get(), file, name));
    CUPEL_CHECK(take(name, text));
  }
}

}  // namespace cupel::results
