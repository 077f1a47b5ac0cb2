#include "core/otlp_spans.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "core/json_reader.h"

namespace cupel {
namespace {

constexpr int kNestedValues = 16;

const Json* member(const Json& map, const char* key) {
  if (!map.is_object()) return nullptr;
  const auto found = map.find(key);
  return found == map.end() || found->is_null() ? nullptr : &*found;
}

const Json& list_at(const Json& map, const char* key) {
  static const Json kNone = Json::array();
  const Json* found = member(map, key);
  return found != nullptr && found->is_array() ? *found : kNone;
}

std::string text_at(const Json& map, const char* key) {
  const Json* found = member(map, key);
  return found != nullptr && found->is_string() ? found->get<std::string>() : std::string();
}

// 64 bits are a text in JSON of protocol buffers; some exporters write a number.
std::uint64_t number_at(const Json& map, const char* key) {
  const Json* found = member(map, key);
  if (found == nullptr) return 0;
  if (found->is_number_unsigned()) return found->get<std::uint64_t>();
  std::uint64_t number = 0;
  const std::string text = found->is_string() ? found->get<std::string>() : std::string();
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string id_at(const Json& map, const char* key, std::size_t digits) {
  std::string id = to_lower(text_at(map, key));
  const bool is_whole = id.size() == digits && id.find_first_not_of("0123456789abcdef") == std::string::npos;
  return is_whole && id.find_first_not_of('0') != std::string::npos ? id : std::string();
}

Json attributes_of(const Json& list, int depth);

Json value_of(const Json& value, int depth) {
  if (depth > kNestedValues) return nullptr;
  if (const Json* text = member(value, "stringValue")) return *text;
  if (const Json* truth = member(value, "boolValue")) return *truth;
  if (const Json* number = member(value, "doubleValue")) return *number;
  if (const Json* number = member(value, "intValue")) {
    if (!number->is_string()) return *number;
    std::int64_t read = 0;
    const std::string text = number->get<std::string>();
    std::from_chars(text.data(), text.data() + text.size(), read);
    return read;
  }
  if (const Json* several = member(value, "arrayValue")) {
    Json list = Json::array();
    for (const Json& each : list_at(*several, "values")) list.push_back(value_of(each, depth + 1));
    return list;
  }
  if (const Json* map = member(value, "kvlistValue")) return attributes_of(list_at(*map, "values"), depth + 1);
  return nullptr;
}

Json attributes_of(const Json& list, int depth) {
  Json map = Json::object();
  for (const Json& each : list) {
    const std::string key = text_at(each, "key");
    const Json* value = member(each, "value");
    if (!key.empty() && value != nullptr) map[key] = value_of(*value, depth);
  }
  return map;
}

// A number, or a name as `STATUS_CODE_ERROR`.
int status_of(const Json& status) {
  const Json* code = member(status, "code");
  if (code == nullptr) return 0;
  if (code->is_string()) return code->get<std::string>().ends_with("ERROR") ? 2 : code->get<std::string>().ends_with("OK") ? 1 : 0;
  return code->is_number_integer() ? code->get<int>() : 0;
}

Span span_of(const Json& json) {
  Span span{.id = id_at(json, "spanId", 16),
            .parent_id = id_at(json, "parentSpanId", 16),
            .name = text_at(json, "name"),
            .start_ns = number_at(json, "startTimeUnixNano"),
            .end_ns = number_at(json, "endTimeUnixNano"),
            .attributes = attributes_of(list_at(json, "attributes"), 0)};
  if (const Json* status = member(json, "status")) {
    span.status_code = status_of(*status);
    span.status_message = text_at(*status, "message");
  }
  return span;
}

}  // namespace

Result<void> read_otlp_spans(std::string_view body, const std::function<void(const std::string& trace_id, Span span)>& take) {
  const Json json = json_or_discarded(body);
  if (json.is_discarded()) return fail(ErrorCode::corrupt, "it is no JSON");
  if (!json.is_object() || (!json.empty() && member(json, "resourceSpans") == nullptr)) {
    return fail(ErrorCode::corrupt, "it is no request of OTLP: there is no 'resourceSpans'");
  }
  for (const Json& resource : list_at(json, "resourceSpans")) {
    for (const Json& scope : list_at(resource, "scopeSpans")) {
      for (const Json& each : list_at(scope, "spans")) {
        if (const std::string trace_id = id_at(each, "traceId", 32); !trace_id.empty()) take(trace_id, span_of(each));
      }
    }
  }
  return {};
}

}  // namespace cupel
