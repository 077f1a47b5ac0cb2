// Every group of JSON-Schema-Test-Suite in the corpus is compiled to a constraint or refused by keyword; of the compiled ones none allows
// an instance that the suite forbids, however its members are ordered. How many valid instances are allowed is told, not demanded: a
// constraint may allow less than its schema.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>

#include "base/files.h"
#include "constraint/constraint.h"
#include "constraint/json_text.h"

namespace cupel {
namespace {
namespace fs = std::filesystem;

constexpr std::size_t kMostOrders = 1000;

// The value written with its members in every order, up to a number of them.
std::vector<Json> orders_of(const Json& value) {
  if (!value.is_structured() || value.empty()) return {value};
  std::vector<std::string> names;
  std::vector<std::vector<Json>> parts;
  for (auto each = value.begin(); each != value.end(); ++each) {
    names.push_back(value.is_object() ? each.key() : "");
    parts.push_back(orders_of(*each));
  }
  std::vector<std::size_t> order(parts.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::vector<Json> out;
  do {
    std::vector<Json> made = {value.is_object() ? Json::object() : Json::array()};
    for (const std::size_t i : order) {
      std::vector<Json> longer;
      for (const Json& begun : made) {
        for (const Json& part : parts[i]) {
          longer.push_back(begun);
          if (value.is_object()) longer.back()[names[i]] = part;
          else longer.back().push_back(part);
          if (longer.size() >= kMostOrders) break;
        }
      }
      made = std::move(longer);
    }
    out.insert(out.end(), made.begin(), made.end());
  } while (value.is_object() && out.size() < kMostOrders && std::next_permutation(order.begin(), order.end()));
  return out;
}

bool is_allowed(const std::shared_ptr<const constraint::Program>& program, const Json& instance) {
  return std::ranges::any_of(orders_of(instance),
                             [&](const Json& each) { return constraint::is_satisfied(program, constraint::json_text(each)); });
}

struct Counts {
  int groups = 0;
  int compiled = 0;
  int valid = 0;
  int valid_allowed = 0;
  int invalid = 0;
  int wrong = 0;
  std::map<std::string, int> refused;
};

std::string reason_of(const Error& error) {
  const std::size_t quoted = error.message.find('\'');
  if (quoted == std::string::npos) return error.message.substr(0, 60);
  return error.message.substr(quoted, error.message.find('\'', quoted + 1) - quoted + 1);
}

void judge_group(const std::string& name, const Json& group, Counts& counts) {
  ++counts.groups;
  const auto program = constraint::compile({Constraint::Kind::json_schema, render_json(group.at("schema"))});
  if (!program) {
    ++counts.refused[reason_of(program.error())];
    return;
  }
  ++counts.compiled;
  for (const Json& test : group.at("tests")) {
    const bool allowed = is_allowed(*program, test.at("data"));
    if (test.at("valid").get<bool>()) {
      ++counts.valid;
      counts.valid_allowed += allowed ? 1 : 0;
      continue;
    }
    ++counts.invalid;
    counts.wrong += allowed ? 1 : 0;
    EXPECT_FALSE(allowed) << name << ", " << group.at("description") << ", " << test.at("description") << ": " << test.at("data");
  }
}

TEST(SchemaCorpus, compiled_or_refused_and_none_wrong) {
  const char* given = std::getenv("CUPEL_CORPUS");
  const fs::path suite = fs::path(given != nullptr ? given : CUPEL_TEST_CORPUS) / "07_json_schema/JSON-Schema-Test-Suite/tests";
  if (!fs::exists(suite)) GTEST_SKIP() << "the corpus is not here: " << suite << " (set CUPEL_CORPUS)";
  for (const char* draft : {"draft7", "draft2020-12"}) {
    Counts counts;
    for (const fs::directory_entry& file : fs::recursive_directory_iterator(suite / draft)) {
      if (file.path().extension() != ".json") continue;
      const Json groups = Json::parse(*read_file(file.path()));
      for (const Json& group : groups) judge_group(file.path().filename().string(), group, counts);
    }
    std::cout << fmt::format(
        "{}: {} groups, {} compiled, {} refused; of the compiled ones' instances {} of {} forbidden ones are allowed, {} of {} valid ones "
        "are\n",
        draft, counts.groups, counts.compiled, counts.groups - counts.compiled, counts.wrong, counts.invalid, counts.valid_allowed,
        counts.valid);
    for (const auto& [reason, count] : counts.refused) std::cout << fmt::format("  {} refused: {}\n", count, reason);
    EXPECT_GT(counts.compiled, 0);
  }
}

}  // namespace
}  // namespace cupel
