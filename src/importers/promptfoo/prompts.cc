#include "importers/promptfoo/prompts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "importers/promptfoo/csv.h"
#include "importers/promptfoo/script_value.h"
#include "suites/template.h"
#include "suites/yaml.h"

namespace cupel::promptfoo {
namespace {

constexpr std::string_view kSeparator = "---";
constexpr std::size_t kPrompts = 10'000;
constexpr auto kPromptFiles = std::to_array<std::string_view>({".txt", ".md", ".j2", ".json", ".jsonl", ".yaml", ".yml", ".csv"});

// Prompts in one text, between lines of ---.
std::vector<std::string> split_prompts(const std::string& text) {
  std::vector<std::string> prompts;
  std::string current;
  const auto flush = [&] {
    if (!trim(current).empty()) prompts.emplace_back(trim(current));
    current.clear();
  };
  for (const std::string& line : split(text, '\n')) {
    if (trim(line) == kSeparator) flush();
    else current += line + "\n";
  }
  flush();
  return prompts;
}

Result<std::vector<std::string>> prompts_in_csv(const std::string& text, const std::string& shown) {
  const CsvTable table = CUPEL_TRY(parse_csv(text, shown));
  const auto column = std::ranges::find(table.header, "prompt");
  const auto index = column == table.header.end() ? 0U : static_cast<std::size_t>(column - table.header.begin());
  std::vector<std::string> prompts;
  if (column == table.header.end() && !table.header.empty()) prompts.push_back(table.header.front());
  for (const CsvRow& row : table.rows) {
    if (index < row.cells.size() && !trim(row.cells[index]).empty()) prompts.push_back(row.cells[index]);
  }
  return prompts;
}

class PromptReader {
 public:
  PromptReader(const std::string& file, const Files& files) : file_(file), files_(files) {}

  std::vector<Prompt> take() { return std::move(prompts_); }

  Result<void> read(const Node& node) {
    if (const NodeList* list = node.as_list()) {
      for (const Node& each : *list) CUPEL_CHECK(read_one(each));
      return {};
    }
    const NodeMap* map = node.as_map();
    if (map == nullptr || node.find("raw") != nullptr || node.find("id") != nullptr || node.find("content") != nullptr)
      return read_one(node);
    for (const NodeEntry& entry : *map) {  // path -> label
      Prompt made{.raw = entry.key, .label = entry.value.text(), .config = {}, .origin = {file_, entry.mark}, .error = {}};
      CUPEL_CHECK(add(std::move(made)));
    }
    return {};
  }

 private:
  Result<void> read_one(const Node& node) {
    Prompt made{.raw = "", .label = "", .config = {}, .origin = {file_, node.mark}, .error = {}};
    if (node.is_scalar() && !node.is_null()) {
      made.raw = to_script_text(node);
      return add(std::move(made));
    }
    if (!node.is_map()) return fail_in(made.origin, fmt::format("a prompt is text, a file or a map, found {}", node.kind()));
    const Node* raw = nullptr;
    for (const char* key : {"raw", "content", "id", "file"}) {
      if (raw == nullptr) raw = find_value(node, key);
    }
    if (raw == nullptr) return fail_in(made.origin, "a prompt without 'raw' or 'id'");
    if (const Node* label = find_value(node, "label")) made.label = label->text();
    else if (const Node* id = find_value(node, "id")) made.label = id->text();
    if (const Node* config = find_value(node, "config")) made.config = *config;
    made.raw = to_script_text(*raw);
    made.origin.mark = raw->mark;
    return add(std::move(made));
  }

  static bool has_known_extension(std::string_view raw) {
    return is_script(raw) || std::ranges::find(kPromptFiles, extension_of(raw)) != kPromptFiles.end();
  }

  // What ends like a file's name is one, and one word with a slash or a wildcard in it; else a text could be asked that was to be read.
  static bool is_file(const std::string& raw) {
    if (is_file_reference(raw)) return true;
    if (raw.empty() || raw.size() > 500 || raw.find('\n') != std::string::npos || is_template(raw)) return false;
    if (has_known_extension(raw)) return true;
    return raw.find_first_of("/*") != std::string::npos && raw.find_first_of(" \t") == std::string::npos;
  }

