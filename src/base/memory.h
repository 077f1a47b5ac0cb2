// What the machine and this process hold in memory, from /proc.
#pragma once

#include <cstdint>

namespace cupel {

/// Memory that new allocations may take without swapping (MemAvailable), or less where a cgroup limits this process. Bytes.
std::uint64_t available_memory_bytes();

/// All memory of the machine. Bytes.
std::uint64_t total_memory_bytes();

/// Resident memory of this process. Bytes.
std::uint64_t resident_memory_bytes();

/// That of another process; 0 when there is none of this id.
std::uint64_t resident_memory_bytes(int process);

}  // namespace cupel
