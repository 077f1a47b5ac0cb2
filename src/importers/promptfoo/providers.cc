#include "importers/promptfoo/providers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "core/backend_spec.h"
#include "core/fields.h"
#include "importers/promptfoo/nunjucks.h"
#include "importers/promptfoo/script_value.h"

namespace cupel::promptfoo {
namespace {

/// How a provider's id begins there, and what stands there instead here; the rest of the id is the model.
struct Prefix {
  std::string_view theirs;
  std::string_view ours;
};
constexpr auto kPrefixes = std::to_array<Prefix>({{"openai:chat:", "openai:"},
                                                  {"openai:responses:", "openai:"},
                                                  {"anthropic:messages:", "anthropic:"},
                                                  {"ollama:chat:", "ollama:"},
                                                  {"ollama:completion:", "ollama:"},
                                                  {"google:", "gemini:"},
                                                  {"localai:chat:", "localai:"},
                                                  {"llama:", "llama-server:"},
                                                  {"openai:", "openai:"},
                                                  {"anthropic:", "anthropic:"},
                                                  {"ollama:", "ollama:"},
                                                  {"localai:", "localai:"},
                                                  {"vllm:", "vllm:"},
                                                  {"litellm:", "litellm:"}});

// What answers something else than a chat.
constexpr auto kOtherKinds =
    std::to_array<std::string_view>({"completion:", "embedding:", "embeddings:", "image:", "realtime:", "moderation:", "assistant:",
                                     "transcription:", "speech:", "live:", "video:", "agents:"});

constexpr auto kProviderKeys =
    std::to_array<std::string_view>({"id", "label", "config", "prompts", "provider", "delay", "env", "transform", "inputs"});

std::string render_env(const std::string& text, const Json& env) {
  if (text.find("env.") == std::string::npos) return text;
  const Result<std::string> rendered = render_nunjucks(text, Json{{"env", env}});
  return rendered ? *rendered : text;
}

void find_backend(Provider& provider, const Origin& origin, const Json& env) {
  provider.backend = provider.id;
  if (provider.id == "echo") {
    provider.is_echo = true;
    return;
  }
  const auto refuse = [&] {
    provider.error = fail_in(origin, fmt::format("promptfoo's provider '{}' has no equivalent here", shorten(printable(provider.id), 80)))
                         .value()
                         .with("name a backend with --backend, which replaces the providers of the file");
  };
  const auto prefix = std::ranges::find_if(kPrefixes, [&](const Prefix& each) { return provider.id.starts_with(each.theirs); });
  if (prefix == kPrefixes.end()) return refuse();
  const std::string model = provider.id.substr(prefix->theirs.size());
  const bool is_other = std::ranges::any_of(kOtherKinds, [&](std::string_view each) { return model.starts_with(each); });
  if (model.empty() || is_other) return refuse();
  std::string backend = fmt::format("{}{}", prefix->ours, model);
  for (const char* key : {"apiBaseUrl", "baseUrl", "apiHost"}) {
    const Node* url = provider.config ? find_value(*provider.config, key) : nullptr;
    if (url == nullptr || !url->is_scalar()) continue;
    const std::string address = render_env(url->text(), env);
    backend += fmt::format("@{}{}", address.starts_with("http") ? "" : "https://", address);
    break;
  }
  if (!parse_backend_spec(backend)) return refuse();
  provider.backend = std::move(backend);
}

class ProviderReader {
 public:
  ProviderReader(const std::string& file, const Files& files, const Json& env, std::vector<Note>& notes)
      : file_(file), files_(files), env_(env), notes_(notes) {}

  std::vector<Provider> take() { return std::move(providers_); }

  Result<void> read(const Node& node, int depth = 0) {
    const Origin origin{file_, node.mark};
    if (depth > 3) return fail_in(origin, "files of providers that name each other");
    if (const NodeList* list = node.as_list()) {
      for (const Node& each : *list) CUPEL_CHECK(read(each, depth));
      return {};
    }
    if (const std::string* text = node.as_string()) return read_text(*text, origin, depth);
    const NodeMap* map = node.as_map();
    if (map == nullptr) return fail_in(origin, fmt::format("a provider is text or a map, found {}", node.kind()));
    if (find_value(node, "id") != nullptr) return keep(node, find_value(node, "id")->text(), origin);
    if (map->size() == 1 && map->front().value.is_map()) return keep(map->front().value, map->front().key, origin);  // {ID: {config: …}}
    if (const Node* other = find_value(node, "provider")) return keep(node, other->text(), origin);
    return fail_in(origin, "a provider without 'id'");
  }

 private:
  Result<void> read_text(const std::string& text, const Origin& origin, int depth) {
    const std::string extension = extension_of(text);
    const bool is_list = is_file_reference(text) && (extension == ".yaml" || extension == ".yml" || extension == ".json");
    if (!is_list) return keep(Node{NodeMap{}, origin.mark}, text, origin);
    Result<Node> tree = files_.tree(text, origin);
    if (tree) return read(*tree, depth + 1);
    Provider missing{.id = text, .label = "", .backend = text, .config = {}};
    missing.error = std::move(tree).error();
    providers_.push_back(std::move(missing));
    return {};
  }

