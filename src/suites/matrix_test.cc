#include "suites/matrix.h"

#include <gtest/gtest.h>

#include "base/files.h"

namespace cupel {
namespace {

/// `vars: rows.jsonl` in a suite of its folder.
class RowsOfLines : public ::testing::Test {
 protected:
  Result<std::vector<std::string>> read(const std::string& lines) {
    EXPECT_TRUE(write_file(folder_.path() / "rows.jsonl", lines));
    std::vector<std::string> rows;
    const Node vars{"rows.jsonl", {3, 11}};
    CUPEL_CHECK(each_row(&vars, (folder_.path() / "s.yaml").string(), [&](const Matrix::Row& row) -> Result<void> {
      rows.push_back(row.name + " " + render_json(row.vars));
      return {};
    }));
    return rows;
  }
  std::string mistake(const std::string& lines) {
    const Result<std::vector<std::string>> rows = read(lines);
    if (rows) return "none";
    const std::string& message = rows.error().message;
    return message.substr(message.rfind('/') + 1);
  }

  TemporaryFolder folder_ = TemporaryFolder::make().value();
};

TEST_F(RowsOfLines, ARowForEachLine) {
  const Result<std::vector<std::string>> rows = read("{\"b\": 1, \"a\": \"x y\"}\n\n{\"b\": [1.5], \"a\": null}");
  ASSERT_TRUE(rows) << rows.error().message;
  EXPECT_EQ(*rows, (std::vector<std::string>{R"(b=1,a=x y {"b":1,"a":"x y"})", R"(b=[1.5],a= {"b":[1.5],"a":null})"}));
}

TEST_F(RowsOfLines, MistakesHaveTheirPlace) {
  EXPECT_TRUE(mistake("{\"a\": 1}\n{\"a\": \n").starts_with("rows.jsonl:2:1: this line is no JSON"));
  EXPECT_EQ(mistake("[1]\n"), "rows.jsonl:1:1: each line is an object with the variables, found array");
  EXPECT_EQ(mistake("{\"a b\": 1}\n"), "rows.jsonl:1:1: 'a b' cannot name a variable; use letters, digits and _");
  EXPECT_EQ(mistake("\n"), "rows.jsonl has no rows, which would make no case at all");
  const Node vars{"gone.jsonl", {3, 11}};
  const Result<void> gone = each_row(&vars, "dir/s.yaml", [](const Matrix::Row&) { return Result<void>(); });
  EXPECT_EQ(gone.error().message, "dir/s.yaml:3:11: 'vars': cannot read dir/gone.jsonl: No such file or directory");
}

}  // namespace
}  // namespace cupel
