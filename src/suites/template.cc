#include "suites/template.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "core/place.h"
#include "engine/jinja.h"

namespace cupel {
namespace {

/// `{{ name }}` and nothing else.
std::optional<std::string_view> lone_variable(std::string_view text) {
  if (!text.starts_with("{{") || !text.ends_with("}}") || text.size() < 5) return std::nullopt;
  const std::string_view name = trim(text.substr(2, text.size() - 4));
  const auto is_word = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && std::all_of(name.begin(), name.end(), is_word) ? std::optional(name) : std::nullopt;
}

void set_marks(Node& node, Mark mark) {
  node.mark = mark;
  if (auto* list = std::get_if<NodeList>(&node.value)) {
    for (Node& item : *list) set_marks(item, mark);
  } else if (auto* map = std::get_if<NodeMap>(&node.value)) {
    for (NodeEntry& entry : *map) {
      entry.mark = mark;
      set_marks(entry.value, mark);
    }
  }
}

}  // namespace

bool is_template(std::string_view text) {
  return text.find("{{") != text.npos || text.find("{%") != text.npos || text.find("{#") != text.npos;
}

Result<std::string> CaseTexts::render(const std::string& text, Mark mark) const {
  const auto at_place = [&](Error error) {
    return fail(Error{ErrorCode::invalid_suite, fmt::format("{}: {}", describe_place(file_, mark), error.message), std::move(error.notes)});
  };
  Result<engine::TextTemplate> made = engine::TextTemplate::parse(text);
  if (!made) return at_place(std::move(made).error());
  Result<std::string> rendered = made->render(vars_);
  if (!rendered) return at_place(std::move(rendered).error());
  return rendered;
}

Result<std::string> CaseTexts::text(const Node& node, std::string_view what) const {
  if (!node.is_scalar() || node.is_null()) return fail_at(file_, node.mark, fmt::format("'{}' takes text, found {}", what, node.kind()));
  return render(node.text(), node.mark);
}

Result<Node> CaseTexts::tree(const Node& node) const {
  Node out{{}, node.mark, node.written};
  if (const std::string* text = node.as_string()) {
    const std::optional<std::string_view> name = lone_variable(*text);
    const auto variable = name ? vars_.find(std::string(*name)) : vars_.end();
    if (variable != vars_.end() && !variable->is_string()) {
      out = to_node(*variable);
      set_marks(out, node.mark);
    } else {
      out.value = CUPEL_TRY(render(*text, node.mark));
    }
  } else if (const NodeList* list = node.as_list()) {
    NodeList items;
    for (const Node& item : *list) items.push_back(CUPEL_TRY(tree(item)));
    out.value = std::move(items);
  } else if (const NodeMap* map = node.as_map()) {
    NodeMap entries;
    for (const NodeEntry& entry : *map) entries.push_back({entry.key, entry.mark, CUPEL_TRY(tree(entry.value))});
    out.value = std::move(entries);
  } else {
    out.value = node.value;
  }
  return out;
}

}  // namespace cupel
