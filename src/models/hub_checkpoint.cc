#include "models/hub_checkpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/files.h"
#include "base/text.h"
#include "core/json.h"
#include "models/download.h"
#include "models/hub_cache.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostList = 8U << 20U;

/// What import reads; `*` is any text.
constexpr std::array<std::string_view, 16> kRead{"config.json",
                                                 "model.safetensors",
                                                 "model-*-of-*.safetensors",
                                                 "model.safetensors.index.json",
                                                 "tokenizer.json",
                                                 "tokenizer_config.json",
                                                 "special_tokens_map.json",
                                                 "generation_config.json",
                                                 "chat_template.*",
                                                 "vocab.*",
                                                 "merges.txt",
                                                 "added_tokens.json",
                                                 "modules.json",
                                                 "sentence_bert_config.json",
                                                 "?_Pooling/config.json",
                                                 "README.md"};

bool is_read(const std::string& file) {
  const bool is_safe = file.find("..") == std::string::npos && !file.starts_with('/');
  return is_safe && std::ranges::any_of(kRead, [&](std::string_view pattern) { return matches_glob(pattern, file); });
}

class Fetch {
 public:
  Fetch(const HubCheckpointFetch& fetch, const Progress& progress, const std::stop_token& stop)
      : fetch_(fetch), client_(fetch.environment), progress_(progress), stop_(stop) {}

  Result<void> run() const {
    const std::vector<std::string> files = CUPEL_TRY(list());
    for (const std::string& file : files) {
      std::error_code ignored;
      if (!fs::exists(fetch_.folder / file, ignored)) CUPEL_CHECK(take(file));
    }
    return {};
  }

 private:
  std::string token() const { return fetch_.environment.get("HF_TOKEN").value_or(""); }

  Result<std::vector<std::string>> list() const {
    std::string body;
    const net::HttpSink sink{.on_head = nullptr, .on_body = [&](std::string_view piece) -> Result<void> {
                               if (body.size() + piece.size() > kMostList)
                                 return fail(ErrorCode::limit_exceeded, "the list of files is too long");
                               body += piece;
                               return {};
                             }};
    const net::HttpRequest request{.url = fetch_.from.list, .headers = {}, .bearer_token = token()};
    const net::HttpResponse response = CUPEL_TRY(client_.get(request, sink, stop_));
    if (!response.succeeded()) {
      return fail(ErrorCode::unavailable,
                  fmt::format("the hub has no list of the files of {} (HTTP {})", fetch_.from.repository, response.status),
                  {"check owner and repository; set HF_TOKEN if the model is private or asks to accept terms"});
    }
    const Json json = Json::parse(body, nullptr, false);
    std::vector<std::string> files;
    if (json.is_object() && json.contains("siblings") && json["siblings"].is_array()) {
      for (const Json& each : json["siblings"]) {
        const std::string file = each.is_object() ? each.value("rfilename", "") : "";
        if (is_read(file)) files.push_back(file);
      }
    }
    // The small ones first: what is wrong is known before the large ones are fetched.
    std::ranges::sort(files, {}, [](const std::string& file) { return std::pair(file.ends_with(".safetensors"), file); });
    if (std::ranges::find(files, "config.json") != files.end()) return files;
    return fail(ErrorCode::unavailable, fmt::format("{} holds no checkpoint: there is no config.json", fetch_.from.repository),
                {"for a GGUF file of it give its name too: hf:OWNER/REPO/FILE"});
  }

  Result<void> take(const std::string& file) const {
    const fs::path target = fetch_.folder / file;
    CUPEL_CHECK(make_folder(target.parent_path()));
    std::error_code error;
    if (const auto cached = find_in_hub_cache(fetch_.from.repository, file, fetch_.environment)) {
      fs::create_hard_link(cached->path, target, error);
      if (error) fs::copy_file(cached->path, target, error);
      if (error) return fail(ErrorCode::io, fmt::format("cannot copy {}: {}", cached->path.string(), error.message()));
      return {};
    }
    DownloadRequest request{.url = fetch_.from.files,
                            .bearer_token = token(),
                            .part = target.string() + ".part",
                            .label = fmt::format("fetching {}", file),
                            .expected_sha256 = ""};
    request.url.path += net::encode_path(file);
    CUPEL_TRY(download(request, client_, fetch_.clock, progress_, stop_));
    fs::rename(request.part, target, error);
    if (error) return fail(ErrorCode::io, fmt::format("cannot write {}: {}", target.string(), error.message()));
    return {};
  }

  const HubCheckpointFetch& fetch_;
  net::HttpClient client_;
  const Progress& progress_;
  const std::stop_token& stop_;
};

}  // namespace

Result<void> fetch_hub_checkpoint(const HubCheckpointFetch& fetch, const Progress& progress, const std::stop_token& stop) {
  return Fetch(fetch, progress, stop).run();
}

}  // namespace cupel
