#include "base/counted.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

TEST(Counted, OnlyOneIsSingular) {
  EXPECT_EQ(counted(0, "case"), "0 cases");
  EXPECT_EQ(counted(1, "case"), "1 case");
  EXPECT_EQ(counted(2, "case"), "2 cases");
}

}  // namespace
}  // namespace cupel
