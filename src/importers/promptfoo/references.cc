#include "importers/promptfoo/references.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"

namespace cupel::promptfoo {
namespace {

constexpr int kNestedReferences = 20;
constexpr std::size_t kValues = 500'000;
constexpr std::string_view kKey = "$ref";

bool has_reference(const Node& node) {
  if (const NodeList* list = node.as_list()) return std::ranges::any_of(*list, has_reference);
  const NodeMap* map = node.as_map();
  return map != nullptr &&
         std::ranges::any_of(*map, [](const NodeEntry& entry) { return entry.key == kKey || has_reference(entry.value); });
}

// ~1 is a slash in a key, ~0 a tilde (RFC 6901).
std::string unescape(std::string key) {
  for (const auto& [written, meant] : {std::pair<std::string_view, char>{"~1", '/'}, {"~0", '~'}}) {
    for (std::size_t at = key.find(written); at != std::string::npos; at = key.find(written, at + 1)) key.replace(at, 2, 1, meant);
  }
  return key;
}

const Node* find_at(const Node& root, std::string_view pointer) {
  const Node* at = &root;
  if (pointer.starts_with('/')) pointer.remove_prefix(1);
  if (pointer.empty()) return at;
  for (const std::string& part : split(pointer, '/')) {
    const NodeList* list = at->as_list();
    if (list != nullptr) {
      const bool is_index = !part.empty() && part.size() < 7 && part.find_first_not_of("0123456789") == std::string::npos;
      const std::size_t index = is_index ? std::stoul(part) : list->size();
      if (index >= list->size()) return nullptr;
      at = &(*list)[index];
    } else {
      at = at->find(unescape(part));
      if (at == nullptr) return nullptr;
    }
  }
  return at;
}

class Resolver {
 public:
  Resolver(const std::string& file, const Files& files) : file_(file), files_(files) {}

  Result<Node> resolve(const Node& node, const Node& root, int depth) {
    if (++values_ > kValues) return fail_in({file_, node.mark}, fmt::format("more than {} values, references resolved", kValues));
    Node out{{}, node.mark, node.written};
    if (const NodeList* list = node.as_list()) {
      NodeList items;
      for (const Node& item : *list) items.push_back(CUPEL_TRY(resolve(item, root, depth)));
      out.value = std::move(items);
    } else if (const NodeMap* map = node.as_map()) {
      const Node* reference = node.find(kKey);
      if (reference != nullptr && reference->as_string() != nullptr) return follow(node, *reference, root, depth);
      NodeMap entries;
      for (const NodeEntry& entry : *map) entries.push_back({entry.key, entry.mark, CUPEL_TRY(resolve(entry.value, root, depth))});
      out.value = std::move(entries);
    } else {
      out.value = node.value;
    }
    return out;
  }

 private:
  Result<Node> follow(const Node& node, const Node& reference, const Node& root, int depth) {
    const Origin origin{file_, reference.mark};
    if (depth >= kNestedReferences) return fail_in(origin, fmt::format("references more than {} deep", kNestedReferences));
    const std::string& text = *reference.as_string();
    const std::size_t hash = text.find('#');
    const std::string name = text.substr(0, hash);
    const Node* other = &root;
    if (!name.empty())
      other = name.find("://") == std::string::npos || is_file_reference(name) ? CUPEL_TRY(document(name, origin)) : nullptr;
    const Node* target =
        other != nullptr ? find_at(*other, hash == std::string::npos ? "" : std::string_view(text).substr(hash + 1)) : nullptr;
    if (target == nullptr) return node;
    Node found = CUPEL_TRY(resolve(*target, *other, depth + 1));
    auto* map = std::get_if<NodeMap>(&found.value);
    for (const NodeEntry& beside : *node.as_map()) {
      if (beside.key == kKey || map == nullptr) continue;
      std::erase_if(*map, [&](const NodeEntry& entry) { return entry.key == beside.key; });
      map->push_back(beside);
    }
    return found;
  }

  Result<const Node*> document(const std::string& name, const Origin& origin) {
    auto found = documents_.find(name);
    if (found == documents_.end()) found = documents_.emplace(name, CUPEL_TRY(files_.tree(name, origin))).first;
    return &found->second;
  }

  const std::string& file_;
  const Files& files_;
  std::map<std::string, Node> documents_;
  std::size_t values_ = 0;
};

}  // namespace

Result<Node> resolve_references(const Node& tree, const std::string& file, const Files& files) {
  if (!has_reference(tree)) return tree;
  return Resolver(file, files).resolve(tree, tree, 0);
}

}  // namespace cupel::promptfoo
