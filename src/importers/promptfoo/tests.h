// The tests of a promptfoo configuration, one by one: written in place, in files of any of its formats, or made by scenarios, each with
// what the default test and its scenario add to it. Variables are not expanded yet.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "importers/promptfoo/assertions.h"
#include "importers/promptfoo/files.h"

namespace cupel::promptfoo {

struct Test {
  Origin origin;     // its own place
  Mark config_mark;  // where the configuration has it, or names its file
  std::string description;
  NodeMap vars;
  std::vector<AssertionSource> assertions;
  std::optional<AssertionSource> scoring;  // the script that decides by the assertions' scores
  std::optional<double> threshold;
  NodeMap options;
  std::vector<std::string> tags;  // key=value of its metadata
  std::optional<Node> provider_output;
  std::vector<std::string> providers;  // the only ones that are asked; empty = all
  std::vector<std::string> prompts;
  std::optional<Error> error;  // why it cannot be run; the others can
};

using TestSink = std::function<Result<void>(Test)>;

class TestReader {
 public:
  TestReader(const std::string& file, const Files& files, std::vector<Note>& notes) : file_(file), files_(files), notes_(notes) {}

  /// Errors: those of the sink, and invalid_suite where it cannot be known which tests there are.
  Result<void> read(const Node& config, const TestSink& sink);

 private:
  Test read_map(const Node& node, const std::string& file, Mark config_mark);
  Result<void> read_fields(Test& test, const Node& node, const std::string& file);
  Result<void> read_default(const Node& config);
  Result<void> read_tests(const Node& node, const std::string& file, Mark config_mark, const TestSink& sink, int depth);
  Result<void> read_file(const std::string& reference, const Json& config, const Origin& origin, Mark config_mark, const TestSink& sink,
                         int depth);
  Result<void> read_csv(const std::string& reference, const Origin& origin, Mark config_mark, const TestSink& sink);
  Result<void> read_scenarios(const Node& scenarios, const TestSink& sink);
  Result<void> read_scenario(const Node& scenario, const TestSink& sink);
  void note_keys(const Node& node, const std::string& file);

  const std::string& file_;
  const Files& files_;
  std::vector<Note>& notes_;
  Test default_;
};

/// The value of an option of the test, or null.
const Node* find_option(const Test& test, std::string_view name);
bool is_option_set(const Test& test, std::string_view name);

}  // namespace cupel::promptfoo
