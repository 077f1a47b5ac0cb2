#include "importers/promptfoo/vars.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "importers/nunjucks/value.h"
#include "importers/promptfoo/script_value.h"

namespace cupel::promptfoo {
namespace {

constexpr std::size_t kRows = 100'000;
constexpr std::size_t kShownWidth = 40;
constexpr int kInsertions = 5;  // how deep variables may refer to each other
constexpr std::size_t kLargestValue = 4U << 20U;

Result<std::vector<Node>> values_of(const Node& value, bool expands, const Origin& origin, const Files& files) {
  const NodeList* list = value.as_list();
  if (list != nullptr && expands && !list->empty() && list->front().as_string() != nullptr) return *list;  // other lists are values
  const std::string* text = value.as_string();
  if (text == nullptr || !is_file_reference(*text)) return std::vector<Node>{value};
  std::vector<Node> values;
  for (std::string& each : CUPEL_TRY(files.expand(*text, origin))) values.push_back({std::move(each), value.mark});
  return values;
}

// What a file gives a variable: YAML as JSON text, anything else its text without white space around it.
Result<Json> value_in_file(const std::string& reference, const Origin& origin, const std::string& name, const Json& others,
                           const Files& files) {
  if (is_script(reference)) {
    Json made = CUPEL_TRY(files.call_script(reference, Json::array({name, "", others}), origin, "get_var"));
    if (made.is_object() && made.contains("error") && made["error"].is_string())
      return fail_in(origin, fmt::format("the script {} says: {}", printable(files.shown(reference)), made["error"].get<std::string>()));
    return made.is_object() && made.contains("output") ? Json(made["output"]) : made;
  }
  const std::string extension = extension_of(reference);
  if (extension == ".yaml" || extension == ".yml") return Json(render_json(to_script_json(CUPEL_TRY(files.tree(reference, origin)))));
  return Json(std::string(trim(CUPEL_TRY(files.text(reference, origin)))));
}

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

/// The first `{{ name }}` of a text.
struct Insertion {
  std::size_t at = 0;
  std::size_t size = 0;
  std::string name;
};
std::optional<Insertion> first_insertion(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\f\v";
  for (std::size_t at = text.find("{{"); at != text.npos; at = text.find("{{", at + 1)) {
    const std::size_t start = std::min(text.find_first_not_of(kSpace, at + 2), text.size());
    std::size_t end = start;
    while (end < text.size() && is_word(text[end])) ++end;
    const std::size_t close = std::min(text.find_first_not_of(kSpace, end), text.size());
    if (end > start && text.substr(close).starts_with("}}"))
      return Insertion{at, close + 2 - at, std::string(text.substr(start, end - start))};
  }
  return std::nullopt;
}

// What JavaScript's replace() makes of `$` in the text that is put in.
std::string replacement(std::string_view with, std::string_view before, std::string_view found, std::string_view behind) {
  std::string out;
  for (std::size_t i = 0; i < with.size(); ++i) {
    const char following = with[i] == '$' && i + 1 < with.size() ? with[i + 1] : ' ';
    if (std::string_view("$&`'").find(following) == std::string_view::npos) {
      out += with[i];
      continue;
    }
    ++i;
    out += following == '$' ? "$" : following == '&' ? found : following == '`' ? before : behind;
  }
  return out;
}

// `{{ other }}` in a variable stands for that variable: the first of each text, five times over, as there. What else a text has of
// templates is filled in when a prompt inserts it.
void insert_variables(Json& vars) {
  bool is_settled = false;
  for (int round = 0; round < kInsertions && !is_settled; ++round) {
    is_settled = true;
    for (auto& [name, value] : vars.items()) {
      if (!value.is_string()) continue;
      const std::string text = value.get<std::string>();
      const std::optional<Insertion> found = first_insertion(text);
      const auto other = found ? vars.find(found->name) : vars.end();
      if (other == vars.end() || text.size() > kLargestValue) continue;
      const std::string_view before = std::string_view(text).substr(0, found->at);
      const std::string_view behind = std::string_view(text).substr(found->at + found->size);
      const std::string with = nunjucks::Value::from(*other).text();
      value = std::string(before) + replacement(with, before, std::string_view(text).substr(found->at, found->size), behind) +
              std::string(behind);
      is_settled = false;
    }
  }
}

}  // namespace

Result<NodeMap> read_vars(const Node& vars, const std::string& file, const Files& files) {
  if (vars.is_null()) return NodeMap{};
  if (const NodeMap* map = vars.as_map()) return *map;
  std::vector<Node> references;
  if (const NodeList* list = vars.as_list()) references = *list;
  else references.push_back(vars);
  NodeMap all;
  for (const Node& each : references) {
    const Origin origin{file, each.mark};
    const std::string* reference = each.as_string();
    if (reference == nullptr) return fail_in(origin, fmt::format("'vars' takes a map or files that hold one, found {}", each.kind()));
    for (const std::string& name : CUPEL_TRY(files.expand(*reference, origin))) {
      const Node tree = CUPEL_TRY(files.tree(name, origin));
      if (!tree.is_map()) return fail_in(origin, fmt::format("the file {} holds no map of variables", printable(files.shown(name))));
      for (const NodeEntry& entry : *tree.as_map()) {
        std::erase_if(all, [&](const NodeEntry& earlier) { return earlier.key == entry.key; });
        all.push_back({entry.key, origin.mark, entry.value});
      }
    }
  }
  return all;
}

void add_missing(NodeMap& base, const NodeMap& defaults) {
  NodeMap merged = defaults;
  for (NodeEntry& entry : base) {
    const auto found = std::ranges::find(merged, entry.key, &NodeEntry::key);
    if (found == merged.end()) merged.push_back(std::move(entry));
    else *found = std::move(entry);
  }
  base = std::move(merged);
}

Result<Combinations> Combinations::make(const NodeMap& vars, bool expands, const Origin& origin, const Files& files) {
  Combinations made;
  for (const NodeEntry& entry : vars) {
    Variable variable{.name = entry.key, .origin = {origin.file, entry.mark}, .values = {}};
    variable.values = CUPEL_TRY(values_of(entry.value, expands, variable.origin, files));
    made.size_ *= variable.values.size();
    if (made.size_ > kRows) return fail_in(variable.origin, fmt::format("the variables make more than {} cases", kRows));
    made.variables_.push_back(std::move(variable));
  }
  return made;
}

Result<Combinations::Row> Combinations::row(std::size_t index, const Files& files) const {
  Row row;
  std::size_t combinations = size_;
  for (const Variable& variable : variables_) {
    combinations /= variable.values.size();
    const Node& value = variable.values[index / combinations % variable.values.size()];
    const std::string* text = value.as_string();
    Json json = to_script_json(value);
    if (text != nullptr && is_file_reference(*text))
      json = CUPEL_TRY(value_in_file(*text, variable.origin, variable.name, row.vars, files));
    if (auto* written = json.get_ptr<std::string*>(); written != nullptr && written->ends_with('\n')) written->pop_back();
    row.vars[variable.name] = std::move(json);
    if (variable.values.size() == 1) continue;
    row.name += fmt::format("{}{}={}", row.name.empty() ? "" : ",", printable(variable.name),
                            shorten(printable(to_script_text(value)), kShownWidth));
  }
  insert_variables(row.vars);
  return row;
}

}  // namespace cupel::promptfoo
