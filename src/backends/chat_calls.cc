#include "backends/chat_calls.h"

#include <fmt/format.h>

#include "core/json_reader.h"

namespace cupel {
namespace {

constexpr std::size_t kMostCalls = 1'024;
constexpr std::size_t kMostBytes = 16U << 20U;

const Json* member(const Json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

// Servers write arguments as a text of JSON, some as JSON.
std::string text_of(const Json* value) {
  if (value == nullptr) return {};
  return value->is_string() ? value->get<std::string>() : render_json(*value);
}

}  // namespace

Result<void> ChatCalls::take(const Json& message) {
  if (const Json* function = member(message, "function_call")) CUPEL_CHECK(add(0, *function));
  const Json* several = member(message, "tool_calls");
  if (several == nullptr || !several->is_array()) return {};
  for (std::size_t i = 0; i < several->size(); ++i) {
    const Json& each = (*several)[i];
    const Json* function = member(each, "function");
    if (function == nullptr) continue;
    const Json* index = member(each, "index");
    CUPEL_CHECK(add(index != nullptr && index->is_number_unsigned() ? index->get<std::size_t>() : i, *function));
  }
  return {};
}

Result<void> ChatCalls::add(std::size_t index, const Json& function) {
  const std::string name = text_of(member(function, "name")), arguments = text_of(member(function, "arguments"));
  bytes_ += name.size() + arguments.size();
  if (index >= kMostCalls || bytes_ > kMostBytes) {
    return fail(ErrorCode::limit_exceeded,
                fmt::format("the server's answer calls more than {} tools, or with more than {} MiB", kMostCalls, kMostBytes >> 20U));
  }
  if (calls_.size() <= index) calls_.resize(index + 1);
  calls_[index].name += name;
  calls_[index].arguments += arguments;
  return {};
}

std::string ChatCalls::answer(std::string content) const {
  Json list = Json::array();
  for (const Call& call : calls_) {
    if (call.name.empty()) continue;
    Json arguments = call.arguments.empty() ? Json::object() : json_or_discarded(call.arguments);
    if (arguments.is_discarded()) arguments = call.arguments;
    list.push_back({{"name", call.name}, {"arguments", std::move(arguments)}});
  }
  if (list.empty()) return content;
  if (!content.empty()) return render_json({{"content", std::move(content)}, {"tool_calls", std::move(list)}});
  return render_json(list.size() == 1 ? list[0] : list);
}

}  // namespace cupel