  // `langfuse://name`, `exec:program`: made elsewhere.
  static std::string_view scheme_of(std::string_view raw) {
    const std::size_t colon = raw.find("://");
    if (raw.starts_with("exec:")) return "exec:";
    const bool is_one = colon != raw.npos && colon > 0 && raw.find_first_of(" \t\n") == raw.npos && !is_file_reference(raw) &&
                        raw.substr(0, colon).find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789+-.") == raw.npos;
    return is_one ? raw.substr(0, colon + 3) : std::string_view();
  }

  Result<void> add(Prompt made) {
    if (const std::string_view scheme = scheme_of(made.raw); !scheme.empty()) {
      made.error =
          fail_in(made.origin, fmt::format("a prompt from '{}' has no equivalent here: nothing is fetched or run for it", scheme)).value();
      return keep(std::move(made));
    }
    if (!is_file(made.raw)) return keep(std::move(made));
    Result<std::vector<std::string>> found = files_.expand(made.raw, made.origin);
    if (!found) {
      made.error = std::move(found).error();
      return keep(std::move(made));
    }
    for (const std::string& each : *found) CUPEL_CHECK(add_file(made, each));
    return {};
  }

  Result<void> add_file(Prompt made, const std::string& reference) {
    if (made.label.empty()) made.label = reference;
    if (is_script(reference)) {
      if (Result<void> runs = files_.check_script(reference, made.origin); !runs) made.error = std::move(runs).error();
      made.script = reference;
      made.raw = "";
      return keep(std::move(made));
    }
    const Result<std::vector<std::string>> texts = texts_in(reference, made.origin);
    if (!texts) made.error = texts.error();
    else if (texts->empty())
      made.error = fail_in(made.origin, fmt::format("the file {} holds no prompt", printable(files_.shown(reference)))).value();
    if (made.error) return keep(std::move(made));
    const std::string label = made.label;
    for (std::size_t i = 0; i < texts->size(); ++i) {
      made.label = texts->size() == 1 ? label : fmt::format("{}: {}", label, i + 1);
      made.raw = (*texts)[i];
      CUPEL_CHECK(keep(made));
    }
    return {};
  }

  Result<std::vector<std::string>> texts_in(const std::string& reference, const Origin& origin) const {
    const std::string extension = extension_of(reference);
    if (!is_file_reference(reference) && files_.exists(reference) && !has_known_extension(reference))
      return fail_in(origin, fmt::format("the file {} is of no kind that prompts are read from ({})", printable(files_.shown(reference)),
                                         fmt::join(kPromptFiles, ", ")));
    const std::string text = CUPEL_TRY(files_.text(reference, origin));
    if (extension == ".txt") return split_prompts(text);
    if (extension == ".csv") return prompts_in_csv(text, files_.shown(reference));
    if (extension == ".jsonl") {
      std::vector<std::string> prompts;
      for (const std::string& line : split(text, '\n')) {
        if (!trim(line).empty()) prompts.emplace_back(trim(line));
      }
      return prompts;
    }
    if (extension == ".yaml" || extension == ".yml") {
      // A YAML file with templates outside quotes may only be YAML once it is rendered.
      const Result<Node> tree = parse_yaml(text, files_.shown(reference));
      if (tree && (tree->is_list() || tree->is_map())) return std::vector<std::string>{render_json(to_script_json(*tree), 2)};
    }
    return std::vector<std::string>{text};
  }

  Result<void> keep(Prompt made) {
    if (made.label.empty()) made.label = made.raw;
    if (prompts_.size() >= kPrompts) return fail_in(made.origin, fmt::format("more than {} prompts", kPrompts));
    prompts_.push_back(std::move(made));
    return {};
  }

  const std::string& file_;
  const Files& files_;
  std::vector<Prompt> prompts_;
};

}  // namespace

Result<std::vector<Prompt>> read_prompts(const Node& prompts, const std::string& file, const Files& files) {
  PromptReader reader(file, files);
  CUPEL_CHECK(reader.read(prompts));
  std::vector<Prompt> made = reader.take();
  if (made.empty()) return fail_at(file, prompts.mark, "'prompts' is empty");
  return made;
}

}  // namespace cupel::promptfoo
