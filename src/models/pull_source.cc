#include "models/pull_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "models/model_slot.h"

namespace cupel {
namespace {

constexpr std::string_view kHub = "hf:";

Result<RemoteFile> hub_file(std::string_view repository, std::string_view file, const Environment& environment) {
  net::Url url = CUPEL_TRY(hub_endpoint(environment));
  std::string prefix = url.path;
  while (prefix.ends_with('/')) prefix.pop_back();
  url.path = fmt::format("{}/{}/resolve/main/{}", prefix, net::encode_path(repository), net::encode_path(file));
  return RemoteFile{std::move(url), std::string(repository), std::string(file)};
}

Result<RemoteCheckpoint> hub_checkpoint(std::string_view repository, const Environment& environment) {
  net::Url url = CUPEL_TRY(hub_endpoint(environment));
  std::string prefix = url.path;
  while (prefix.ends_with('/')) prefix.pop_back();
  net::Url list = url;
  list.path = fmt::format("{}/api/models/{}", prefix, net::encode_path(repository));
  url.path = fmt::format("{}/{}/resolve/main/", prefix, net::encode_path(repository));
  return RemoteCheckpoint{std::string(repository), std::move(list), std::move(url)};
}

bool is_safe_path(std::string_view path) {
  const std::vector<std::string> parts = split(path, '/');
  return std::none_of(parts.begin(), parts.end(), [](const std::string& part) { return part.empty() || part == "." || part == ".."; });
}

Result<PullSource> parse_hub_source(std::string_view text, const Environment& environment) {
  const std::string_view path = text.substr(kHub.size());
  const std::size_t owner_end = path.find('/');
  const std::size_t repository_end = owner_end == std::string_view::npos ? owner_end : path.find('/', owner_end + 1);
  if (owner_end != std::string_view::npos && repository_end == std::string_view::npos && is_safe_path(path)) {
    return PullSource{.name = model_name_of(path.substr(owner_end + 1)),
                      .description = std::string(text),
                      .license = "",
                      .from = CUPEL_TRY(hub_checkpoint(path, environment))};
  }
  if (repository_end == std::string_view::npos || !is_safe_path(path)) {
    return fail(ErrorCode::invalid_usage, fmt::format("'{}' is not of the form hf:OWNER/REPO/FILE or hf:OWNER/REPO", printable(text)),
                {"for example hf:Qwen/Qwen2.5-0.5B-Instruct-GGUF/qwen2.5-0.5b-instruct-q4_k_m.gguf"});
  }
  const std::string_view file = path.substr(repository_end + 1);
  PullSource source{.name = model_name_of(file),
                    .description = std::string(text),
                    .license = "",
                    .from = CUPEL_TRY(hub_file(path.substr(0, repository_end), file, environment))};
  return source;
}

Result<PullSource> parse_url_source(std::string_view text) {
  net::Url url = CUPEL_TRY(net::parse_url(text));
  PullSource source{.name = model_name_of(url.file_name()), .description = url.shown(), .license = "", .from = RemoteFile{url, "", ""}};
  if (source.name.empty()) {
    return fail(ErrorCode::invalid_usage, fmt::format("the URL {} ends in no file name", url.shown()), {"give the URL of a .gguf file"});
  }
  return source;
}

}  // namespace

Result<net::Url> hub_endpoint(const Environment& environment) {
  const std::string text = environment.get("HF_ENDPOINT").value_or("https://huggingface.co");
  Result<net::Url> url = net::parse_url(text);
  if (!url) return fail(ErrorCode::invalid_config, fmt::format("HF_ENDPOINT is set, but {}", url.error().message));
  return url;
}

Result<PullSource> parse_pull_source(std::string_view text, const Environment& environment) {
  const KnownModel* known = find_known_model(text);
  if (known == nullptr && text.starts_with(kHub)) {
    for (const KnownModel& model : known_models()) {
      if (describe_source(model) == text) known = &model;
    }
    if (known == nullptr) return parse_hub_source(text, environment);
  }
  if (known == nullptr && text.find("://") != std::string_view::npos) return parse_url_source(text);
  if (known == nullptr) {
    std::vector<std::string_view> names;
    for (const KnownModel& model : known_models()) names.push_back(model.name);
    return fail(ErrorCode::unknown_name, fmt::format("unknown model '{}'{}", printable(text), did_you_mean(text, names)),
                {fmt::format("give one of {}; or a URL, hf:OWNER/REPO/FILE, or hf:OWNER/REPO", fmt::join(names, ", "))});
  }
  PullSource source{.name = std::string(known->name),
                    .description = describe_source(*known),
                    .license = std::string(known->license),
                    .from = PackageSource{},
                    .known = known};
  if (const auto* package = std::get_if<PackageSource>(&known->source)) {
    source.from = *package;
  } else if (const auto* checkpoint = std::get_if<CheckpointSource>(&known->source)) {
    source.from = *checkpoint;
  } else {
    const HubSource& hub = std::get<HubSource>(known->source);
    source.from = CUPEL_TRY(hub_file(hub.repository, hub.file, environment));
  }
  return source;
}

}  // namespace cupel
