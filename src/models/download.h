// Fetches one large file by HTTP so that nothing is fetched twice: what is there of it is continued by range, also after a kill, as
// long as the server still has the same file. Retries what may pass. Knows nothing of models.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "models/progress.h"
#include "net/http_client.h"

namespace cupel {

struct DownloadRequest {
  net::Url url;
  std::string bearer_token;     // "" = none
  std::filesystem::path part;   // what is fetched; PART.json beside it notes what it is a part of
  std::string label;            // for progress: "fetching x.gguf"
  std::string expected_sha256;  // "" = what the server says, if anything
};

struct DownloadedFile {
  std::uint64_t size = 0;
  std::string sha256;
};

/// Blocks. The file is complete, of the size and hash that were promised, and still called PART; the note beside it is gone.
/// On failure what was fetched stays for the next call, unless it turned out to be something else (then it is removed).
/// Errors: unavailable (not found, not allowed, server or network down after several tries), corrupt (hash or size), io (disk full …),
/// timeout, cancelled.
Result<DownloadedFile> download(const DownloadRequest& request, const net::HttpClient& client, const Clock& clock, const Progress& progress,
                                const std::stop_token& stop);

/// PART.json: what the partial file belongs to.
std::filesystem::path download_note_path(const std::filesystem::path& part);

}  // namespace cupel
