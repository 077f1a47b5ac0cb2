#include "importers/promptfoo/tests.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "core/fields.h"
#include "importers/promptfoo/csv_tests.h"
#include "importers/promptfoo/script_value.h"
#include "importers/promptfoo/vars.h"
#include "suites/yaml.h"

namespace cupel::promptfoo {
namespace {

constexpr int kNestedFiles = 3;

constexpr auto kTestKeys = std::to_array<std::string_view>({"description", "vars", "provider", "providers", "prompts", "providerOutput",
                                                            "assert", "assertScoringFunction", "threshold", "metadata", "options"});
constexpr auto kAssertionKeys =
    std::to_array<std::string_view>({"type", "value", "config", "threshold", "weight", "provider", "rubricPrompt", "metric", "transform",
                                     "contextTransform", "metricOnly", "assert", "description", "label"});

// Types that files have though promptfoo has not.
bool is_foreign_to_promptfoo(std::string_view type) {
  return type == "min-length" || type == "max-length" || type == "not-empty" || type == "empty";
}

Result<std::vector<std::string>> names_at(const Node& node, const char* key, const std::string& file) {
  std::vector<std::string> names;
  const Node* value = find_value(node, key);
  if (value != nullptr && !fields::read(*value, names))
    return fail_in({file, value->mark}, fmt::format("'{}' of a test is a list of names", key));
  return names;
}

std::vector<std::string> tags_of(const Node& metadata) {
  std::vector<std::string> tags;
  for (const NodeEntry& entry : metadata.is_map() ? *metadata.as_map() : NodeMap{}) {
    const NodeList* list = entry.value.as_list();
    for (const Node& each : list != nullptr ? *list : NodeList{entry.value}) {
      if (each.is_scalar() && !each.is_null()) tags.push_back(fmt::format("{}={}", entry.key, each.text()));
    }
  }
  return tags;
}

/// The test with what another adds where it says nothing itself. Assertions of the other come first.
Test over(const Test& base, Test test) {
  if (!test.error) test.error = base.error;
  if (test.description.empty()) test.description = base.description;
  add_missing(test.vars, base.vars);
  if (!is_option_set(test, "disableDefaultAsserts")) {
    test.assertions.insert(test.assertions.begin(), base.assertions.begin(), base.assertions.end());
  }
  if (!test.threshold) test.threshold = base.threshold;
  if (!test.scoring) test.scoring = base.scoring;
  add_missing(test.options, base.options);
  test.tags.insert(test.tags.begin(), base.tags.begin(), base.tags.end());
  if (!test.provider_output) test.provider_output = base.provider_output;
  if (test.providers.empty()) test.providers = base.providers;
  if (test.prompts.empty()) test.prompts = base.prompts;
  return test;
}

// The file of tests as it is named: text, or a map with `path`.
const Node* path_in(const Node& node) { return node.is_map() ? find_value(node, "path") : node.as_string() != nullptr ? &node : nullptr; }

// What a script that makes tests is told.
Json script_config(const Node& node) {
  const Node* config = node.is_map() ? find_value(node, "config") : nullptr;
  return config != nullptr ? to_script_json(*config) : Json::object();
}

}  // namespace

const Node* find_option(const Test& test, std::string_view name) {
  const auto found = std::ranges::find(test.options, name, &NodeEntry::key);
  return found == test.options.end() || found->value.is_null() ? nullptr : &found->value;
}

bool is_option_set(const Test& test, std::string_view name) {
  const Node* value = find_option(test, name);
  return value != nullptr && value->text() == "true";
}

void TestReader::note_keys(const Node& node, const std::string& file) {
  const auto note = [&](const NodeEntry& entry, const char* owner, std::span<const std::string_view> known) {
    if (entry.key == "provider")
      notes_.push_back({file, entry.mark, fmt::format("'provider' of {} is ignored: --judge names what grades", owner)});
    if (entry.key == "type" && is_foreign_to_promptfoo(entry.value.text())) {
      notes_.push_back({file, entry.value.mark,
                        fmt::format("promptfoo has no assertion '{}'; what it says is checked here nevertheless", entry.value.text())});
    }
    if (std::ranges::find(known, entry.key) != known.end()) return;
    notes_.push_back(
        {file, entry.mark, fmt::format("key '{}' of {} is ignored{}", printable(entry.key), owner, did_you_mean(entry.key, known))});
  };
  for (const NodeEntry& entry : *node.as_map()) note(entry, "a test", kTestKeys);
  if (const Node* options = node.find("options"); options != nullptr && options->find("provider") != nullptr) {
    notes_.push_back({file, options->find("provider")->mark, "'provider' of a test's options is ignored: --judge names what grades"});
  }
  const Node* assertions = node.find("assert");
  for (const Node& each : assertions != nullptr && assertions->is_list() ? *assertions->as_list() : NodeList{}) {
    for (const NodeEntry& entry : each.is_map() ? *each.as_map() : NodeMap{}) note(entry, "an assertion", kAssertionKeys);
  }
}

Test TestReader::read_map(const Node& node, const std::string& file, Mark config_mark) {
  Test test;
  test.origin = {file, node.mark};
  test.config_mark = config_mark;
  if (!node.is_map()) {
    test.error = fail_in(test.origin, fmt::format("a test is a map, found {}", node.kind())).value();
    return test;
  }
  note_keys(node, file);
  if (Result<void> read = read_fields(test, node, file); !read) test.error = std::move(read).error();
  return test;
}

Result<void> TestReader::read_fields(Test& test, const Node& node, const std::string& file) {
  if (const Node* description = find_value(node, "description")) test.description = description->text();
  if (const Node* metadata = find_value(node, "metadata")) test.tags = tags_of(*metadata);
  if (const Node* vars = find_value(node, "vars")) test.vars = CUPEL_TRY(read_vars(*vars, file, files_));
  if (const Node* options = find_value(node, "options"); options != nullptr && options->is_map()) test.options = *options->as_map();
  if (const Node* output = find_value(node, "providerOutput")) test.provider_output = *output;
  test.providers = CUPEL_TRY(names_at(node, "providers", file));
  test.prompts = CUPEL_TRY(names_at(node, "prompts", file));
  if (const Node* threshold = find_value(node, "threshold")) {
    double number = 0;
    if (!fields::read(*threshold, number)) return fail_in({file, threshold->mark}, "'threshold' of a test is a number");
    test.threshold = number;
  }
  if (const Node* assertions = find_value(node, "assert")) {
    if (!assertions->is_list())
      return fail_in({file, assertions->mark}, fmt::format("'assert' takes a list, found {}", assertions->kind()));
    for (const Node& each : *assertions->as_list()) test.assertions.push_back({each, file});
  }
  if (const Node* scoring = find_value(node, "assertScoringFunction")) {
    test.scoring = AssertionSource{*scoring, file};
  }
  return {};
}

Result<void> TestReader::read_default(const Node& config) {
  const Node* node = find_value(config, "defaultTest");
  if (node == nullptr) return {};
  if (const std::string* reference = node->as_string()) {
    Result<Node> tree = files_.tree(*reference, {file_, node->mark});
    if (tree) default_ = read_map(*tree, files_.shown(*reference), node->mark);
    else default_.error = std::move(tree).error();
    return {};
  }
  if (!node->is_map()) return fail_in({file_, node->mark}, fmt::format("'defaultTest' takes a map or a file, found {}", node->kind()));
  default_ = read_map(*node, file_, node->mark);
  return {};
}

Result<void> TestReader::read(const Node& config, const TestSink& sink) {
  CUPEL_CHECK(read_default(config));
  const Node* tests = find_value(config, "tests");
  const Node* scenarios = find_value(config, "scenarios");
  const TestSink with_default = [&](Test test) { return sink(over(default_, std::move(test))); };
  if (tests != nullptr) CUPEL_CHECK(read_tests(*tests, file_, {}, with_default, 0));
  if (scenarios != nullptr) return read_scenarios(*scenarios, with_default);
  const bool is_empty = tests == nullptr || (tests->is_list() && tests->as_list()->empty());
  // Only the prompts are to be compared.
  if (is_empty && find_value(config, "redteam") == nullptr) return with_default(read_map(Node{NodeMap{}, config.mark}, file_, config.mark));
  return {};
}

Result<void> TestReader::read_tests(const Node& node, const std::string& file, Mark config_mark, const TestSink& sink, int depth) {
  const auto mark_of = [&](const Node& each) { return depth == 0 ? each.mark : config_mark; };
  if (const Node* path = path_in(node))
    return read_file(path->text(), script_config(node), {file, path->mark}, mark_of(*path), sink, depth);
  if (node.is_map()) return sink(read_map(node, file, mark_of(node)));
  const NodeList* list = node.as_list();
  if (list == nullptr) return fail_in({file, node.mark}, fmt::format("tests are a list or a file, found {}", node.kind()));
  for (const Node& each : *list) {
    const Node* path = path_in(each);
    if (path != nullptr) CUPEL_CHECK(read_file(path->text(), script_config(each), {file, path->mark}, mark_of(*path), sink, depth));
    else CUPEL_CHECK(sink(read_map(each, file, mark_of(each))));
  }
  return {};
}

Result<void> TestReader::read_file(const std::string& reference, const Json& config, const Origin& origin, Mark config_mark,
                                   const TestSink& sink, int depth) {
  const auto keep_error = [&](Error error) {
    Test test;
    test.origin = origin;
    test.config_mark = config_mark;
    test.description = reference;
    test.error = std::move(error);
    return sink(std::move(test));
  };
  const auto refuse = [&](std::string_view what) {
    return keep_error(fail_in(origin, fmt::format("tests from {}: {}", reference, what)).value());
  };
  if (depth >= kNestedFiles) return refuse("files of tests that name each other");
  const bool is_remote = !is_file_reference(reference) && reference.find("://") != std::string::npos;
  if (is_remote) return refuse("nothing is fetched for a suite; save them as a file");
  if (is_script(reference)) {
    Result<Json> made = files_.call_script(reference, Json::array({config}), origin, "generate_tests");
    if (!made) return keep_error(std::move(made).error());
    if (!made->is_array()) return refuse("the script gave no list of tests");
    return read_tests(to_node(*made), files_.shown(reference), origin.mark, sink, depth + 1);
  }
  Result<std::vector<std::string>> found = files_.expand(reference, origin);
  if (!found) return keep_error(std::move(found).error());
  for (const std::string& each : *found) {
    const std::string extension = extension_of(each);
    if (extension == ".csv") {
      if (Result<void> read = read_csv(each, origin, config_mark, sink); !read) CUPEL_CHECK(keep_error(std::move(read).error()));
      continue;
    }
    if (extension == ".xlsx" || extension == ".xls") {
      CUPEL_CHECK(refuse("tables of this kind are not read; save it as .csv"));
      continue;
    }
    Result<Node> tree = extension == ".jsonl" ? read_json_lines(each, origin, files_) : files_.tree(each, origin);
    if (!tree) CUPEL_CHECK(keep_error(std::move(tree).error()));
    else CUPEL_CHECK(read_tests(*tree, files_.shown(each), config_mark, sink, depth + 1));
  }
  return {};
}

Result<void> TestReader::read_csv(const std::string& reference, const Origin& origin, Mark config_mark, const TestSink& sink) {
  const std::string shown = files_.shown(reference);
  const std::string text = CUPEL_TRY(files_.text(reference, origin));
  for (const Node& node : CUPEL_TRY(tests_in_csv(text, shown))) {
    Test test = read_map(node, shown, config_mark);
    CUPEL_CHECK(sink(std::move(test)));
  }
  return {};
}

Result<void> TestReader::read_scenarios(const Node& scenarios, const TestSink& sink) {
  const NodeList* list = scenarios.as_list();
  if (list == nullptr) return fail_in({file_, scenarios.mark}, fmt::format("'scenarios' takes a list, found {}", scenarios.kind()));
  for (const Node& each : *list) {
    const std::string* reference = each.as_string();
    if (reference == nullptr) {
      CUPEL_CHECK(read_scenario(each, sink));
      continue;
    }
    const Node tree = CUPEL_TRY(files_.tree(*reference, {file_, each.mark}));
    const NodeList* inside = tree.as_list();
    for (const Node& scenario : inside != nullptr ? *inside : NodeList{tree}) CUPEL_CHECK(read_scenario(scenario, sink));
  }
  return {};
}

// Every entry of `config` with every test.
Result<void> TestReader::read_scenario(const Node& scenario, const TestSink& sink) {
  const Origin origin{file_, scenario.mark};
  if (!scenario.is_map()) return fail_in(origin, fmt::format("a scenario is a map, found {}", scenario.kind()));
  std::vector<Test> configs;
  const TestSink keep = [&](Test test) -> Result<void> {
    configs.push_back(std::move(test));
    return {};
  };
  const Node* config = find_value(scenario, "config");
  if (config == nullptr) return fail_in(origin, "a scenario without 'config'");
  CUPEL_CHECK(read_tests(*config, file_, scenario.mark, keep, 0));
  const Node* tests = find_value(scenario, "tests");
  const Node none{NodeList{Node{NodeMap{}, scenario.mark}}, scenario.mark};
  for (const Test& each : configs) {
    const TestSink combine = [&](Test test) { return sink(over(each, std::move(test))); };
    CUPEL_CHECK(read_tests(tests != nullptr ? *tests : none, file_, scenario.mark, combine, 0));
  }
  return {};
}

}  // namespace cupel::promptfoo
