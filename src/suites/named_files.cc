#include "suites/named_files.h"

#include <algorithm>
#include <functional>
#include <string>

#include "base/files.h"
#include "base/text.h"
#include "suites/yaml.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kLongestName = 1024, kMostFiles = 10'000, kMostGlobbed = 1000;

void for_each_text(const Node& node, const std::function<void(const std::string&)>& tell) {
  if (const NodeList* list = node.as_list()) {
    for (const Node& item : *list) for_each_text(item, tell);
  } else if (const NodeMap* map = node.as_map()) {
    for (const NodeEntry& entry : *map) for_each_text(entry.value, tell);
  } else if (const std::string* text = node.as_string(); text != nullptr && !text->empty() && text->size() <= kLongestName) {
    tell(*text);
  }
}

class Search {
 public:
  void enter(const fs::path& file) {
    if (found.size() >= kMostFiles || std::ranges::find(found, file) != found.end()) return;
    found.push_back(file);
    if (!has_yaml_name(file)) return;
    const Result<std::string> text = read_file(file, YamlLimits().bytes);
    const Result<Node> tree = text ? parse_yaml(*text, file.string()) : Node();
    if (tree) for_each_text(*tree, [&](const std::string& each) { add(each, file.parent_path()); });
  }

  std::vector<fs::path> found;

 private:
  void add(std::string_view name, const fs::path& folder) {
    if (name.starts_with("file://")) name.remove_prefix(7);
    if (name.find('\n') != std::string_view::npos) return;
    if (name.find('*') != std::string_view::npos) return add_matching(fs::path(name), folder);
    if (try_file(folder / name)) return;
    // A function of a script: `checks.py:graded`.
    if (const std::size_t colon = name.rfind(':'); colon != std::string_view::npos && colon > 1) try_file(folder / name.substr(0, colon));
  }

  bool try_file(const fs::path& path) {
    std::error_code error;
    if (!fs::is_regular_file(path, error)) return false;
    enter(path.lexically_normal());
    return true;
  }

  // A pattern over the files of one folder.
  void add_matching(const fs::path& pattern, const fs::path& folder) {
    std::error_code error;
    std::size_t left = kMostGlobbed;
    for (fs::directory_iterator each(folder / pattern.parent_path(), error); !error && each != fs::directory_iterator() && left > 0;
         each.increment(error), --left) {
      if (matches_glob(pattern.filename().string(), each->path().filename().string())) try_file(each->path());
    }
  }
};

}  // namespace

std::vector<fs::path> named_files(const fs::path& file) {
  Search search;
  search.enter(file);
  return std::move(search.found);
}

}  // namespace cupel
