#include <malloc.h>

#include <algorithm>
#include <cstddef>
#include <thread>

#include "cli/program.h"

int main(int argc, char** argv) {
#ifdef M_ARENA_MAX
  // Of the many threads that wait for answers no more allocate at a time than there are cores, and what lies free in the arena of one is
  // of no use to the others.
  mallopt(M_ARENA_MAX, static_cast<int>(std::max(2U, std::thread::hardware_concurrency())));
#endif
  return cupel::run_program({argv, static_cast<std::size_t>(argc)});
}
