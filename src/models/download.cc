#include "models/download.h"

#include <fmt/format.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

#include "base/files.h"
#include "base/text.h"
#include "core/json_reader.h"
#include "models/partial_file.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

constexpr int kTries = 4;  // without any progress in between
constexpr int kMaxRequests = 1000;
constexpr std::chrono::milliseconds kFirstWait{1000};  // doubled each time

/// What a partial file is a part of. A validator is what If-Range takes: a strong ETag, else the date.
struct Note {
  std::string url;
  std::string validator;
  std::uint64_t total = 0;  // 0 = unknown
  std::string sha256;       // what the server said the whole is, or ""
};

std::string text_of(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<Note> load_note(const fs::path& part) {
  const Result<std::string> text = read_file(download_note_path(part), 64U << 10U);
  const Json json = text ? json_or_discarded(*text) : Json();
  if (!json.is_object()) return std::nullopt;
  const auto total = json.find("total_bytes");
  return Note{text_of(json, "url"), text_of(json, "validator"),
              total != json.end() && total->is_number_unsigned() ? total->get<std::uint64_t>() : 0, text_of(json, "sha256")};
}

Result<void> write_note(const fs::path& part, const Note& note) {
  const Json json{{"url", note.url}, {"validator", note.validator}, {"total_bytes", note.total}, {"sha256", note.sha256}};
  return write_file(download_note_path(part), render_json(json, 2) + "\n");
}

std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Content-Range: bytes FIRST-LAST/TOTAL, or bytes */TOTAL (RFC 9110, 14.4).
struct ContentRange {
  std::optional<std::uint64_t> first;
  std::optional<std::uint64_t> total;
};

ContentRange content_range(const net::HttpResponse& response) {
  const auto header = response.headers.find("content-range");
  if (header == response.headers.end() || !header->second.starts_with("bytes ")) return {};
  const std::string_view text = std::string_view(header->second).substr(6);
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return {};
  const std::string_view range = text.substr(0, slash);
  return {number_in(range.substr(0, std::min(range.find('-'), range.size()))), number_in(text.substr(slash + 1))};
}

/// The hub names the SHA-256 of a large file as its linked ETag, on the redirect to where the bytes are.
std::string promised_sha256(const net::HttpResponse& response) {
  std::string tag = response.header("x-linked-etag").value_or("");
  std::erase(tag, '"');
  const bool is_hash = tag.size() == 64 && tag.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
  return is_hash ? to_lower(tag) : std::string();
}

std::string validator_of(const net::HttpResponse& response) {
  const auto tag = response.headers.find("etag");
  if (tag != response.headers.end() && !tag->second.starts_with("W/")) return tag->second;
  const auto date = response.headers.find("last-modified");
  return date == response.headers.end() ? std::string() : date->second;
}

bool may_pass(ErrorCode code) { return code == ErrorCode::unavailable || code == ErrorCode::io || code == ErrorCode::timeout; }

bool may_pass(int status) { return status == 408 || status == 429 || status >= 500; }

tl::unexpected<Error> status_error(const net::HttpResponse& response, bool with_token) {
  const std::string url = response.url.shown();
  const std::string said = printable(shorten(trim(response.body.substr(0, 200)), 120));
  switch (response.status) {
    case 404:
      return fail(ErrorCode::unavailable, fmt::format("{} does not exist (HTTP 404)", url), {"check owner, repository and file name"});
    case 401:
    case 403:
      return fail(ErrorCode::unavailable, fmt::format("{} may not be fetched (HTTP {})", url, response.status),
                  {with_token ? "HF_TOKEN was sent: check that it is valid and that the model's terms were accepted on its page"
                              : "set HF_TOKEN to a token of the hub if the model is private or asks to accept terms"});
    default: break;
  }
  return fail(ErrorCode::unavailable, fmt::format("{} answers HTTP {}{}{}", url, response.status, said.empty() ? "" : ": ", said));
}

class Download {
 public:
  Download(const DownloadRequest& request, const net::HttpClient& client, const Clock& clock, const Progress& progress,
           const std::stop_token& stop, PartialFile file)
      : request_(request), client_(client), clock_(clock), progress_(progress), stop_(stop), file_(std::move(file)) {}

  Result<DownloadedFile> run() {
    CUPEL_CHECK(take_up_the_note());
    int failures = 0;
    for (int request = 0; request < kMaxRequests; ++request) {
      const std::uint64_t before = file_.size();
      const Result<void> fetched = fetch();
      if (fetched) return finish();
      failures = file_.size() > before ? 1 : failures + 1;
      if (is_final_ || !may_pass(fetched.error().code)) return fail(kept(fetched.error()));
      if (failures >= kTries) return fail(kept(fetched.error()).with(fmt::format("tried {} times", kTries)));
      if (progress_) progress_(fmt::format("waiting to try again: {}", fetched.error().message), file_.size(), note_.total);
      if (!clock_.wait_for(kFirstWait * (1 << (failures - 1)), stop_)) {
        return fail(kept({ErrorCode::cancelled, fmt::format("stopped while fetching {}", request_.url.shown()), {}}));
      }
    }
    return fail(
        kept({ErrorCode::unavailable, fmt::format("the connection to {} broke off {} times", request_.url.origin(), kMaxRequests), {}}));
  }

 private:
  /// A partial file without a note, or of another URL, is of no use.
  Result<void> take_up_the_note() {
    const std::optional<Note> note = load_note(request_.part);
    const bool continues = note && note->url == request_.url.shown() && (!note->validator.empty() || !note->sha256.empty());
    if (continues) note_ = *note;
    resumed_ = continues && file_.size() > 0;
    if (continues || file_.size() == 0) return {};
    return file_.restart();
  }

  Result<void> fetch() {
    net::HttpRequest request{.url = request_.url, .headers = {}, .bearer_token = request_.bearer_token};
    if (file_.size() > 0) {
      request.headers.emplace("Range", fmt::format("bytes={}-", file_.size()));
      if (!note_.validator.empty()) request.headers.emplace("If-Range", note_.validator);
    }
    const net::HttpSink sink{[this](const net::HttpResponse& head) { return begin(head); },
                             [this](std::string_view piece) { return append(piece); }};
    const net::HttpResponse response = CUPEL_TRY(client_.get(request, sink, stop_));
    if (response.status == 416) return past_the_end(response);
    if (!response.succeeded()) {
      is_final_ = !may_pass(response.status);
      return status_error(response, !request_.bearer_token.empty());
    }
    if (note_.total > 0 && file_.size() < note_.total)
      return fail(ErrorCode::io, fmt::format("the connection to {} broke off", response.url.origin()));
    return {};
  }

  /// What the disk cannot take now it cannot take a second later.
  Result<void> on_disk(Result<void> result) {
    is_final_ = is_final_ || !result;
    return result;
  }

  /// The head of a 2xx response decides: continue where the file ends, or start again.
  Result<void> begin(const net::HttpResponse& head) {
    const std::string promised = promised_sha256(head);
    const ContentRange range = content_range(head);
    const bool same = (promised.empty() || note_.sha256.empty() || promised == note_.sha256) &&
                      (!range.total || note_.total == 0 || *range.total == note_.total);
    if (head.status == 206 && range.first == file_.size() && same && is_of_same_file(head)) return on_disk(check_space(note_.total));
    if (head.status == 206) {
      // Not the range that was asked for, or of another file: the next request asks for all of it.
      CUPEL_CHECK(on_disk(file_.restart()));
      return fail(ErrorCode::io, fmt::format("{} sent another range than was asked for", head.url.shown()));
    }
    CUPEL_CHECK(on_disk(file_.restart()));
    resumed_ = false;
    const auto length = head.headers.find("content-length");
    note_ = {request_.url.shown(), validator_of(head), length == head.headers.end() ? 0 : number_in(length->second).value_or(0), promised};
    if (note_.total == 0) note_.total = number_in(head.header("x-linked-size").value_or("")).value_or(0);
    CUPEL_CHECK(on_disk(write_note(request_.part, note_)));
    return on_disk(check_space(note_.total));
  }

  /// Parts are put together only under one validator (RFC 9110, 15.3.7.3), whatever the server makes of If-Range; or where the SHA-256 of
  /// the whole is known, which is compared at the end.
  bool is_of_same_file(const net::HttpResponse& head) const {
    const std::string validator = validator_of(head);
    if (!validator.empty()) return validator == note_.validator;
    return !note_.sha256.empty() || !request_.expected_sha256.empty();
  }

  Result<void> check_space(std::uint64_t total) const {
    struct statvfs disk{};
    if (total <= file_.size() || ::statvfs(request_.part.parent_path().c_str(), &disk) != 0) return {};
    const std::uint64_t available = std::uint64_t{disk.f_bavail} * disk.f_frsize;
    const std::uint64_t needed = total - file_.size();
    if (available >= needed) return {};
    return fail(ErrorCode::io,
                fmt::format("{} more bytes are needed in {}, but the disk has only {} free", needed, request_.part.parent_path().string(),
                            available),
                {"make room there, or set CUPEL_HOME to a folder on another disk, and repeat"});
  }

  Result<void> append(std::string_view piece) {
    CUPEL_CHECK(on_disk(file_.append(piece)));
    if (progress_) progress_(request_.label, file_.size(), note_.total);
    return {};
  }

  /// HTTP 416: there is nothing after what we have, or the file became shorter.
  Result<void> past_the_end(const net::HttpResponse& response) {
    const ContentRange range = content_range(response);
    if (range.total == file_.size() && file_.size() > 0) return {};
    CUPEL_CHECK(on_disk(file_.restart()));
    return fail(ErrorCode::io, fmt::format("{} became another file while it was fetched", request_.url.shown()));
  }

  Error kept(Error error) const {
    if (file_.size() == 0) return error;
    return std::move(error).with(fmt::format("{} bytes are kept in {}; repeat to go on from there", file_.size(), request_.part.string()));
  }

  Result<DownloadedFile> finish() {
    const std::uint64_t size = file_.size();
    const std::string sha256 = CUPEL_TRY(file_.finish());
    const std::string expected = request_.expected_sha256.empty() ? note_.sha256 : request_.expected_sha256;
    std::error_code ignored;
    fs::remove(download_note_path(request_.part), ignored);
    if (note_.total > 0 && size != note_.total) {
      fs::remove(request_.part, ignored);
      return fail(ErrorCode::corrupt, fmt::format("{} has {} bytes, {} were promised", request_.url.shown(), size, note_.total));
    }
    if (!expected.empty() && sha256 != expected) {
      fs::remove(request_.part, ignored);
      return fail(ErrorCode::corrupt, fmt::format("{} has SHA-256 {}, expected {}", request_.url.shown(), sha256, expected),
                  {resumed_ ? "it was put together from parts; what was fetched is removed, repeat to fetch it anew"
                            : "what was fetched is removed; the server has another file than it says"});
    }
    return DownloadedFile{size, sha256};
  }

  const DownloadRequest& request_;
  const net::HttpClient& client_;
  const Clock& clock_;
  const Progress& progress_;
  const std::stop_token& stop_;
  PartialFile file_;
  Note note_;
  bool resumed_ = false;
  bool is_final_ = false;  // trying again would not help
};

}  // namespace

fs::path download_note_path(const fs::path& part) { return part.string() + ".json"; }

Result<DownloadedFile> download(const DownloadRequest& request, const net::HttpClient& client, const Clock& clock, const Progress& progress,
                                const std::stop_token& stop) {
  PartialFile file = CUPEL_TRY(PartialFile::open(request.part, PartialFile::Start::resume));
  return Download(request, client, clock, progress, stop, std::move(file)).run();
}

}  // namespace cupel
