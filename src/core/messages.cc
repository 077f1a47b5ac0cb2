#include "core/messages.h"

#include <algorithm>
#include <utility>

#include "core/document_reader.h"
#include "core/document_writer.h"
#include "core/generation_fields.h"
#include "core/json_reader.h"
#include "core/tools.h"

namespace cupel {

Message::Message(std::string speaker, std::string words) : role(std::move(speaker)) {
  if (!words.empty()) parts.push_back({.text = std::move(words)});
}

Message::Message(std::string speaker, std::vector<Part> pieces) : role(std::move(speaker)), parts(std::move(pieces)) {}

std::string Message::text() const {
  std::string text;
  for (const Part& part : parts) {
    if (part.kind == Part::Kind::text) text += part.text;
  }
  return text;
}

bool has_only_text(const Message& message) {
  return std::ranges::all_of(message.parts, [](const Part& part) { return part.kind == Part::Kind::text; });
}

Json render_messages(std::span<const Message> messages) {
  Json list = Json::array();
  for (const Message& each : messages) {
    Json content = has_only_text(each) ? Json(each.text()) : json_or_discarded(write_fields(each.parts));
    list.push_back({{"role", each.role}, {"content", std::move(content)}});
  }
  return list;
}

std::vector<Message> parse_messages(const Json& list) {
  std::vector<Message> messages;
  for (const Json& each : list) {
    const Json& content = each.at("content");
    auto role = each.at("role").get<std::string>();
    if (content.is_array()) messages.emplace_back(std::move(role), read_fields<std::vector<Part>>(render_json(content)));
    else messages.emplace_back(std::move(role), content.get<std::string>());
  }
  return messages;
}

std::string flat_text(const Message& message) {
  std::string text;
  std::vector<ToolCall> calls;
  for (const Part& part : message.parts) {
    if (part.kind == Part::Kind::tool_call) calls.push_back(part.call);
    else text += part.text;
  }
  return render_answer(std::move(text), calls);
}

}  // namespace cupel
