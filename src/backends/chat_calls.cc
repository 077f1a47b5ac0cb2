#include "backends/chat_calls.h"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>
#include <utility>

#include "backends/json_member.h"

namespace cupel {
namespace {

constexpr std::size_t kMostCalls = 1'024;
constexpr std::size_t kMostBytes = 16U << 20U;

// Servers write arguments as a text of JSON, some as JSON.
std::string text_of(const Json* value) {
  if (value == nullptr) return {};
  return value->is_string() ? value->get<std::string>() : render_json(*value);
}

bool is_complete(const std::string& arguments) { return arguments.ends_with('}') && parse_server_json(arguments).has_value(); }

}  // namespace

Result<void> ChatCalls::take_whole(const Json& message) {
  if (const Json* function = member(message, "function_call")) CUPEL_CHECK(add(calls_.emplace_back(), *function));
  const Json* several = member(message, "tool_calls");
  if (several == nullptr || !several->is_array()) return {};
  for (const Json& each : *several) {
    const Json* function = member(each, "function");
    if (function == nullptr) continue;
    Call& call = calls_.emplace_back();
    call.id = text_member(each, "id");
    CUPEL_CHECK(add(call, *function));
  }
  return {};
}

Result<void> ChatCalls::take_piece(const Json& delta) {
  if (const Json* function = member(delta, "function_call")) CUPEL_CHECK(add(call_for(Json::object()), *function));
  const Json* several = member(delta, "tool_calls");
  if (several == nullptr || !several->is_array()) return {};
  for (const Json& each : *several) {
    if (const Json* function = member(each, "function")) CUPEL_CHECK(add(call_for(each), *function));
  }
  return {};
}

ChatCalls::Call& ChatCalls::call_for(const Json& piece) {
  const std::string id = text_member(piece, "id");
  const Json* number = member(piece, "index");
  const bool has_index = number != nullptr && number->is_number_unsigned();
  const auto index = has_index ? std::optional(number->get<std::size_t>()) : std::nullopt;
  const Json* function = member(piece, "function");
  const bool names_one = function != nullptr && !text_member(*function, "name").empty();
  for (Call& call : calls_ | std::views::reverse) {
    const bool have_ids = !id.empty() && !call.id.empty();
    const bool is_other = have_ids ? id != call.id : names_one && is_complete(call.arguments);
    const bool is_meant = index ? call.index == index : id.empty() || call.id == id;
    if (!is_other && is_meant) {
      if (call.id.empty()) call.id = id;
      return call;
    }
  }
  calls_.push_back({.index = index, .id = id, .name = "", .arguments = ""});
  return calls_.back();
}

Result<void> ChatCalls::add(Call& call, const Json& function) {
  const std::string name = text_of(member(function, "name")), arguments = text_of(member(function, "arguments"));
  bytes_ += name.size() + arguments.size();
  if (calls_.size() > kMostCalls || bytes_ > kMostBytes) {
    return fail(ErrorCode::limit_exceeded,
                fmt::format("the server's answer calls more than {} tools, or with more than {} MiB", kMostCalls, kMostBytes >> 20U));
  }
  if (name != call.name) call.name += name;  // some say it again with every piece
  call.arguments += arguments;
  return {};
}

std::vector<ToolCall> ChatCalls::calls() const {
  std::vector<const Call*> named;
  for (const Call& call : calls_) {
    if (!call.name.empty()) named.push_back(&call);
  }
  const bool are_numbered = std::ranges::all_of(named, [](const Call* call) { return call->index.has_value(); });
  if (are_numbered) std::ranges::sort(named, {}, [](const Call* call) { return std::pair(*call->index, call); });  // they lie in one vector
  std::vector<ToolCall> calls;
  for (const Call* call : named) {
    const std::string arguments = call->arguments.empty() ? "{}" : join_halves(call->arguments);
    const std::optional<Json> parsed = parse_server_json(arguments);
    calls.push_back({.name = join_halves(call->name), .arguments = parsed ? render_json(*parsed) : arguments, .id = join_halves(call->id)});
  }
  return calls;
}

}  // namespace cupel
