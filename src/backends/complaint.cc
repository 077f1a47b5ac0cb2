#include "backends/complaint.h"

#include <algorithm>

#include "backends/json_member.h"
#include "base/text.h"

namespace cupel {
namespace {

constexpr std::size_t kShown = 200;

// Servers fill the fields of an error with nothing to say that there is none.
bool says_something(const Json& value) {
  if (value.is_null() || value.empty()) return false;
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number()) return value.get<double>() != 0;
  if (value.is_string()) return !trim(value.get_ref<const std::string&>()).empty();
  return std::ranges::any_of(value, [](const Json& each) { return says_something(each); });
}

ServerComplaint complaint_of(const Json& said) {
  ServerComplaint complaint;
  if (said.is_string()) complaint.message = said.get<std::string>();
  for (const char* key : {"message", "detail"}) {
    if (!complaint.message.empty()) break;
    complaint.message = text_member(said, key);
    const Json* found = member(said, key);
    if (complaint.message.empty() && found != nullptr && says_something(*found)) complaint.message = render_json(*found);
  }
  complaint.code = text_member(said, "code");
  if (complaint.code.empty()) complaint.code = text_member(said, "type");
  complaint.param = text_member(said, "param");
  return complaint;
}

void shorten_message(ServerComplaint& complaint) {
  complaint.whole = std::move(complaint.message);
  complaint.message = shorten(printable(complaint.whole), kShown);
}

bool is_word_char(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

// Some send a list of one.
const Json& only_of(const Json& json) { return json.is_array() && json.size() == 1 ? json.front() : json; }

}  // namespace

bool ServerComplaint::names(std::string_view field) const {
  if (param == field) return true;
  for (std::size_t at = whole.find(field); at != std::string::npos; at = whole.find(field, at + 1)) {
    const std::size_t end = at + field.size();
    if ((at == 0 || !is_word_char(whole[at - 1])) && (end == whole.size() || !is_word_char(whole[end]))) return true;
  }
  return false;
}

ServerComplaint parse_complaint(std::string_view body) {
  const std::optional<Json> json = parse_server_json(body);
  ServerComplaint complaint;
  if (json) {
    const Json& said = only_of(*json);
    const Json* error = member(said, "error");
    complaint = complaint_of(error != nullptr ? *error : said);
  }
  if (complaint.message.empty()) complaint.message = trim(body);
  shorten_message(complaint);
  return complaint;
}

std::optional<ServerComplaint> complaint_in(const Json& body) {
  const Json& said = only_of(body);
  const Json* error = member(said, "error");
  const bool has_error = error != nullptr && says_something(*error);
  const bool is_error = text_member(said, "object") == "error" || (text_member(said, "type") == "error");
  const Json* choices = member(said, "choices");
  const Json* detail = member(said, "detail");
  const bool only_detail = choices == nullptr && detail != nullptr && says_something(*detail);
  if (!has_error && !is_error && !only_detail) return std::nullopt;
  ServerComplaint complaint = complaint_of(has_error ? *error : said);
  if (complaint.message.empty()) complaint.message = render_json(has_error ? *error : said);
  shorten_message(complaint);
  return complaint;
}

}  // namespace cupel
