// Labels that people gave, and where a calibration is kept; the command itself is tested against a server in tests/remote.
#include <gtest/gtest.h>

#include "app/calibrations.h"
#include "base/files.h"
#include "commands/judge_labels.h"

namespace cupel {
namespace {

class Calibrate : public testing::Test {
 protected:
  Result<std::vector<LabelledAnswer>> labels(const std::string& text) {
    EXPECT_TRUE(write_file(folder_.path() / "l", text));
    return load_labels(folder_.path() / "l", "l");
  }
  std::string error_of(const std::string& text) {
    const auto read = labels(text);
    return read ? "read" : read.error().message;
  }
  TemporaryFolder folder_ = *TemporaryFolder::make();
};

TEST_F(Calibrate, LabelsAreLinesOrAList) {
  const auto lines =
      labels("{\"answer\": \"a\", \"label\": \"Pass\", \"prompt\": \"q\"}\n\n{\"output\": \"b\", \"label\": 0, \"rubric\": \"r\"}\n");
  ASSERT_TRUE(lines) << lines.error().message;
  ASSERT_EQ(lines->size(), 2U);
  EXPECT_TRUE(lines->at(0).label);
  EXPECT_EQ(lines->at(0).prompt, "q");
  EXPECT_FALSE(lines->at(1).label);
  EXPECT_EQ(lines->at(1).answer, "b");
  EXPECT_EQ(lines->at(1).rubric, "r");
  EXPECT_EQ(lines->at(1).line, 3);
  EXPECT_EQ(labels("[{\"answer\": \"a\", \"label\": true}]")->size(), 1U);
}

TEST_F(Calibrate, WhatIsNoLabelHasItsLine) {
  EXPECT_EQ(error_of("{\"answer\": \"a\", \"label\": true}\n{oops"), "l:2: the line is no JSON");
  EXPECT_EQ(error_of("{\"label\": true}"), "l:1: 'answer' is missing");
  EXPECT_EQ(error_of("{\"answer\": \"a\"}"), "l:1: 'label' is missing");
  EXPECT_NE(error_of("{\"answer\": \"a\", \"label\": \"maybe\"}").find("l:1: 'label' is 'maybe'"), std::string::npos);
  EXPECT_NE(error_of(" \n").find("no labelled answers"), std::string::npos);
}

TEST_F(Calibrate, LabelsAreColumns) {
  ASSERT_TRUE(write_file(folder_.path() / "l.csv", "Label,answer,prompt\npass,\"a, b\nc\",q\n\nno,d,\n"));
  const auto read = load_labels(folder_.path() / "l.csv", "l.csv");
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->size(), 2U);
  EXPECT_TRUE(read->at(0).label);
  EXPECT_EQ(read->at(0).answer, "a, b\nc");
  EXPECT_EQ(read->at(0).prompt, "q");
  EXPECT_FALSE(read->at(1).label);
  EXPECT_EQ(read->at(1).line, 5);
  ASSERT_TRUE(write_file(folder_.path() / "l.csv", "answer,label\na,perhaps\n"));
  EXPECT_NE(load_labels(folder_.path() / "l.csv", "l.csv").error().message.find("l.csv:2: 'label' is 'perhaps'"), std::string::npos);
  ASSERT_TRUE(write_file(folder_.path() / "l.csv", "answer,label\na,\"pass\n"));
  EXPECT_NE(load_labels(folder_.path() / "l.csv", "l.csv").error().message.find("l.csv:2:3: a quoted cell that never ends"),
            std::string::npos);
}

TEST_F(Calibrate, AProjectKeepsOneForEachJudge) {
  Workspace workspace;
  workspace.folder = folder_.path();
  EXPECT_TRUE(load_calibrations(workspace)->empty());
  Calibration first{.judge = "a", .check = "llm_rubric", .labels = "l", .calibrated_at = "t", .items = 10, .agreement = 0.9, .kappa = 0.8};
  first.kappa_ci95 = Interval{0.5, 1};
  ASSERT_TRUE(keep_calibration(workspace, first));
  ASSERT_TRUE(keep_calibration(workspace, {.judge = "b", .check = "closed_qa", .items = 3, .errors = 1, .agreement = 1}));
  first.items = 20;
  ASSERT_TRUE(keep_calibration(workspace, first));
  const Calibrations kept = *load_calibrations(workspace);
  ASSERT_EQ(kept.size(), 2U);
  EXPECT_EQ(describe(kept.at("a")), "kappa 0.80 (95%: 0.50 to 1.00), agrees on 90% of 20 labels");
  EXPECT_EQ(describe(kept.at("b")), "kappa undefined, agrees on 100% of 3 labels, could not judge 1");
  ASSERT_TRUE(write_file(folder_.path() / ".cupel/judges.json", "{"));
  EXPECT_EQ(load_calibrations(workspace).error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace cupel
