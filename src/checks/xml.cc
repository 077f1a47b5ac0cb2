#include <fmt/format.h>

#include <pugixml.hpp>

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
    field("valid", valid, "`xml: true` is the short form: the whole answer is one XML element");
    field("extract", extract, "look for the first element in the answer's text that is well-formed, instead of at the whole answer");
    field("elements", elements, "elements that must be there, from the root: report.author.name");
  }
};

constexpr int kMostCandidates = 1000;

// The one element of a text that is nothing else, but for a declaration, comments and white space. Errors: what is wrong.
Result<pugi::xml_node> load_element(pugi::xml_document& document, std::string_view text) {
  const pugi::xml_parse_result parsed =
      document.load_buffer(text.data(), text.size(), pugi::parse_full | pugi::parse_fragment, pugi::encoding_utf8);
  if (!parsed) return fail(ErrorCode::corrupt, fmt::format("{} (byte {})", parsed.description(), parsed.offset));
  pugi::xml_node root;
  for (const pugi::xml_node node : document.children()) {
    const bool is_text = node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata;
    if (is_text && !trim(node.value()).empty())
      return fail(ErrorCode::corrupt, fmt::format("text outside of the element: {}", quote(trim(node.value()), 40)));
    if (node.type() != pugi::node_element) continue;
    if (root)
      return fail(ErrorCode::corrupt, fmt::format("a second element <{}> beside <{}>", printable(node.name()), printable(root.name())));
    root = node;
  }
  if (!root) return fail(ErrorCode::corrupt, "there is no element");
  return root;
}

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80U;
}

std::string_view name_at(std::string_view text, std::size_t at) {
  return text.substr(at, std::min(text.find_first_of(" \t\r\n/>", at), text.size()) - at);
}

// The text of the element that begins at `at`, up to the end tag that closes it; nothing when there is none. Only tags of its own name are
// counted: that the rest is well-formed is for the parser to say.
std::string_view element_at(std::string_view text, std::size_t at) {
  const std::string_view name = name_at(text, at + 1);
  std::size_t depth = 0;
  for (std::size_t open = at; open != std::string_view::npos; open = text.find('<', open + 1)) {
    const bool is_end = text.substr(open + 1).starts_with('/');
    if (name_at(text, open + (is_end ? 2 : 1)) != name) continue;
    const std::size_t close = text.find('>', open);
    if (close == std::string_view::npos) break;
    if (is_end) --depth;
    else if (text[close - 1] != '/') ++depth;
    if (depth == 0) return text.substr(at, close + 1 - at);
  }
  return {};
}

Result<pugi::xml_node> find_element(pugi::xml_document& document, std::string_view text) {
  std::size_t looked_at = 0;
  int candidates = 0;
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    if (at + 1 >= text.size() || !is_name_start(text[at + 1])) continue;
    const std::string_view element = element_at(text, at);
    looked_at += element.empty() ? text.size() - at : element.size();
    if (++candidates > kMostCandidates || looked_at > 8 * kMostMarkupBytes) {
      return fail(ErrorCode::limit_exceeded, "looking for XML in this answer takes too long");
    }
    if (element.empty()) continue;
    if (Result<pugi::xml_node> root = load_element(document, element)) return root;
  }
  return fail(ErrorCode::corrupt, "no element in the answer is well-formed XML");
}

bool has_path(pugi::xml_node root, const std::vector<std::string>& path) {
  if (path.front() != root.name()) return false;
  std::vector<pugi::xml_node> level = {root};
  for (std::size_t i = 1; i < path.size(); ++i) {
    std::vector<pugi::xml_node> next;
    for (const pugi::xml_node node : level) {
      for (const pugi::xml_node child : node.children(path[i].c_str())) next.push_back(child);
    }
    level = std::move(next);
  }
  return !level.empty();
}

Result<Verdict> judge_xml(const Args& args, std::string_view answer) {
  const std::string expected = std::string(args.extract ? "XML in the answer" : "an answer that is XML") +
                               (args.elements.empty() ? "" : " with " + join(args.elements, ", "));
  if (answer.size() > kMostMarkupBytes) return fail(ErrorCode::limit_exceeded, "the answer is too long to be looked at as XML");
  pugi::xml_document document;
  const Result<pugi::xml_node> root = args.extract ? find_element(document, answer) : load_element(document, answer);
  if (!root && root.error().code == ErrorCode::limit_exceeded) return fail(root.error());
  if (!root) return failed(expected, quote(answer), root.error().message);
  for (const std::string& element : args.elements) {
    if (!has_path(*root, path_of(element))) return failed(expected, quote(answer), fmt::format("there is no {}", printable(element)));
  }
  return passed(expected, quote(answer));
}

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "xml"));
  if (!args.valid) return bad_argument(node, "xml", "'valid: false' is written `not: {xml: true}`");
  for (const std::string& element : args.elements) {
    if (element.empty()) return bad_argument(node, "xml", "an element's name is missing");
  }
  return Check([args](const Attempt& attempt) { return judge_xml(args, attempt.output); });
}

}  // namespace

CheckRow xml_check() {
  return {.name = "xml",
          .summary = "the answer is XML, or holds XML, with certain elements; entities and namespaces are not resolved",
          .example = "xml: {extract: true, elements: [report.author]}",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel
