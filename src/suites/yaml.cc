#include "suites/yaml.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <unordered_map>

#include "base/text.h"
#include "core/place.h"
#include "suites/yaml_text.h"

namespace cupel {
namespace {

struct Place {
  std::string message;
  Mark mark;
};

// yaml-cpp is told to stop by an exception of ours; it never leaves this file.
struct Refusal {
  Place place;
};
struct NotTaken {
  Error error;
};

Mark mark_of(const YAML::Mark& mark) { return mark.is_null() ? Mark{} : Mark{mark.line + 1, mark.column + 1}; }

[[noreturn]] void refuse(Mark mark, std::string message) { throw Refusal{{std::move(message), mark}}; }

constexpr std::string_view kMergeKey = "<<";

/// Builds the tree from yaml-cpp's events, which come in document order.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(const YamlLimits& limits, const YamlLists& lists, YamlText& text) : limits_(limits), lists_(lists), text_(text) {}

  Node take() { return std::move(root_); }
  const YAML::Mark& last_scalar() const { return last_scalar_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) refuse(mark_of(mark), "a second document in one file; write each suite into its own file");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { add_leaf({{}, mark_of(mark)}, anchor); }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override {
    const Mark at = mark_of(mark);
    const bool is_plain = tag == "?" || tag.empty();
    const bool is_typed = is_plain || has_core_tag(tag, at, {"int", "float", "bool", "null"});
    if (!is_typed && tag != "!") has_core_tag(tag, at, {"str"}, true);
    last_scalar_ = mark;
    text_.note_scalar(mark.pos);
    if (is_key_next()) {
      if (anchor != 0) anchors_.insert_or_assign(anchor, Anchored{Weight{1, value.size(), 1}, Node{value, at}});
      return take_key(value, at, is_plain);
    }
    add_leaf(is_typed ? typed_scalar(value, at) : Node{value, at}, anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) refuse(mark_of(mark), "an alias inside the value that its anchor names");
    if (depth() + found->second.depth > limits_.depth) refuse_depth(mark_of(mark));
    count(found->second.values, found->second.text_bytes, mark_of(mark));
    Node copy = found->second.node;
    copy.mark = mark_of(mark);
    add(std::move(copy), 0, found->second);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    open(Node{NodeList{}, mark_of(mark)}, tag, "seq", anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    open(Node{NodeMap{}, mark_of(mark)}, tag, "map", anchor);
  }
  void OnMapEnd() override {
    merge_into(frames_.back());
    close();
  }

 private:
  // What a finished value weighs: what an alias to it costs.
  struct Weight {
    std::size_t values = 1;
    std::size_t text_bytes = 0;
    int depth = 1;
  };
  struct Anchored : Weight {
    Node node;
  };
  struct Frame {
    Node node;
    YAML::anchor_t anchor = 0;
    Weight weight;
    std::string key = {};  // of a map: the key whose value comes next
    Mark key_mark = {};
    bool has_key = false;
    bool key_is_merge = false;
    bool is_given_away = false;  // a list whose items are
    std::map<std::string, Mark> keys = {};
    std::vector<Node> merges = {};
  };

  int depth() const { return static_cast<int>(frames_.size()); }
  bool is_key_next() const { return !frames_.empty() && frames_.back().node.is_map() && !frames_.back().has_key; }

  bool has_core_tag(const std::string& tag, Mark mark, std::initializer_list<std::string_view> names, bool is_last = false) const {
    constexpr std::string_view kPrefix = "tag:yaml.org,2002:";
    if (tag.rfind(kPrefix, 0) == 0) {
      const std::string_view name = std::string_view(tag).substr(kPrefix.size());
      if (std::find(names.begin(), names.end(), name) != names.end()) return true;
    }
    if (is_last) refuse(mark, fmt::format("unknown tag '{}'", printable(tag)));
    return false;
  }

  [[noreturn]] void refuse_depth(Mark mark) const { refuse(mark, fmt::format("nested more than {} levels deep", limits_.depth)); }

  void count(std::size_t values, std::size_t text_bytes, Mark mark) {
    values_ += values;
    text_bytes_ += text_bytes;
    if (values_ > limits_.values) refuse(mark, fmt::format("more than {} values, aliases expanded", limits_.values));
    if (text_bytes_ > limits_.text_bytes) refuse(mark, fmt::format("more than {} bytes of text, aliases expanded", limits_.text_bytes));
  }

  void take_key(const std::string& key, Mark mark, bool is_plain) {
    Frame& frame = frames_.back();
    frame.key_is_merge = is_plain && key == kMergeKey;
    if (!frame.key_is_merge) {
      const auto [earlier, is_new] = frame.keys.emplace(key, mark);
      if (!is_new) {
        refuse(mark, fmt::format("the key '{}' stands here a second time; the first is on line {}", printable(key), earlier->second.line));
      }
    }
    count(0, key.size(), mark);
    frame.weight.text_bytes += key.size();
    frame.key = key;
    frame.key_mark = mark;
    frame.has_key = true;
  }

  void open(Node node, const std::string& tag, std::string_view core_tag, YAML::anchor_t anchor) {
    const Mark mark = node.mark;
    if (tag != "?" && tag != "!" && !tag.empty()) has_core_tag(tag, mark, {core_tag}, true);
    if (is_key_next()) refuse(mark, "a key must be plain text, not a list or map");
    if (depth() >= limits_.depth) refuse_depth(mark);
    count(1, 0, mark);
    const bool is_given_away = anchor == 0 && node.is_list() && depth() == 1 && frames_.back().node.is_map() && is_listed(frames_.back());
    frames_.push_back(Frame{.node = std::move(node), .anchor = anchor, .weight = {}, .is_given_away = is_given_away});
    if (!is_given_away) return;
    kept_values_ = values_;
    kept_text_bytes_ = text_bytes_;
  }

  bool is_listed(const Frame& frame) const {
    return !frame.key_is_merge && std::find(lists_.keys.begin(), lists_.keys.end(), frame.key) != lists_.keys.end();
  }

  // What it weighed is free for the next one, but for what aliases may still ask for.
  void give_away(Node node) {
    if (Result<void> given = lists_.give(frames_.front().key, std::move(node)); !given) throw NotTaken{std::move(given).error()};
    values_ = kept_values_;
    text_bytes_ = kept_text_bytes_;
    text_.restart_count();
  }

  void close() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    add(std::move(frame.node), frame.anchor, frame.weight);
  }

