#include "importers/results/openai_samples.h"

#include <fmt/format.h>

#include <utility>

#include "base/text.h"
#include "importers/results/imported_attempt.h"
#include "importers/results/result_json.h"

namespace cupel::results {
namespace {

const char* check_name(SampleMatch match) {
  switch (match) {
    case SampleMatch::starts_with: return "starts_with";
    case SampleMatch::contains: return "contains";
    case SampleMatch::equals: return "equals";
  }
  return "equals";
}

// One ideal answer is a check, several are any of them.
CheckSpec check_of(const Json& ideal, SampleMatch match) {
  const std::string name = check_name(match);
  if (!ideal.is_array()) return {.type = name, .args = Node{as_text(ideal), {}}, .weight = 1, .mark = {}};
  NodeList alternatives;
  for (const Json& each : ideal) alternatives.push_back(Node{NodeMap{{name, {}, Node{as_text(each), {}}}}, {}});
  if (alternatives.size() == 1) return {.type = name, .args = Node{as_text(ideal.front()), {}}, .weight = 1, .mark = {}};
  return {.type = "any", .args = Node{std::move(alternatives), {}}, .weight = 1, .mark = {}};
}

// Examples are written as system messages with a name.
std::string role_of(const Json& message) {
  const std::string name = text_in(message, "name");
  if (name == "example_user") return "user";
  if (name == "example_assistant") return "assistant";
  const std::string role = text_in(message, "role");
  return role.empty() ? "user" : role;
}

void append(std::string& text, const std::string& more) { text += (text.empty() ? "" : "\n\n") + more; }

void add_messages(const Json& input, Case& content) {
  const std::vector<Message> messages = messages_of(input);
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const std::string role = input.is_array() ? role_of(input[i]) : "user";
    std::vector<Turn>& turns = content.turns;
    if (role == "system" || role == "developer") {
      append(content.system, messages[i].text());
    } else if (role == "assistant") {
      if (turns.empty() || turns.back().answer) content.error = Error{ErrorCode::invalid_suite, "an answer stands before any question", {}};
      else turns.back().answer = messages[i].text();
    } else if (turns.empty() || turns.back().answer) {
      turns.push_back({.user = messages[i].text(), .checks = {}, .answer = {}});
    } else {
      append(turns.back().user, messages[i].text());
    }
  }
  // A system message alone is what many samples ask by.
  if (!content.turns.empty() && !content.turns.back().answer) return;
  if (content.turns.empty() && !content.system.empty())
    content.turns.push_back({.user = std::exchange(content.system, ""), .checks = {}, .answer = {}});
  else content.error = Error{ErrorCode::invalid_suite, "the last message is no question", {}};
}

}  // namespace

Result<bool> are_samples(const std::filesystem::path& file) {
  std::optional<bool> found;
  CUPEL_CHECK(each_line(file, [&](const Json& row, int) -> Result<void> {
    if (!found) found = row.is_object() && row.contains("input");
    return {};
  }));
  return found.value_or(false);
}

Result<Suite> load_samples(const std::filesystem::path& file, SampleMatch match) {
  Suite suite{.name = file.stem().string(), .file = file.string()};
  const auto add = [&](const Json& row, int line) -> Result<void> {
    if (!row.is_object() || !row.contains("input")) {
      return fail(ErrorCode::corrupt, fmt::format("{}:{}:1: no sample of openai-evals: it has no 'input'", file.string(), line));
    }
    Case content{.suite = suite.name, .file = suite.file};
    content.mark.line = line;
    content.id = fmt::format("{}", suite.cases.size() + 1);
    add_messages(row.at("input"), content);
    const Json& ideal = member(row, "ideal");
    if (ideal.is_null() || (ideal.is_array() && ideal.empty())) {
      content.error = Error{ErrorCode::invalid_suite, "it has no 'ideal': what grades it stands in the eval, not in the sample", {}};
    } else {
      content.checks = {check_of(ideal, match)};
    }
    if (content.error) content.error->message = fmt::format("{}:{}:1: {}", file.string(), line, content.error->message);
    suite.cases.push_back(std::move(content));
    return {};
  };
  CUPEL_CHECK(each_line(file, add));
  return suite;
}

}  // namespace cupel::results
