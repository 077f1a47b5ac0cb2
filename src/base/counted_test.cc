#include "base/counted.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

TEST(Counted, OnlyOneIsSingular) {
  EXPECT_EQ(counted(0, "case"), "0 cases");
  EXPECT_EQ(counted(1, "case"), "1 case");
  EXPECT_EQ(counted(2, "case"), "2 cases");
  EXPECT_EQ(counted(1, "answer", "different answers"), "1 answer");
  EXPECT_EQ(counted(0, "answer", "different answers"), "0 different answers");
}

}  // namespace
}  // namespace cupel
