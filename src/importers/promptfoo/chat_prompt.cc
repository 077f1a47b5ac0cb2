#include "importers/promptfoo/chat_prompt.h"

#include <fmt/format.h>

#include <optional>

#include "base/text.h"
#include "core/json_reader.h"
#include "importers/promptfoo/nunjucks.h"
#include "importers/promptfoo/script_value.h"
#include "suites/yaml.h"

namespace cupel::promptfoo {
namespace {

tl::unexpected<Error> refuse(std::string message) { return fail(ErrorCode::invalid_suite, std::move(message)); }

// Bounded in depth by the YAML reader, of which JSON is a part.
std::optional<Json> prompt_json(const std::string& text) {
  if (json_or_discarded(text).is_discarded()) return std::nullopt;
  const Result<Node> tree = parse_yaml(text, "prompt.json");
  return tree ? std::optional(to_script_json(*tree)) : std::nullopt;
}

Result<Json> fill_in(const Json& json, const Json& vars) {
  if (json.is_string()) return Json(CUPEL_TRY(render_nunjucks(json.get<std::string>(), vars)));
  Json out = json;
  if (!json.is_structured()) return out;
  for (auto& [key, item] : out.items()) item = CUPEL_TRY(fill_in(item, vars));
  return out;
}

// The text of a message: a string, or a list of parts that are all text.
Result<std::string> content_of(const Json& message) {
  const auto content = message.find("content");
  if (content == message.end() || content->is_null()) return refuse("a message of the prompt has no 'content'");
  if (content->is_string()) return content->get<std::string>();
  if (!content->is_array()) return refuse("the 'content' of a message in the prompt is neither text nor a list of parts");
  std::vector<std::string> texts;
  for (const Json& part : *content) {
    const auto text = part.is_object() ? part.find("text") : part.end();
    if (part.is_string()) texts.push_back(part.get<std::string>());
    else if (part.is_object() && text != part.end() && text->is_string()) texts.push_back(text->get<std::string>());
    else return refuse(fmt::format("a message of the prompt has a part that is no text ({})", shorten(printable(render_json(part)), 60)));
  }
  return join(texts, "\n");
}

void append(std::string& text, std::string&& more) {
  if (!text.empty() && !more.empty()) text += "\n\n";
  text += more;
}

bool is_message(const Json& json) {
  const auto role = json.is_object() ? json.find("role") : json.end();
  return json.is_object() && role != json.end() && role->is_string();
}

/// Messages of one role in a row are one message: a turn has one text.
class ConversationBuilder {
 public:
  Result<void> add(const Json& message) {
    const auto role = message.at("role").get<std::string>();
    std::string text = CUPEL_TRY(content_of(message));
    if (role == "system" || role == "developer") {
      append(made_.system, std::move(text));
    } else if (role == "user") {
      if (made_.turns.empty() || made_.turns.back().answer) made_.turns.push_back({});
      append(made_.turns.back().user, std::move(text));
    } else if (role == "assistant") {
      if (made_.turns.empty()) return refuse("the prompt's conversation begins with the assistant; the user must speak first");
      if (!made_.turns.back().answer) made_.turns.back().answer.emplace();
      append(*made_.turns.back().answer, std::move(text));
    } else {
      return refuse(fmt::format("a message of the role '{}' in the prompt has no equivalent", printable(role)));
    }
    return {};
  }

  Result<Conversation> finish() && {
    if (made_.turns.empty()) made_.turns.push_back({.user = std::exchange(made_.system, {}), .checks = {}, .answer = {}});
    if (made_.turns.back().answer) return refuse("the prompt's conversation ends with the assistant; there is nothing to ask");
    return std::move(made_);
  }

 private:
  Conversation made_;
};

std::optional<Json> parse_messages(const std::string& rendered) {
  std::optional<Json> json;
  if (trim(rendered).starts_with("- role:")) {
    if (const Result<Node> tree = parse_yaml(rendered, "prompt.yaml")) json = to_script_json(*tree);
  } else {
    json = prompt_json(rendered);
  }
  if (json && json->is_object() && json->contains("messages")) json = Json((*json)["messages"]);
  if (!json || !json->is_array() || json->empty()) return std::nullopt;
  for (const Json& each : *json) {
    if (!is_message(each)) return std::nullopt;
  }
  return json;
}

}  // namespace

// Texts in JSON are templates each; where one of them is wrong the whole is, as there, one template.
Result<std::string> render_prompt(const std::string& raw, const Json& vars) {
  if (const std::optional<Json> json = prompt_json(raw)) {
    if (const Result<Json> filled = fill_in(*json, vars)) return render_json(*filled, 2);
  }
  return render_whole_tags(raw, CUPEL_TRY(render_variables(vars)));
}

Result<Conversation> parse_chat_prompt(const std::string& rendered) {
  const std::optional<Json> messages = parse_messages(rendered);
  if (!messages) return Conversation{.system = "", .turns = {{.user = rendered, .checks = {}, .answer = {}}}};
  ConversationBuilder builder;
  for (const Json& each : *messages) CUPEL_CHECK(builder.add(each));
  return std::move(builder).finish();
}

}  // namespace cupel::promptfoo
