#include "commands/doctor_machine.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <thread>

#include "base/files.h"
#include "base/memory.h"
#include "base/text.h"
#include "build_info.h"
#include "engine/cpu_features.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

using State = Finding::State;

constexpr std::uint64_t kMiB = 1U << 20U;
// A run of the default model stays below this, so does any machine that has it.
constexpr std::uint64_t kNeededMemory = 450 * kMiB;
constexpr std::uint64_t kNeededDisk = 200 * kMiB;
constexpr std::uint64_t kComfortable = 1024 * kMiB;

/// Features that make inference faster, for a CPU that has more than the build uses.
constexpr std::array<std::string_view, 8> kFastFeatures = {"avx", "avx2", "fma", "f16c", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8"};

Finding examine_memory() {
  const std::uint64_t free = available_memory_bytes();
  Finding finding{State::ok, "memory", fmt::format("{} free of {}", shown_bytes(free), shown_bytes(total_memory_bytes())), ""};
  if (free < kNeededMemory) finding.state = State::missing;
  else if (free < kComfortable) finding.state = State::warning;
  if (finding.state != State::ok)
    finding.advice = "the default model needs about 450 MiB; end other programs or raise the limit of this container";
  return finding;
}

/// The folder itself, or the nearest one above it that is there.
fs::path existing_folder(fs::path folder) {
  std::error_code error;
  while (!fs::exists(folder, error) && folder.has_parent_path() && folder != folder.parent_path()) folder = folder.parent_path();
  return folder;
}

Finding examine_disk(const std::string& name, const fs::path& folder) {
  const fs::path existing = existing_folder(folder);
  std::error_code error;
  const fs::space_info space = fs::space(existing, error);
  if (error) return {State::warning, name, fmt::format("{}: {}", existing.string(), error.message()), "choose another folder"};
  Finding finding{State::ok, name, fmt::format("{} free at {}", shown_bytes(space.available), folder.string()), ""};
  if (::access(existing.c_str(), W_OK) != 0) {
    finding.state = State::missing;
    finding.found += ", not writable";
    finding.advice = fmt::format("make {} writable, or choose another folder", existing.string());
  } else if (space.available < kComfortable) {
    finding.state = space.available < kNeededDisk ? State::missing : State::warning;
    finding.advice = "make room: models, reports and runs are kept there";
  }
  return finding;
}

Finding examine_load() {
  const auto read_stat = [] { return read_file("/proc/stat", kMiB).value_or(""); };
  const std::string before = read_stat();
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  const auto load = processor_load(before, read_stat());
  if (!load) return {State::warning, "load", "cannot be told here", "timings may be those of a busy machine"};
  Finding finding{State::ok, "load", fmt::format("{:.1f} of {} cores busy", load->busy_cores, load->cores), ""};
  if (load->stolen > 0.02) finding.found += fmt::format(", {:.0f} % stolen by other virtual machines", load->stolen * 100);
  if (load->busy_cores > load->cores * 0.25 || load->stolen > 0.05) {
    finding.state = State::warning;
    finding.advice = "speed and latency measured now are lower than this machine's own; answers are not affected";
  }
  return finding;
}

/// The numbers of the line that begins with "cpu " (all cores together), in clock ticks.
std::vector<double> ticks_of(std::string_view stat) {
  std::vector<double> ticks;
  const std::vector<std::string> words = split(stat.substr(0, stat.find('\n')), ' ');
  if (words.front() != "cpu") return ticks;
  for (const std::string& word : words) {
    double value = 0;
    if (std::from_chars(word.data(), word.data() + word.size(), value).ec == std::errc()) ticks.push_back(value);
  }
  return ticks;
}

int cores_of(std::string_view stat) {
  const std::vector<std::string> lines = split(stat, '\n');
  const auto is_core = [](const std::string& line) {
    return line.size() > 3 && line.starts_with("cpu") && line[3] >= '0' && line[3] <= '9';
  };
  return static_cast<int>(std::ranges::count_if(lines, is_core));
}

}  // namespace

std::string shown_bytes(std::uint64_t bytes) {
  const double mib = static_cast<double>(bytes) / static_cast<double>(kMiB);
  return mib >= 1024 ? fmt::format("{:.1f} GiB", mib / 1024) : fmt::format("{:.0f} MiB", mib);
}

std::optional<ProcessorLoad> processor_load(std::string_view stat_before, std::string_view stat_after) {
  // proc(5): user nice system idle iowait irq softirq steal; what follows is counted in these already.
  constexpr std::size_t kIdle = 3, kWait = 4, kSteal = 7, kFields = 8;
  const std::vector<double> before = ticks_of(stat_before), after = ticks_of(stat_after);
  const int cores = cores_of(stat_after);
  if (before.size() < kFields || after.size() < kFields || cores == 0) return std::nullopt;
  double total = 0;
  for (std::size_t i = 0; i < kFields; ++i) total += after[i] - before[i];
  if (total <= 0) return std::nullopt;
  const auto share = [&](std::size_t field) { return (after[field] - before[field]) / total; };
  const double busy = 1 - share(kIdle) - share(kWait) - share(kSteal);
  return ProcessorLoad{std::max(0.0, busy) * cores, cores, share(kSteal)};
}

Finding examine_cpu(const std::set<std::string>& flags) {
  if (flags.empty())
    return {State::warning, "cpu", "features cannot be read from /proc/cpuinfo", "inference may end with an illegal instruction"};
  const std::vector<std::string> missing = engine::missing_cpu_features(flags);
  if (!missing.empty()) {
    return {State::missing, "cpu", fmt::format("lacks {}, which the engine was built to use", fmt::join(missing, ", ")),
            "this build comes from another machine; run ./quickstart here to rebuild"};
  }
  std::vector<std::string_view> used, unused;
  for (const std::string_view feature : kFastFeatures) {
    const bool is_used = std::ranges::find(build_info::kCpuFeatures, feature) != build_info::kCpuFeatures.end();
    if (is_used) used.push_back(feature);
    else if (flags.contains(std::string(feature))) unused.push_back(feature);
  }
  Finding finding{State::ok, "cpu",
                  fmt::format("the engine uses {}", used.empty() ? "baseline x86-64" : fmt::format("{}", fmt::join(used, " "))), ""};
  if (!unused.empty()) {
    finding.state = State::warning;
    finding.found += fmt::format("; this CPU also has {}", fmt::join(unused, " "));
    finding.advice = "run ./quickstart here to rebuild: inference would be faster";
  }
  return finding;
}

Findings examine_machine(const Workspace& workspace) {
  return {examine_cpu(engine::cpu_flags()), examine_memory(), examine_disk("disk, home", workspace.home),
          examine_disk("disk, project", workspace.folder), examine_load()};
}

}  // namespace cupel
