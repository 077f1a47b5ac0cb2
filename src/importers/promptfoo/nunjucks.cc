#include "importers/promptfoo/nunjucks.h"

#include <fmt/format.h>

#include <array>
#include <cctype>
#include <utility>

#include "base/text.h"
#include "engine/jinja.h"
#include "suites/template.h"

namespace cupel::promptfoo {
namespace {

// Words that are spelled differently inside a tag.
constexpr auto kWords = std::to_array<std::pair<std::string_view, std::string_view>>(
    {{"elseif", "elif"}, {"null", "none"}, {"undefined", "none"}, {"dump", "tojson"}});
constexpr auto kOperators =
    std::to_array<std::pair<std::string_view, std::string_view>>({{"===", "=="}, {"!==", "!="}, {"&&", " and "}, {"||", " or "}});

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::string_view word_at(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && is_word(text[end])) ++end;
  return text.substr(0, end);
}

/// The quoted text that begins here, with its quotes; the rest when it never ends.
std::string_view quoted_at(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') ++i;
    else if (text[i] == text[0]) return text.substr(0, i + 1);
  }
  return text;
}

/// What stands inside a tag, rewritten.
class TagRewriter {
 public:
  std::string rewrite(std::string_view inside) {
    while (!inside.empty()) inside.remove_prefix(step(inside));
    return std::move(out_);
  }

 private:
  std::size_t copy(std::string_view part) {
    out_ += part;
    return part.size();
  }

  std::size_t step(std::string_view rest) {
    if (rest[0] == '"' || rest[0] == '\'') return copy(quoted_at(rest));
    for (const auto& [ours, theirs] : kOperators) {
      if (!rest.starts_with(ours)) continue;
      out_ += theirs;
      return ours.size();
    }
    if (is_length(rest)) {
      out_ += "|length";
      return std::string_view(".length").size();
    }
    if (!is_word(rest[0])) return copy(rest.substr(0, 1));
    const std::string_view word = word_at(rest);
    return rewrite_word(word, rest.substr(word.size()));
  }

  // The property of a list or text, where Jinja has only the filter.
  static bool is_length(std::string_view rest) {
    constexpr std::string_view kLength = ".length";
    if (!rest.starts_with(kLength)) return false;
    rest.remove_prefix(kLength.size());
    return rest.empty() || (!is_word(rest[0]) && rest[0] != '(');
  }

  std::size_t rewrite_word(std::string_view word, std::string_view rest) {
    const bool is_member = trim(out_).ends_with('.');
    for (const auto& [ours, theirs] : kWords) {
      if (is_member || word != ours) continue;
      out_ += theirs;
      if (word == "dump") return word.size() + rewrite_indent(rest);
      return word.size();
    }
    return copy(word);
  }

  // As JavaScript writes JSON: without spaces, but for `dump(2)`, which indents.
  std::size_t rewrite_indent(std::string_view rest) {
    const std::size_t end = rest.starts_with('(') ? rest.find(')') : std::string_view::npos;
    const std::string_view indent = end == std::string_view::npos ? std::string_view() : trim(rest.substr(1, end - 1));
    const bool is_number = !indent.empty() && indent.find_first_not_of("0123456789") == std::string_view::npos;
    out_ += is_number ? fmt::format("(indent={})", indent) : std::string("(separators=[',', ':'])");
    return is_number || (end != std::string_view::npos && indent.empty()) ? end + 1 : 0;
  }

  std::string out_;
};

/// Where the tag that begins the text ends, behind its closing brackets; nothing when it never does.
std::size_t end_of_tag(std::string_view text, std::string_view close) {
  for (std::size_t i = 2; i < text.size(); ++i) {
    if (text[i] == '"' || text[i] == '\'') {
      const std::string_view quoted = quoted_at(text.substr(i));
      if (quoted.size() < text.size() - i) i += quoted.size() - 1;  // an apostrophe that never closes is no text
    } else if (text.substr(i).starts_with(close)) {
      return i + close.size();
    }
  }
  return std::string_view::npos;
}

