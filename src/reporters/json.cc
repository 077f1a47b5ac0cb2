// The result document (docs/formats/result.md) as a report: one JSON document, attempts in the plan's order, one on each line.
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <functional>
#include <vector>

#include "base/files.h"
#include "base/output_file.h"
#include "core/document.h"
#include "reporters/rows.h"

namespace cupel {
namespace {

/// Texts by index, kept in an anonymous temporary file and read back in order.
class Waiting {
 public:
  void add(std::size_t index, std::string_view text) {
    if (!file_) file_ = open_temporary();
    if (!file_ || std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size()) {
      if (error_number_ == 0) error_number_ = errno;
      return;
    }
    places_.push_back({index, size_, text.size()});
    size_ += text.size();
  }

  /// Call once, after the last add().
  Result<void> rewind() {
    if (file_ && std::fflush(file_.get()) != 0 && error_number_ == 0) error_number_ = errno;
    if (error_number_ != 0) {
      return fail(ErrorCode::io, std::string("cannot write to the temporary folder: ") + std::strerror(error_number_),
                  {"the JSON report waits there for the end of the run; TMPDIR names another folder"});
    }
    std::sort(places_.begin(), places_.end(), [](const Place& a, const Place& b) { return a.index < b.index; });
    return {};
  }

  Result<bool> next(std::string& text) {
    if (next_ == places_.size()) return false;
    const Place& place = places_[next_++];
    text.resize(place.size);
    std::fseek(file_.get(), static_cast<long>(place.offset), SEEK_SET);
    if (std::fread(text.data(), 1, text.size(), file_.get()) != text.size()) {
      return fail(ErrorCode::io, "cannot read back the JSON report's temporary file");
    }
    return true;
  }

 private:
  struct Place {
    std::size_t index, offset, size;
  };
  using Stream = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

  // Its folder is removed at once: the open file stays usable, and nothing is left behind whatever happens.
  static Stream open_temporary() {
    const Result<TemporaryFolder> folder = TemporaryFolder::make();
    return {folder ? std::fopen((folder->path() / "attempts").c_str(), "w+be") : nullptr, &std::fclose};
  }

  Stream file_{nullptr, &std::fclose};
  std::vector<Place> places_;
  std::size_t size_ = 0;
  std::size_t next_ = 0;
  int error_number_ = 0;
};

class JsonReporter final : public Reporter {
 public:
  explicit JsonReporter(const ReporterOptions& options) : options_(options) {}

  void on(const Event& event) override {
    if (const auto* finished = std::get_if<AttemptFinished>(&event)) {
      attempts_.add(finished->attempt.index, render_json(document_of(finished->attempt)));
    } else if (const auto* end = std::get_if<RunFinished>(&event)) {
      end_ = *end;
    }
  }

  Result<void> finish() override { return options_.path == "-" ? write_to_stream() : write_to_file(); }

 private:
  Result<void> write_to_stream() {
    CUPEL_CHECK(write_all([&](std::string_view text) -> Result<void> {
      options_.out->write(text.data(), static_cast<std::streamsize>(text.size()));
      return {};
    }));
    options_.out->flush();  // whoever owns the stream notices when it fails
    return {};
  }

  Result<void> write_to_file() {
    OutputFile file = CUPEL_TRY(OutputFile::open(options_.path));
    CUPEL_CHECK(write_all([&](std::string_view text) { return file.write(text); }));
    return file.commit();
  }

  Result<void> write_all(const WriteText& write) {
    CUPEL_CHECK(attempts_.rewind());
    const DocumentTexts parts{.run = render_json(document_of(end_.run, end_.interrupted)),
                              .environment = render_json(document_of(end_.environment)),
                              .gates = render_json(document_of(end_.gates)),
                              .summary = render_json(document_of(end_.summary))};
    return write_document(parts, [this](std::string& text) { return attempts_.next(text); }, write);
  }

  const ReporterOptions options_;
  Waiting attempts_;
  RunFinished end_;
};

}  // namespace

ReporterRow json_reporter() {
  return {.name = "json",
          .summary = "the result document: every attempt with its checks, gates and summary",
          .extension = "json",
          .make = [](const ReporterOptions& options) -> std::unique_ptr<Reporter> { return std::make_unique<JsonReporter>(options); }};
}

}  // namespace cupel
