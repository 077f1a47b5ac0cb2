#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <thread>

#include "cli/program.h"

namespace {

// What is closed would be the number of the next file that is opened, a database or a pipe, and what is printed would go there. Nothing can
// be written to this standard output either: that is told at the end.
void occupy_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(stream, F_GETFD) < 0) ::open("/dev/null", stream == STDERR_FILENO ? O_WRONLY : O_RDONLY);
  }
}

}  // namespace

int main(int argc, char** argv) {
  occupy_standard_streams();
#ifdef M_ARENA_MAX
  // Of the many threads that wait for answers no more allocate at a time than there are cores, and what lies free in the arena of one is
  // of no use to the others.
  mallopt(M_ARENA_MAX, static_cast<int>(std::max(2U, std::thread::hardware_concurrency())));
#endif
  return cupel::run_program({argv, static_cast<std::size_t>(argc)});
}