/// A text as a tag that prints it.
std::string literal(std::string_view text) {
  std::string out = "{{ \"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') out += "\\n";
    else out += c;
  }
  return out + "\" }}";
}

// An empty text between a tag and what is around it: Jinja as it is set up here would swallow a line break there.
constexpr std::string_view kNothing = "{{ '' }}";

/// Reads the template from its beginning to its end, tag by tag.
class Translation {
 public:
  explicit Translation(std::string_view source) : rest_(source) {}

  std::string run() {
    while (!rest_.empty()) {
      const std::size_t at = next_tag();
      out_ += rest_.substr(0, at);
      if (at == std::string_view::npos) break;
      rest_.remove_prefix(at);
      if (!tag()) {  // never closed: the parser will say so
        out_ += rest_;
        break;
      }
    }
    return std::move(out_);
  }

 private:
  std::size_t next_tag() const {
    std::size_t at = std::string_view::npos;
    for (const std::string_view open : {"{{", "{%", "{#"}) at = std::min(at, rest_.find(open));
    return at;
  }

  bool tag() {
    if (rest_[1] == '#') {
      const std::size_t end = rest_.find("#}");
      if (end == std::string_view::npos) return false;
      rest_.remove_prefix(end + 2);
      return true;
    }
    const bool is_statement = rest_[1] == '%';
    const std::size_t end = end_of_tag(rest_, is_statement ? "%}" : "}}");
    if (end == std::string_view::npos) return false;
    const std::string_view inside = rest_.substr(2, end - 4);
    rest_.remove_prefix(end);
    if (is_statement) statement(inside);
    else out_ += fmt::format("{{{{{}}}}}", TagRewriter().rewrite(inside));
    return true;
  }

  void statement(std::string_view inside) {
    const bool strips_before = inside.starts_with('-'), strips_after = inside.ends_with('-');
    const std::string_view name = word_at(trim_left(strips_before ? inside.substr(1) : inside));
    if (name == "raw" || name == "verbatim") return raw(name);
    if (!strips_before) out_ += kNothing;
    out_ += fmt::format("{{%{}%}}", over_entries(name, TagRewriter().rewrite(inside)));
    if (!strips_after) out_ += kNothing;
  }

  // `for key, value in map` runs over the map's entries.
  static std::string over_entries(std::string_view name, std::string tag) {
    const std::size_t in = tag.find(" in ");
    if (name != "for" || in == std::string::npos || tag.substr(0, in).find(',') == std::string::npos) return tag;
    const bool strips = tag.ends_with('-');
    const std::string_view map = trim(std::string_view(tag).substr(in + 4, tag.size() - in - (strips ? 5 : 4)));
    return fmt::format("{} in ({})|items {}", tag.substr(0, in), map, strips ? "-" : "");
  }

  void raw(std::string_view name) {
    const std::string end = fmt::format("end{}", name);
    for (std::size_t at = rest_.find("{%"); at != std::string_view::npos; at = rest_.find("{%", at + 2)) {
      const std::size_t close = rest_.find("%}", at);
      if (close == std::string_view::npos) break;
      if (trim(rest_.substr(at + 2, close - at - 2)) != end) continue;
      out_ += literal(rest_.substr(0, at));
      rest_.remove_prefix(close + 2);
      return;
    }
    out_ += literal(rest_);
    rest_ = {};
  }

  std::string_view rest_;
  std::string out_;
};

}  // namespace

std::string to_jinja(std::string_view nunjucks) { return Translation(nunjucks).run(); }

Result<std::string> render_nunjucks(const std::string& text, const Json& vars) {
  if (!is_template(text)) return text;
  const engine::TextTemplate made = CUPEL_TRY(engine::TextTemplate::parse(to_jinja(text)));
  return made.render(vars, {.title_breaks = "", .undefined_is_empty = true});
}

}  // namespace cupel::promptfoo
