// The parts of the result document as JSON lines, written while the run goes on: a line for its beginning, each attempt as it ends, and
// the end. What was written can be read at any time, also after a kill.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

#include "base/files.h"
#include "core/document.h"
#include "reporters/rows.h"

namespace cupel {
namespace {

// U+0085, U+2028 and U+2029 end a line for some readers: they are written as JSON escapes.
std::string line_of(std::string line) {
  static constexpr std::pair<std::string_view, std::string_view> kEnds[] = {
      {"\xC2\x85", "\\u0085"}, {"\xE2\x80\xA8", "\\u2028"}, {"\xE2\x80\xA9", "\\u2029"}};
  for (const auto& [end, escape] : kEnds) {
    for (std::size_t at = line.find(end); at != std::string::npos; at = line.find(end, at + escape.size()))
      line.replace(at, end.size(), escape);
  }
  return line + "\n";
}

class JsonlReporter final : public Reporter {
 public:
  explicit JsonlReporter(const ReporterOptions& options) : options_(options) {}

  void on(const Event& event) override {
    if (const auto* started = std::get_if<RunStarted>(&event)) {
      open();
      write({{"type", "run_started"},
             {"schema", kDocumentSchema},
             {"run", document_of(started->run, true)},
             {"attempts", started->attempts}});
    } else if (const auto* finished = std::get_if<AttemptFinished>(&event)) {
      const std::string begin = R"({"type":"attempt","index":)" + std::to_string(finished->attempt.index) + ",";
      write_line(begin + document_text(*finished).substr(1));
    } else if (const auto* end = std::get_if<RunFinished>(&event)) {
      Json line = {{"type", "run_finished"},
                   {"run", document_of(end->run, end->interrupted)},
                   {"environment", document_of(end->environment)},
                   {"gates", document_of(end->gates)},
                   {"summary", document_of(end->summary)}};
      if (end->baseline) line["baseline"] = document_of(*end->baseline);
      write(line);
    }
  }

  Result<void> finish() override {
    if (file_ && std::fclose(file_.release()) != 0 && error_number_ == 0) error_number_ = errno;
    if (folder_error_) return fail(*folder_error_);
    if (error_number_ == 0) return {};
    return fail(ErrorCode::io, "cannot write " + options_.path + ": " + std::strerror(error_number_));
  }

 private:
  void open() {
    if (options_.path == "-") return;
    const std::filesystem::path folder = std::filesystem::path(options_.path).parent_path();
    if (Result<void> made = folder.empty() ? Result<void>() : make_folder(folder); !made) {
      folder_error_ = std::move(made).error();
      return;
    }
    file_.reset(std::fopen(options_.path.c_str(), "wbe"));
    if (!file_) error_number_ = errno;
  }

  void write(const Json& value) { write_line(render_json(value)); }

  void write_line(std::string text) {
    const std::string line = line_of(std::move(text));
    if (options_.path == "-") {
      *options_.out << line << std::flush;
    } else if (file_ && (std::fwrite(line.data(), 1, line.size(), file_.get()) != line.size() || std::fflush(file_.get()) != 0)) {
      if (error_number_ == 0) error_number_ = errno;
    }
  }

  const ReporterOptions options_;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_{nullptr, &std::fclose};
  std::optional<Error> folder_error_;
  int error_number_ = 0;
};

}  // namespace

ReporterRow jsonl_reporter() {
  return {.name = "jsonl",
          .summary = "the result document as JSON lines, written while the run goes on: its beginning, each attempt as it ends, the end",
          .extension = "jsonl",
          .make = [](const ReporterOptions& options) -> std::unique_ptr<Reporter> { return std::make_unique<JsonlReporter>(options); }};
}

}  // namespace cupel
