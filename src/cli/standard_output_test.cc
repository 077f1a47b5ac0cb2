#include "cli/standard_output.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <ostream>

namespace cupel {
namespace {

TEST(StandardOutput, WritesEverythingInOrder) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const std::string text(40000, 'x');  // less than a pipe holds
  {
    StandardOutput buffer(ends[1]);
    std::ostream out(&buffer);
    out << text << 'y' << std::flush << "z";
    EXPECT_EQ(buffer.failure(), 0);
  }
  ::close(ends[1]);
  std::string found;
  char piece[4096];
  while (const ssize_t size = ::read(ends[0], piece, sizeof piece)) found.append(piece, static_cast<std::size_t>(size));
  ::close(ends[0]);
  EXPECT_EQ(found, text + "yz");
}

TEST(StandardOutput, RemembersWhyWritingFailed) {
  const int full = ::open("/dev/full", O_WRONLY);
  ASSERT_GE(full, 0);
  StandardOutput buffer(full);
  std::ostream out(&buffer);
  out << std::string(200000, 'x') << std::flush;
  EXPECT_EQ(buffer.failure(), ENOSPC);
  EXPECT_FALSE(out);
  ::close(full);
}

}  // namespace
}  // namespace cupel