  Result<void> keep(const Node& node, const std::string& id, const Origin& origin) {
    Provider provider{.id = render_env(id, env_), .label = "", .backend = "", .config = {}};
    if (const Node* label = find_value(node, "label")) provider.label = label->text();
    if (const Node* config = find_value(node, "config")) provider.config = *config;
    if (const Node* prompts = find_value(node, "prompts")) {
      if (!fields::read(*prompts, provider.prompts)) return fail_in({file_, prompts->mark}, "'prompts' of a provider is a list of labels");
    }
    find_backend(provider, origin, env_);
    note_keys(node, provider);
    providers_.push_back(std::move(provider));
    return {};
  }

  void note_keys(const Node& node, Provider& provider) {
    if (const Node* transform = find_value(node, "transform")) provider.transform = *transform;
    for (const NodeEntry& entry : node.is_map() ? *node.as_map() : NodeMap{}) {
      if (std::ranges::find(kProviderKeys, entry.key) != kProviderKeys.end()) continue;
      notes_.push_back({file_, entry.mark, fmt::format("key '{}' of a provider is ignored", printable(entry.key))});
    }
  }

  const std::string& file_;
  const Files& files_;
  const Json& env_;
  std::vector<Note>& notes_;
  std::vector<Provider> providers_;
};

/// The spellings of an option in the configurations of different providers.
struct OptionName {
  std::string_view theirs;
  std::string_view ours;
};
constexpr auto kOptionNames = std::to_array<OptionName>({{"temperature", "temperature"},
                                                         {"max_tokens", "max_tokens"},
                                                         {"maxTokens", "max_tokens"},
                                                         {"max_new_tokens", "max_tokens"},
                                                         {"max_completion_tokens", "max_tokens"},
                                                         {"max_output_tokens", "max_tokens"},
                                                         {"maxOutputTokens", "max_tokens"},
                                                         {"num_predict", "max_tokens"},
                                                         {"top_p", "top_p"},
                                                         {"topP", "top_p"},
                                                         {"top_k", "top_k"},
                                                         {"topK", "top_k"},
                                                         {"min_p", "min_p"},
                                                         {"repeat_penalty", "repeat_penalty"},
                                                         {"presence_penalty", "presence_penalty"},
                                                         {"frequency_penalty", "frequency_penalty"},
                                                         {"seed", "seed"},
                                                         {"stop", "stop"},
                                                         {"stop_sequences", "stop"},
                                                         {"stopSequences", "stop"}});
constexpr auto kNested = std::to_array<std::string_view>({"generationConfig", "inferenceConfig", "options", "modelKwargs"});
// Of the connection, or of no meaning for what answers here.
constexpr auto kSilent = std::to_array<std::string_view>(
    {"apiKey", "apiKeyEnvar", "apiBaseUrl", "baseUrl", "apiHost", "region", "accessKeyId", "secretAccessKey", "organization", "projectId",
     "showThinking", "cost", "inputCost", "outputCost", "modelType", "headers", "api_key", "passthrough"});

/// Sets one field of the options by its name.
struct SetField {
  std::string_view name;
  const Node& value;
  bool is_known = false;
  bool is_read = false;
  template <class T>
  void operator()(const char* field, T& target, const char* /*help*/) {
    if (field != name) return;
    is_known = true;
    T read{};
    if (!fields::read(value, read)) return;
    target = std::move(read);
    is_read = true;
  }
};

}  // namespace

Result<std::vector<Provider>> read_providers(const Node& providers, const std::string& file, const Files& files, const Json& env,
                                             std::vector<Note>& notes) {
  ProviderReader reader(file, files, env, notes);
  CUPEL_CHECK(reader.read(providers));
  return reader.take();
}

void read_generation(const Node& config, const std::string& file, GenerationOptions& options, std::vector<Note>& notes) {
  if (!config.is_map()) return;
  for (const NodeEntry& entry : *config.as_map()) {
    if (std::ranges::find(kNested, entry.key) != kNested.end() && entry.value.is_map()) {
      read_generation(entry.value, file, options, notes);
      continue;
    }
    const auto name = std::ranges::find(kOptionNames, entry.key, &OptionName::theirs);
    if (name == kOptionNames.end()) {
      if (std::ranges::find(kSilent, entry.key) != kSilent.end()) continue;
      notes.push_back({file, entry.mark, fmt::format("option '{}' of a provider is ignored", printable(entry.key))});
      continue;
    }
    if (entry.value.is_null()) continue;
    GenerationOptions changed = options;
    SetField set{name->ours, entry.value};
    changed.visit(set);
    const bool is_usable = set.is_read && check_ranges(changed).has_value() && changed.max_tokens >= 1;
    if (is_usable) options = std::move(changed);
    else
      notes.push_back({file, entry.value.mark,
                       fmt::format("'{}: {}' cannot be used here and is ignored", printable(entry.key),
                                   shorten(printable(to_script_text(entry.value)), 40))});
  }
}

bool is_selected_by(const std::vector<std::string>& filter, const std::vector<std::string>& names) {
  if (filter.empty()) return true;
  return std::ranges::any_of(filter, [&](const std::string& pattern) {
    return std::ranges::any_of(
        names, [&](const std::string& name) { return name == pattern || matches_glob(pattern, name) || name.starts_with(pattern + ":"); });
  });
}

}  // namespace cupel::promptfoo
