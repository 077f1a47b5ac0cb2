#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/files.h"
#include "base/text.h"
#include "commands/input.h"
#include "commands/score.h"
#include "core/json_reader.h"

namespace cupel {
namespace {

constexpr std::size_t kMostBytes = 256U << 20U;
constexpr std::array<std::string_view, 6> kKeys = {"text", "context", "prompt", "system", "choices", "answer"};

tl::unexpected<Error> bad_item(std::string what) { return fail(ErrorCode::invalid_usage, std::move(what)); }

Result<std::string> text_of(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end()) return std::string();
  if (found->is_string()) return found->get<std::string>();
  return bad_item(fmt::format("`{}` must be text", key));
}

void set_messages(ScoreRequest& request, const std::string& system, const std::string& prompt) {
  if (!system.empty()) request.messages.push_back({"system", system});
  request.messages.push_back({"user", prompt});
}

Result<std::optional<std::size_t>> answer_of(const Json& json, const std::vector<std::string>& choices) {
  const auto found = json.find("answer");
  if (found == json.end() || found->is_null()) return std::nullopt;
  if (found->is_number_unsigned() && found->get<std::size_t>() < choices.size()) return found->get<std::size_t>();
  if (found->is_string()) {
    const auto choice = std::ranges::find(choices, found->get<std::string>());
    if (choice != choices.end()) return static_cast<std::size_t>(choice - choices.begin());
  }
  return bad_item(fmt::format("`answer` must be one of the choices or its number from 0 to {}", choices.size() - 1));
}

Result<std::vector<std::string>> choices_of(const Json& json) {
  std::vector<std::string> choices;
  for (const Json& each : json.is_array() ? json : Json::array()) {
    if (!each.is_string()) return bad_item("`choices` must be a list of texts");
    choices.push_back(each);
  }
  if (choices.size() < 2) return bad_item("`choices` must be a list of at least two texts");
  return choices;
}

Result<std::vector<ScoreItem>> items_of_lines(const std::string& text, const std::string& name) {
  std::vector<ScoreItem> items;
  int number = 0;
  for (const std::string& line : split(text, '\n')) {
    ++number;
    if (trim(line).empty()) continue;
    const Json json = json_or_discarded(line);
    Result<ScoreItem> item = json.is_discarded() ? bad_item("it is not JSON") : parse_score_item(json);
    if (!item) return fail(std::move(item).error().with(fmt::format("in {}:{}", printable(name), number)));
    item->name = fmt::format("line {}", number);
    items.push_back(*std::move(item));
  }
  if (items.empty()) return fail(ErrorCode::invalid_usage, fmt::format("{} has no lines to score", printable(name)));
  return items;
}

Result<std::string> read_text_file(const std::string& path, const Workspace& workspace) {
  std::string text = CUPEL_TRY(read_file(workspace.folder / path, kMostBytes));
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

Result<void> check_args(const ScoreArgs& args) {
  const auto exclude = [](bool both, std::string_view what) -> Result<void> {
    if (both) return fail(ErrorCode::invalid_usage, fmt::format("{} exclude each other", what));
    return {};
  };
  CUPEL_CHECK(exclude(args.text && args.file, "a text and --file"));
  CUPEL_CHECK(exclude(args.prompt && !args.context.empty(), "--prompt and --context"));
  CUPEL_CHECK(exclude((args.text || args.file) && !args.choice.empty(), "a text and --choice"));
  CUPEL_CHECK(exclude(args.jsonl && (args.text || args.file || args.prompt || !args.context.empty() || !args.choice.empty()),
                      "--jsonl and a text, context or choices on the command line"));
  if (!args.system.empty() && !args.prompt) return fail(ErrorCode::invalid_usage, "--system goes with --prompt");
  if (args.choice.size() == 1) return fail(ErrorCode::invalid_usage, "one --choice leaves nothing to choose: give at least two");
  if (!args.choice.empty() && !args.prompt && args.context.empty()) {
    return fail(ErrorCode::invalid_usage, "choices need something that stands before them", {"give --context or --prompt"});
  }
  return {};
}

}  // namespace

Result<ScoreItem> parse_score_item(const Json& json) {
  if (!json.is_object()) return bad_item("it is no JSON object");
  for (const auto& [key, value] : json.items()) {
    if (key != "id" && std::ranges::find(kKeys, key) == kKeys.end()) {
      return bad_item(fmt::format("unknown key '{}'{}", printable(key), did_you_mean(key, kKeys)));
    }
  }
  ScoreItem item;
  const std::string text = CUPEL_TRY(text_of(json, "text"));
  item.request.context = CUPEL_TRY(text_of(json, "context"));
  const std::string prompt = CUPEL_TRY(text_of(json, "prompt"));
  const std::string system = CUPEL_TRY(text_of(json, "system"));
  if (!prompt.empty() && !item.request.context.empty()) return bad_item("`prompt` and `context` exclude each other");
  if (!prompt.empty()) set_messages(item.request, system, prompt);
  item.is_choice = json.contains("choices");
  if (item.is_choice == !text.empty()) return bad_item("an item has either `text` or `choices`");
  item.request.texts = item.is_choice ? CUPEL_TRY(choices_of(json.at("choices"))) : std::vector<std::string>{text};
  if (item.is_choice && prompt.empty() && item.request.context.empty()) return bad_item("`choices` need `context` or `prompt` before them");
  if (item.is_choice) item.answer = CUPEL_TRY(answer_of(json, item.request.texts));
  CUPEL_CHECK(check_score_request(item.request));
  return item;
}

Result<std::vector<ScoreItem>> score_items(const ScoreArgs& args, const Workspace& workspace, Io& io) {
  CUPEL_CHECK(check_args(args));
  if (args.jsonl) {
    const bool is_input = *args.jsonl == "-";
    const std::string text = is_input ? CUPEL_TRY(read_input(io, "the file")) : CUPEL_TRY(read_text_file(*args.jsonl, workspace));
    return items_of_lines(text, is_input ? "standard input" : *args.jsonl);
  }
  ScoreItem item{.name = "", .request = {.context = args.context}, .is_choice = !args.choice.empty()};
  if (args.prompt) set_messages(item.request, args.system, *args.prompt);
  if (item.is_choice) {
    item.request.texts = args.choice;
  } else if (args.text) {
    item.request.texts = {*args.text};
  } else if (args.file) {
    item.request.texts = {CUPEL_TRY(read_text_file(*args.file, workspace))};
  } else if (io.in_is_terminal) {
    return fail(ErrorCode::invalid_usage, "no text to score", {"give it as an argument, with --file, or on standard input"});
  } else {
    item.request.texts = {CUPEL_TRY(read_input(io, "the text"))};
  }
  CUPEL_CHECK(check_score_request(item.request));
  return std::vector<ScoreItem>{std::move(item)};
}

}  // namespace cupel
