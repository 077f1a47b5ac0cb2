#include <fmt/format.h>
#include <gumbo.h>

#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <span>

#include "base/text.h"
#include "checks/answer.h"
#include "checks/markup_path.h"
#include "checks/rows.h"

namespace cupel {
namespace {

struct Args {
  bool valid = true;
  bool extract = false;
  std::vector<std::string> elements;
  void visit(auto& field) {
    field("valid", valid, "`html: true` is the short form: the whole answer is HTML");
    field("extract", extract, "HTML anywhere in the answer is enough");
    field("elements", elements, "elements that must be there, each by its name: table, td");
  }
};

// HTML's own rules turn any text into a document, so what was written is looked at: tags that are HTML's, and their ends.
struct Markup {
  std::set<std::string> elements;  // written with a start tag
  std::size_t closed = 0;          // of those, with an end tag, or an element that has none
  std::string unknown;             // a tag that is none of HTML's; custom elements (with a hyphen) are allowed
  std::string unclosed;            // an element that needs an end tag and has none
};

constexpr std::array<std::string_view, 14> kVoid = {"area",  "base", "br",   "col",   "embed",  "hr",    "img",
                                                    "input", "link", "meta", "param", "source", "track", "wbr"};
// Their end tags may be left out.
constexpr std::array<std::string_view, 15> kOpen = {"html",     "head", "body", "p",  "li",    "dt",    "dd",   "option",
                                                    "optgroup", "tr",   "td",   "th", "thead", "tbody", "tfoot"};

bool is_one_of(std::span<const std::string_view> names, std::string_view name) { return std::ranges::find(names, name) != names.end(); }

std::string name_of(const GumboElement& element) {
  if (element.tag != GUMBO_TAG_UNKNOWN) return gumbo_normalized_tagname(element.tag);
  GumboStringPiece piece = element.original_tag;
  gumbo_tag_from_original_text(&piece);
  return to_lower(std::string_view(piece.data, piece.length));
}

void note(const GumboNode& node, Markup& markup) {
  const GumboElement& element = node.v.element;
  if (element.original_tag.length == 0) return;  // not written, only implied
  const std::string name = name_of(element);
  const bool is_known = element.tag != GUMBO_TAG_UNKNOWN || element.tag_namespace != GUMBO_NAMESPACE_HTML;
  if (!is_known && name.find('-') == std::string::npos && markup.unknown.empty()) markup.unknown = name;
  // An element that another one's end tag closes is recorded with that tag.
  const bool has_own_end = element.original_end_tag.length > 0 && (node.parse_flags & GUMBO_INSERTION_IMPLICIT_END_TAG) == 0;
  const bool needs_no_end = is_one_of(kVoid, name) || has_own_end || element.tag_namespace != GUMBO_NAMESPACE_HTML;
  if (is_known && needs_no_end) ++markup.closed;
  if (!needs_no_end && !is_one_of(kOpen, name) && markup.unclosed.empty()) markup.unclosed = name;
  markup.elements.insert(name);
}

Markup read_markup(std::string_view text) {
  const std::unique_ptr<GumboOutput, void (*)(GumboOutput*)> output(
      gumbo_parse_with_options(&kGumboDefaultOptions, text.data(), text.size()),
      [](GumboOutput* parsed) { gumbo_destroy_output(&kGumboDefaultOptions, parsed); });
  Markup markup;
  std::vector<const GumboNode*> open = {output->document};
  while (!open.empty()) {
    const GumboNode* node = open.back();
    open.pop_back();
    const bool is_element = node->type == GUMBO_NODE_ELEMENT || node->type == GUMBO_NODE_TEMPLATE;
    if (is_element) note(*node, markup);
    if (!is_element && node->type != GUMBO_NODE_DOCUMENT) continue;
    const GumboVector& children = is_element ? node->v.element.children : node->v.document.children;
    for (unsigned i = 0; i < children.length; ++i) open.push_back(static_cast<const GumboNode*>(children.data[i]));
  }
  return markup;
}

// Why the markup is not what was asked for; "" when it is.
std::string reason_against(const Args& args, std::string_view answer, const Markup& markup) {
  if (markup.closed == 0) return "there is no element of HTML with its end";
  for (const std::string& element : args.elements) {
    if (!markup.elements.contains(to_lower(element))) return fmt::format("there is no <{}>", printable(element));
  }
  if (args.extract) return "";
  const std::string_view text = trim(answer);
  if (text.starts_with("<?xml")) return "it begins as XML";
  if (!text.starts_with('<') || !text.ends_with('>')) return "there is text outside of the elements";
  if (!markup.unknown.empty()) return fmt::format("<{}> is no element of HTML", printable(markup.unknown));
  if (!markup.unclosed.empty()) return fmt::format("<{}> is not closed", printable(markup.unclosed));
  return "";
}

// The parser takes time with the square of the depth.
constexpr std::ptrdiff_t kDeepest = 1000;

bool is_too_deep(std::string_view text) {
  std::ptrdiff_t depth = 0;
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    const bool is_end = text.substr(at + 1).starts_with('/');
    const std::string_view rest = text.substr(std::min(at + (is_end ? 2 : 1), text.size()), 16);
    const std::string name = to_lower(rest.substr(0, rest.find_first_of(" \t\r\n/>")));
    if (name.empty() || is_one_of(kVoid, name) || is_one_of(kOpen, name)) continue;
    depth = is_end ? std::max<std::ptrdiff_t>(0, depth - 1) : depth + 1;
    if (depth > kDeepest) return true;
  }
  return false;
}

// Nor are there elements with so many attributes: the parser compares each with all before it.
constexpr std::size_t kMostAttributes = 500;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f'; }

// Of the tag whose name begins here; `at` is moved behind it. At least as many as the parser finds: quotes count only behind `=`.
std::size_t attributes_of(std::string_view text, std::size_t& at) {
  std::size_t count = 0;
  bool is_between = false, is_value_next = false;
  for (; at < text.size() && text[at] != '>'; ++at) {
    const char c = text[at];
    if (is_space(c) || c == '/') {
      is_between = true;
    } else if ((c == '"' || c == '\'') && is_value_next) {
      at = std::min(text.find(c, at + 1), text.size() - 1);
      is_value_next = false;
      is_between = true;
    } else {
      if (is_between && !is_value_next && c != '=') ++count;
      is_between = false;
      is_value_next = c == '=';
    }
  }
  return count;
}

bool has_too_many_attributes(std::string_view text) {
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at)) {
    if (++at; at >= text.size() || !((text[at] | 0x20) >= 'a' && (text[at] | 0x20) <= 'z')) continue;
    if (attributes_of(text, at) > kMostAttributes) return true;
  }
  return false;
}

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "html"));
  if (!args.valid) return bad_argument(node, "html", "'valid: false' is written `not: {html: true}`");
  const std::string expected = std::string(args.extract ? "HTML in the answer" : "an answer that is HTML") +
                               (args.elements.empty() ? "" : " with " + join(args.elements, ", "));
  return Check([=](const Attempt& attempt) -> Result<Verdict> {
    if (attempt.output.size() > kMostMarkupBytes || is_too_deep(attempt.output) || has_too_many_attributes(attempt.output)) {
      return fail(ErrorCode::limit_exceeded,
                  "the answer is too long, nested too deeply, or has too many attributes on one element, to be looked at as HTML");
    }
    const std::string reason = reason_against(args, attempt.output, read_markup(attempt.output));
    return reason.empty() ? passed(expected, quote(attempt.output)) : failed(expected, quote(attempt.output), reason);
  });
}

}  // namespace

CheckRow html_check() {
  return {.name = "html",
          .summary = "the answer is HTML, or holds HTML: elements of HTML's own, with their ends",
          .example = "html: {extract: true, elements: [table, td]}",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel
