#include "importers/promptfoo/nunjucks.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "importers/nunjucks/render.h"
#include "suites/template.h"

namespace cupel::promptfoo {
namespace {

constexpr std::string_view kSpace = " \t\r\n\f\v";

/// `{{` without `}`, `{%` without `%` or `{#` without `#` before the line ends.
bool has_unfinished_tag(std::string_view text) {
  for (const auto& [open, close] : {std::pair{std::string_view("{{"), '}'}, {"{%", '%'}, {"{#", '#'}}) {
    for (std::size_t at = text.find(open); at != text.npos; at = text.find(open, at + 1)) {
      const std::size_t end = std::min(text.find(close, at + 2), text.size());
      if (end == text.size() || text.substr(at, end - at).find_first_of("\r\n") != text.npos) return true;
    }
  }
  return false;
}

/// Whether `{% NAME %}` is somewhere in the text.
bool has_tag(std::string_view text, std::string_view name) {
  for (std::size_t at = text.find("{%"); at != text.npos; at = text.find("{%", at + 1)) {
    std::string_view rest = trim_left(text.substr(at + 2));
    if (rest.starts_with(name) && trim_left(rest.substr(name.size())).starts_with("%}")) return true;
  }
  return false;
}

std::string_view without_space(std::string_view text) { return text.substr(std::min(text.find_first_not_of(kSpace), text.size())); }

std::string_view word_at(std::string_view text, std::string_view ends) { return text.substr(0, text.find_first_of(ends)); }

std::string without_comments(std::string_view text) {
  std::string out;
  while (true) {
    const std::size_t open = text.find("{#"), close = open == text.npos ? open : text.find("#}", open + 2);
    out += text.substr(0, close == text.npos ? text.npos : open);
    if (close == text.npos) return out;
    text.remove_prefix(close + 2);
  }
}

// promptfoo looks for `{{ name }}`, `{{ name | … }}`, `{% if name` and `{% for name` by a pattern; this is that pattern.
std::set<std::string> variables_in(std::string_view text) {
  std::set<std::string> names;
  for (std::size_t at = text.find('{'); at != text.npos; at = text.find('{', at + 1)) {
    std::string_view rest = text.substr(at);
    if (rest.starts_with("{{")) {
      rest = without_space(rest.substr(2));
      const std::string_view name = word_at(rest, " \t\r\n\f\v{}|");
      rest = without_space(rest.substr(name.size()));
      if (rest.starts_with('|')) {
        const std::size_t end = rest.find('}');
        rest = end == rest.npos || end < 2 ? std::string_view() : rest.substr(end);
      }
      if (!name.empty() && rest.starts_with("}}")) names.emplace(name);
    } else if (rest.starts_with("{%")) {
      rest = without_space(rest.substr(2));
      const std::size_t tag = rest.starts_with("if") ? 2 : rest.starts_with("for") ? 3 : 0;
      if (tag == 0 || without_space(rest.substr(tag)).size() == rest.size() - tag) continue;
      rest = without_space(rest.substr(tag));
      const std::string_view name = word_at(rest, " \t\r\n\f\v{}");
      const std::string_view line = word_at(rest.substr(name.size()), "\r\n");
      if (!name.empty() && line.find("%}") != line.npos) names.emplace(name);
      // `for each in all`: it takes `all`.
      const std::string_view in = without_space(rest.substr(name.size()));
      const std::string_view all = in.starts_with("in ") ? word_at(without_space(in.substr(3)), " \t\r\n\f\v%-.|[(") : std::string_view();
      if (tag == 3 && !all.empty() &&
          without_space(in.substr(static_cast<std::size_t>(all.data() - in.data()) + all.size())).starts_with("%}")) {
        names.erase(std::string(name));
        names.emplace(all);
      }
    }
  }
  return names;
}

bool inserts_unknown(std::string_view text, const Json& vars) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return std::ranges::any_of(variables_in(without_comments(text)), [&](const std::string& name) {
    std::size_t size = 0;
    while (size < name.size() && (is_letter(name[size]) || (size > 0 && name[size] >= '0' && name[size] <= '9'))) ++size;
    const std::string root = name.substr(0, size);
    return !root.empty() && root != "env" && !vars.contains(root);
  });
}

}  // namespace

Result<std::string> render_nunjucks(const std::string& text, const Json& vars) {
  return is_template(text) ? nunjucks::render(text, vars) : Result<std::string>(text);
}

Result<std::string> render_whole_tags(const std::string& text, const Json& vars) {
  const bool is_text = has_unfinished_tag(text) && !(has_tag(text, "raw") && has_tag(text, "endraw"));
  return is_text ? Result<std::string>(text) : render_nunjucks(text, vars);
}

Result<Json> render_variables(const Json& vars) {
  Json rendered = vars;
  for (auto& [name, value] : rendered.items()) {
    if (!value.is_string()) continue;
    const std::string& text = value.get_ref<const std::string&>();
    if (is_template(text) && !inserts_unknown(text, vars)) value = CUPEL_TRY(render_whole_tags(text, vars));
  }
  return rendered;
}

}  // namespace cupel::promptfoo
