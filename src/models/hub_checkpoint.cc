#include "models/hub_checkpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/files.h"
#include "base/text.h"
#include "core/json_reader.h"
#include "models/download.h"
#include "models/hub_cache.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostList = 8U << 20U;
constexpr std::string_view kCommitNote = "commit";  // beside the files: what they are of

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
      : fetch_(fetch), files_(fetch.from.files), client_(fetch.environment), progress_(progress), stop_(stop) {}

  Result<void> run() {
    const std::vector<std::string> files = CUPEL_TRY(list());
    for (const std::string& file : files) {
      std::error_code ignored;
      if (!fs::exists(fetch_.folder / file, ignored)) CUPEL_CHECK(take(file));
    }
    return {};
  }

 private:
  std::string token() const { return fetch_.environment.get("HF_TOKEN").value_or(""); }

  Result<std::vector<std::string>> list() {
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
    const Json json = json_or_discarded(body);
    std::vector<std::string> files;
    if (json.is_object() && json.contains("siblings") && json["siblings"].is_array()) {
      for (const Json& each : json["siblings"]) {
        const auto file = each.is_object() ? each.find("rfilename") : each.end();
        if (each.is_object() && file != each.end() && file->is_string() && is_read(*file)) files.push_back(*file);
      }
    }
    // The small ones first: what is wrong is known before the large ones are fetched.
    std::ranges::sort(files, {}, [](const std::string& file) { return std::pair(file.ends_with(".safetensors"), file); });
    if (std::ranges::find(files, "config.json") != files.end()) {
      CUPEL_CHECK(pin(json));
      return files;
    }
    return fail(ErrorCode::unavailable, fmt::format("{} holds no checkpoint: there is no config.json", fetch_.from.repository),
                {"for a GGUF file of it give its name too: hf:OWNER/REPO/FILE"});
  }

  /// All files are of the commit that the list is of, also while the branch moves; what was fetched of another commit before a break is of
  /// no use.
  Result<void> pin(const Json& listing) {
    const auto sha = listing.is_object() ? listing.find("sha") : listing.end();
    if (!listing.is_object() || sha == listing.end() || !sha->is_string()) return {};
    const std::string& commit = sha->get_ref<const std::string&>();
    if (commit.empty() || commit.size() > 64 || commit.find_first_not_of("0123456789abcdef") != std::string::npos) return {};
    commit_ = commit;
    const fs::path note = fetch_.folder / kCommitNote;
    const Result<std::string> earlier = read_file(note, 4096);
    std::error_code ignored;
    if (!earlier || trim(*earlier) != commit) fs::remove_all(fetch_.folder, ignored);
    CUPEL_CHECK(make_folder(fetch_.folder));
    CUPEL_CHECK(write_file(note, commit + "\n"));
    constexpr std::string_view kBranch = "/resolve/main/";
    if (files_.path.ends_with(kBranch))
      files_.path.replace(files_.path.size() - kBranch.size(), kBranch.size(), "/resolve/" + commit + "/");
    return {};
  }

  Result<void> take(const std::string& file) const {
    const fs::path target = fetch_.folder / file;
    CUPEL_CHECK(make_folder(target.parent_path()));
    std::error_code error;
    if (const auto cached = find_in_hub_cache(fetch_.from.repository, file, fetch_.environment, commit_)) {
      fs::create_hard_link(cached->path, target, error);
      if (error) fs::copy_file(cached->path, target, error);
      if (error) return fail(ErrorCode::io, fmt::format("cannot copy {}: {}", cached->path.string(), error.message()));
      return {};
    }
    DownloadRequest request{.url = files_,
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
  net::Url files_;
  std::string commit_;  // of the listing; "" where the hub names none
  net::HttpClient client_;
  const Progress& progress_;
  const std::stop_token& stop_;
};

}  // namespace

Result<void> fetch_hub_checkpoint(const HubCheckpointFetch& fetch, const Progress& progress, const std::stop_token& stop) {
  return Fetch(fetch, progress, stop).run();
}

}  // namespace cupel
