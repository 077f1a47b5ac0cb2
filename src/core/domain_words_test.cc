#include "core/domain_words.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

// gate.h is seen by everything, and words.h by few: it says them itself.
TEST(DomainWords, OfGatesAreThoseOfTheirNames) {
  for (std::size_t i = 0; i < kWordsOf<GateOutcome>.size(); ++i) {
    EXPECT_STREQ(kWordsOf<GateOutcome>[i], gate_outcome_name(static_cast<GateOutcome>(i)));
  }
}

TEST(DomainWords, AreThoseOfDocuments) {
  EXPECT_STREQ(outcome_name(Outcome::skip), "skip");
  EXPECT_STREQ(source_name(Source::given), "given");
  EXPECT_STREQ(finish_reason_name(FinishReason::tool_calls), "tool_calls");
  EXPECT_STREQ(change_name(Change::added), "new");
  EXPECT_STREQ(instability_name(Instability::check), "check");
  EXPECT_EQ(find_constraint_kind("gbnf"), Constraint::Kind::gbnf);
  EXPECT_EQ(find_constraint_kind("wish"), std::nullopt);
}

}  // namespace
}  // namespace cupel
