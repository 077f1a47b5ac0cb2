#include "commands/watch.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "app/registry.h"
#include "base/counted.h"
#include "base/file_watch.h"
#include "base/hash.h"
#include "base/text.h"
#include "suites/load.h"
#include "suites/named_files.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

constexpr auto kQuiet = std::chrono::milliseconds(100);  // an editor that saves several files does so at once

/// What is watched: files by name, each with a hash of what is in it.
using Snapshot = std::map<fs::path, std::string>;

class Watched {
 public:
  Watched(const RunArgs& args, const Workspace& workspace, FileWatch& watch)
      : named_(args.options.scope.suites.begin(), args.options.scope.suites.end()), workspace_(workspace), watch_(watch) {
    if (named_.empty()) named_.emplace_back("suites");
  }

  /// What has changed since the last call, new and removed files too. Errors: invalid_suite, io.
  Result<std::vector<fs::path>> changes() {
    CUPEL_CHECK(watch_folders());
    Snapshot now = CUPEL_TRY(look());
    std::vector<fs::path> changed;
    for (const auto& [file, hash] : now) {
      if (const auto before = last_.find(file); before == last_.end() || before->second != hash) changed.push_back(file);
    }
    for (const auto& [file, hash] : last_) {
      if (!now.contains(file)) changed.push_back(file);
    }
    last_ = std::move(now);
    return changed;
  }

  std::size_t size() const { return last_.size(); }

 private:
  // Those that were named, with all folders in them: a new suite there belongs to the run.
  Result<void> watch_folders() {
    for (const fs::path& each : named_) {
      const fs::path path = workspace_.folder / each;
      std::error_code error;
      if (!fs::is_directory(path, error)) continue;
      CUPEL_CHECK(watch_.add(path));
      for (fs::recursive_directory_iterator inner(path, error); !error && inner != fs::recursive_directory_iterator();
           inner.increment(error)) {
        const bool is_hidden = inner->path().filename().string().starts_with('.');
        if (is_hidden) inner.disable_recursion_pending();
        else if (inner->is_directory(error)) CUPEL_CHECK(watch_.add(inner->path()));
      }
    }
    return {};
  }

  Result<Snapshot> look() {
    const SuiteFiles found = CUPEL_TRY(find_suite_files(named_, all_importers(), workspace_.folder));
    Snapshot snapshot;
    for (const fs::path& suite : found.files) {
      for (const fs::path& file : named_files(workspace_.folder / suite)) {
        if (const Result<std::string> hash = sha256_file(file)) snapshot.emplace(file, *hash);
        if (folders_.insert(file.parent_path()).second) CUPEL_CHECK(watch_.add(file.parent_path()));
      }
    }
    return snapshot;
  }

  std::vector<fs::path> named_;
  const Workspace& workspace_;
  FileWatch& watch_;
  std::set<fs::path> folders_;
  Snapshot last_;
};

void say(Io& io, const Workspace& workspace, const std::vector<fs::path>& changed) {
  std::vector<std::string> names;
  for (const fs::path& each : changed) names.push_back(printable(each.lexically_proximate(workspace.folder).string()));
  io.err << fmt::format("\nchanged: {}\n", printable(join(names, ", ")));
}

}  // namespace

Result<ExitStatus> watch(const RunArgs& args, Workspace& workspace, Io& io,
                         const std::function<Result<ExitStatus>(const RunArgs&)>& run_once) {
  const std::unique_ptr<FileWatch> files = CUPEL_TRY(FileWatch::open());
  Watched watched(args, workspace, *files);
  CUPEL_CHECK(watched.changes());
  RunArgs again = args;
  again.options.scope.changed = !args.options.scope.fresh && !args.options.no_store;
  const RunArgs* now = &args;
  while (!workspace.stop.stop_requested()) {
    const Result<ExitStatus> status = run_once(*now);
    if (!status && now == &args && status.error().code == ErrorCode::invalid_usage) return status;
    if (!status) io.err << "cupel: " << describe_error(status.error()) << '\n';
    now = &again;
    if (workspace.stop.stop_requested()) break;
    io.err << fmt::format("watching {}; Ctrl-C ends\n", counted(watched.size(), "file"));
    for (bool is_changed = false; !is_changed && files->wait(kQuiet, workspace.stop);) {
      const Result<std::vector<fs::path>> changed = watched.changes();
      if (!changed) io.err << "cupel: " << describe_error(changed.error()) << '\n';
      is_changed = changed && !changed->empty();
      if (is_changed) say(io, workspace, *changed);
    }
  }
  return ExitStatus::interrupted;
}

}  // namespace cupel
