#include "constraint/json_schema/uri.h"

#include <charconv>
#include <vector>

#include "base/text.h"

namespace cupel {
namespace {

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned int byte = 0;
    const bool is_escape = text[i] == '%' && i + 2 < text.size() &&
                           std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16).ptr == text.data() + i + 3;
    out += is_escape ? static_cast<char>(byte) : text[i];
    if (is_escape) i += 2;
  }
  return out;
}

bool has_scheme(std::string_view uri) {
  const std::size_t colon = uri.find_first_of(":/?#");
  return colon != std::string_view::npos && colon > 0 && uri[colon] == ':';
}

// The length of "scheme://authority".
std::size_t root_length(std::string_view uri) {
  const std::size_t slashes = uri.find("://");
  if (slashes == std::string_view::npos) return uri.find(':') == std::string_view::npos ? 0 : uri.find(':') + 1;
  return std::min(uri.find('/', slashes + 3), uri.size());
}

std::string without_dots(std::string_view path) {
  std::vector<std::string> kept;
  for (const std::string& segment : split(path, '/')) {
    if (segment == ".." && kept.size() > 1) kept.pop_back();
    else if (segment != "." && segment != "..") kept.push_back(segment);
  }
  return join(kept, "/");
}

}  // namespace

UriParts split_fragment(std::string_view uri) {
  const std::size_t hash = uri.find('#');
  if (hash == std::string_view::npos) return {std::string(uri), ""};
  return {std::string(uri.substr(0, hash)), percent_decoded(uri.substr(hash + 1))};
}

std::string resolve_uri(std::string_view base, std::string_view reference) {
  base = base.substr(0, base.find('#'));
  if (has_scheme(reference)) return std::string(reference);
  if (reference.empty() || reference.front() == '#') return std::string(base) + std::string(reference);
  if (reference.starts_with("//")) return std::string(base.substr(0, base.find(':') + 1)) + std::string(reference);
  const std::size_t root = root_length(base);
  const std::size_t tail = std::min(reference.find_first_of("?#"), reference.size());
  std::string path(reference.substr(0, tail));
  if (!path.starts_with('/')) {
    const std::string_view folder =
        base.substr(root, base.rfind('/') == std::string_view::npos || base.rfind('/') < root ? 0 : base.rfind('/') + 1 - root);
    path = (folder.empty() ? "/" : std::string(folder)) + path;
  }
  return std::string(base.substr(0, root)) + without_dots(path) + std::string(reference.substr(tail));
}

const Json* follow_pointer(const Json& document, std::string_view pointer) {
  try {
    const Json::json_pointer place{std::string(pointer)};
    return document.contains(place) ? &document.at(place) : nullptr;
  } catch (const Json::exception&) {  // no pointer, or an array index that is none
    return nullptr;
  }
}

std::string escape_pointer_token(std::string_view token) {
  std::string out;
  for (const char c : token) {
    if (c == '~') out += "~0";
    else if (c == '/') out += "~1";
    else out += c;
  }
  return out;
}

}  // namespace cupel
