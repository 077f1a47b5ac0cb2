#include "base/memory.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>

namespace cupel {
namespace {

constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();

// A field of /proc/meminfo, in bytes.
std::uint64_t meminfo(const std::string& field) {
  std::ifstream file("/proc/meminfo");
  std::string name, unit;
  for (std::uint64_t kib = 0; file >> name >> kib;) {
    if (name == field) return kib << 10U;
    std::getline(file, unit);
  }
  return 0;
}

// A number in a file; "max" and absent files are unlimited.
std::uint64_t number_in(const char* path) {
  std::ifstream file(path);
  std::uint64_t value = 0;
  return file >> value ? value : kUnlimited;
}

}  // namespace

std::uint64_t available_memory_bytes() {
  const std::uint64_t limit = number_in("/sys/fs/cgroup/memory.max");
  const std::uint64_t used = number_in("/sys/fs/cgroup/memory.current");
  const std::uint64_t available = meminfo("MemAvailable:");
  if (limit == kUnlimited || used == kUnlimited) return available;
  return std::min(available, limit > used ? limit - used : 0);
}

std::uint64_t total_memory_bytes() { return meminfo("MemTotal:"); }

std::uint64_t resident_memory_bytes() { return resident_memory_bytes(::getpid()); }

std::uint64_t resident_memory_bytes(int process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/statm");
  std::uint64_t total = 0, resident = 0;
  file >> total >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace cupel
