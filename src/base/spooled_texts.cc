#include "base/spooled_texts.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <tuple>

#include "base/files.h"

namespace cupel {

// Its folder is removed at once: the open file stays usable, and nothing is left behind whatever happens.
SpooledTexts::Stream SpooledTexts::open_temporary() {
  const Result<TemporaryFolder> folder = TemporaryFolder::make();
  return {folder ? std::fopen((folder->path() / "texts").c_str(), "w+be") : nullptr, &std::fclose};
}

void SpooledTexts::add(std::size_t index, std::string_view text, std::size_t group) {
  if (!file_) file_ = open_temporary();
  const auto size = static_cast<std::uint32_t>(text.size());
  if (!file_ || std::fwrite(&size, sizeof size, 1, file_.get()) != 1 || std::fwrite(text.data(), 1, size, file_.get()) != size) {
    if (error_number_ == 0) error_number_ = errno;
    return;
  }
  places_.push_back({.group = static_cast<std::uint32_t>(group), .index = static_cast<std::uint32_t>(index), .offset = bytes_});
  bytes_ += sizeof size + size;
}

Result<void> SpooledTexts::sort() {
  if (is_sorted_) return {};
  if (file_ && std::fflush(file_.get()) != 0 && error_number_ == 0) error_number_ = errno;
  if (error_number_ != 0) {
    return fail(ErrorCode::io, std::string("cannot write to the temporary folder: ") + std::strerror(error_number_),
                {"what is reported waits there for the end of the run; TMPDIR names another folder"});
  }
  std::sort(places_.begin(), places_.end(),
            [](const Place& a, const Place& b) { return std::tie(a.group, a.index) < std::tie(b.group, b.index); });
  is_sorted_ = true;
  return {};
}

Result<void> SpooledTexts::rewind(std::size_t group) {
  CUPEL_CHECK(sort());
  const auto first =
      std::lower_bound(places_.begin(), places_.end(), group, [](const Place& place, std::size_t wanted) { return place.group < wanted; });
  next_ = static_cast<std::size_t>(first - places_.begin());
  group_ = group;
  return {};
}

Result<bool> SpooledTexts::next(std::string& text) {
  if (next_ == places_.size() || places_[next_].group != group_) return false;
  std::fseek(file_.get(), static_cast<long>(places_[next_++].offset), SEEK_SET);
  std::uint32_t size = 0;
  const bool is_there = std::fread(&size, sizeof size, 1, file_.get()) == 1;
  text.resize(size);
  if (is_there && std::fread(text.data(), 1, size, file_.get()) == size) return true;
  return fail(ErrorCode::io, "cannot read back a report's temporary file");
}

}  // namespace cupel