  void add_leaf(Node node, YAML::anchor_t anchor) {
    if (is_key_next()) refuse(node.mark, "a key must be text");
    const std::size_t size = node.is_null() ? 0 : node.text().size();
    count(1, size, node.mark);
    add(std::move(node), anchor, Weight{.values = 1, .text_bytes = size, .depth = 1});
  }

  void add(Node node, YAML::anchor_t anchor, const Weight& weight) {
    if (is_key_next()) {  // an alias as a key
      if (!node.is_scalar() || node.is_null()) refuse(node.mark, "a key must be plain text, not a list or map");
      return take_key(node.text(), node.mark, false);
    }
    if (anchor != 0) {
      anchors_.insert_or_assign(anchor, Anchored{weight, node});
      if (depth() > 1 && frames_[1].is_given_away) {
        kept_values_ += weight.values;
        kept_text_bytes_ += weight.text_bytes;
      }
    }
    if (frames_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& parent = frames_.back();
    if (parent.is_given_away) return give_away(std::move(node));
    parent.weight.values += weight.values;
    parent.weight.text_bytes += weight.text_bytes;
    parent.weight.depth = std::max(parent.weight.depth, weight.depth + 1);
    if (parent.node.is_list()) {
      std::get<NodeList>(parent.node.value).push_back(std::move(node));
      return;
    }
    parent.has_key = false;
    if (parent.key_is_merge) take_merge(parent, std::move(node));
    else std::get<NodeMap>(parent.node.value).push_back({std::move(parent.key), parent.key_mark, std::move(node)});
  }

  static void take_merge(Frame& frame, Node node) {
    const Mark mark = node.mark;
    if (node.is_map()) return frame.merges.push_back(std::move(node));
    if (!node.is_list()) refuse(mark, "'<<' takes a map or a list of maps");
    for (Node& item : std::get<NodeList>(node.value)) {
      if (!item.is_map()) refuse(mark, "'<<' takes a map or a list of maps");
      frame.merges.push_back(std::move(item));
    }
  }

  // Keys written in the map itself win, then earlier merges (https://yaml.org/type/merge.html).
  static void merge_into(Frame& frame) {
    auto& map = std::get<NodeMap>(frame.node.value);
    for (Node& merged : frame.merges) {
      for (NodeEntry& entry : std::get<NodeMap>(merged.value)) {
        if (frame.keys.emplace(entry.key, entry.mark).second) map.push_back(std::move(entry));
      }
    }
  }

  const YamlLimits& limits_;
  const YamlLists& lists_;
  YamlText& text_;
  Node root_;
  std::vector<Frame> frames_;
  std::unordered_map<YAML::anchor_t, Anchored> anchors_;
  YAML::Mark last_scalar_ = YAML::Mark::null_mark();
  std::size_t values_ = 0;
  std::size_t text_bytes_ = 0;
  std::size_t kept_values_ = 0;  // all but what items hold that were given away, and there what has an anchor
  std::size_t kept_text_bytes_ = 0;
  int documents_ = 0;
};

}  // namespace

bool has_yaml_name(const std::filesystem::path& path) {
  const std::string extension = to_lower(path.extension().string());
  return extension == ".yaml" || extension == ".yml" || extension == ".json";
}

Result<Node> parse_yaml(std::istream& text, const std::string& file, const YamlLists& lists, const YamlLimits& limits) {
  YamlText checked(text, file, limits.bytes);
  const auto parse = [&]() -> Result<Node> {
    try {
      std::istream stream(&checked);
      YAML::Parser parser(stream);
      TreeBuilder builder(limits, lists, checked);
      while (parser.HandleNextDocument(builder)) {
      }
      if (checked.is_unclosed()) return fail_at(file, mark_of(builder.last_scalar()), "a quoted text that never ends");
      return builder.take();
    } catch (const Refusal& refusal) {
      return fail_at(file, refusal.place.mark, refusal.place.message);
    } catch (const NotTaken& refusal) {
      return fail(refusal.error);
    } catch (const YAML::Exception& error) {
      constexpr const char* kAdvice = "put texts with special characters in quotes, and indent with spaces";
      return fail(ErrorCode::invalid_suite, fmt::format("{}: {}", describe_place(file, mark_of(error.mark)), error.msg), {kAdvice});
    } catch (const std::exception& error) {
      return fail_at(file, {}, fmt::format("cannot be read as YAML: {}", error.what()));
    }
  };
  Result<Node> tree = parse();
  // Where the text ended early, whatever the parser says is about that end.
  if (checked.error()) return fail(*checked.error());
  return tree;
}

Result<Node> parse_yaml(std::string_view text, const std::string& file, const YamlLimits& limits) {
  std::istringstream stream{std::string(text)};
  return parse_yaml(stream, file, {}, limits);
}

}  // namespace cupel
