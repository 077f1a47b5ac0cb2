// JSON-Schema-Test-Suite through the check `json_schema`, as a suite would write it. A row is right, or an error that names the keyword
// which is not judged; none is wrong. What is right may only grow.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>

#include "base/files.h"
#include "checks/testing/judged.h"
#include "corpus.h"

namespace cupel {
namespace {
namespace fs = std::filesystem;

fs::path suite() { return corpus::folder() / "07_json_schema/JSON-Schema-Test-Suite/tests"; }

struct Counts {
  std::size_t rows = 0, right = 0, refused = 0, wrong = 0;
  std::map<std::string, std::size_t> reasons;
};

void collect_keys(const Json& value, std::vector<std::string>& keys) {
  if (!value.is_structured()) return;
  for (const auto& [key, part] : value.items()) {
    if (value.is_object()) keys.push_back(key);
    collect_keys(part, keys);
  }
}

// The keyword of the schema that an error names, in quotes or as a place; "" when it names none.
std::string keyword_named_in(const std::string& message, const Json& schema) {
  std::vector<std::string> keys;
  collect_keys(schema, keys);
  for (const std::string& key : keys) {
    if (message.find("'" + key + "'") != std::string::npos || message.find("/" + key) != std::string::npos) return key;
  }
  return "";
}

void count_row(const std::string& place, const Json& schema, const Json& row, const Json& options, Counts& counts) {
  ++counts.rows;
  Json args = options;
  args["schema"] = schema;
  const CheckSpec spec = *parse_check_spec(to_node(Json{{"json_schema", args}}));
  const Result<Check> check = testing_checks::table().make(spec, ".");
  Error error;
  if (check) {
    const Result<Verdict> verdict = check->judge(testing_checks::answer(render_json(row.at("data"))));
    if (verdict) {
      const bool is_right = (verdict->outcome == Outcome::pass) == row.at("valid").get<bool>();
      ++(is_right ? counts.right : counts.wrong);
      if (!is_right) ADD_FAILURE() << place << ": " << render_json(schema) << " of " << render_json(row.at("data"));
      return;
    }
    error = verdict.error();
  } else {
    error = check.error();
  }
  ++counts.refused;
  const std::string keyword = keyword_named_in(error.message, schema);
  EXPECT_NE(keyword, "") << place << ": " << error.message;
  ++counts.reasons[keyword];
}

void count_file(const fs::path& file, const Json& options, Counts& counts) {
  for (const Json& group : Json::parse(*read_file(file))) {
    for (const Json& row : group.at("tests")) {
      const std::string place = fmt::format("{}, {}, {}", file.filename().string(), group.at("description").get<std::string>(),
                                            row.at("description").get<std::string>());
      count_row(place, group.at("schema"), row, options, counts);
    }
  }
}

Counts count_folder(const fs::path& folder, const Json& options) {
  Counts counts;
  for (const fs::directory_entry& file : fs::directory_iterator(folder)) {
    if (file.path().extension() == ".json") count_file(file.path(), options, counts);
  }
  std::cout << fmt::format("{}: {} rows, {} right, {} wrong, {} refused\n", fs::relative(folder, suite()).string(), counts.rows,
                           counts.right, counts.wrong, counts.refused);
  for (const auto& [reason, rows] : counts.reasons) std::cout << fmt::format("  {} refused by {}\n", rows, reason);
  return counts;
}

TEST(json_schema, required_rows_are_right_or_refused) {
  if (!fs::exists(suite())) GTEST_SKIP() << "there is no corpus in " << corpus::folder() << "; set CUPEL_CORPUS";
  EXPECT_GE(count_folder(suite() / "draft7", Json::object()).right, 470U) << "of 479: 98 %";
  EXPECT_GE(count_folder(suite() / "draft2020-12", Json::object()).right, 607U) << "of 654: 92 %";
}

// The rows about formats take them as demands.
TEST(json_schema, optional_rows_are_right_or_refused) {
  if (!fs::exists(suite())) GTEST_SKIP() << "there is no corpus in " << corpus::folder() << "; set CUPEL_CORPUS";
  const Json judged = {{"formats", "judged"}};
  EXPECT_GE(count_folder(suite() / "draft7/optional", Json::object()).right, 53U);
  EXPECT_GE(count_folder(suite() / "draft7/optional/format", judged).right, 299U);
  EXPECT_GE(count_folder(suite() / "draft2020-12/optional", Json::object()).right, 84U);
  EXPECT_GE(count_folder(suite() / "draft2020-12/optional/format", judged).right, 335U);
}

}  // namespace
}  // namespace cupel
