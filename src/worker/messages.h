// What the two sides of the worker's socket say to each other: objects with a `type`, as CBOR (RFC 8949), each in a frame of its length.
//
//   to the worker: load {options} · ask {id, question} · cancel {id} · expect {questions, positions} · count {id, text}
//   from it:       loaded {model, facts} · news {news: [...], batch} · counted {id, tokens} · failed {id, error} · alive {}
// A worker that is sent probe {options, settings} instead of load answers probed {probe} or failed {error}, and nothing else;
// one that is sent quantize {source, target, to, threads} answers quantizing {done, total} …, then quantized or failed {error}.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/json.h"
#include "engine/engine.h"
#include "engine/question.h"

namespace cupel::worker {

Json to_json(const engine::LoadOptions& options);
Json to_json(const engine::Question& question);
Json to_json(const engine::News& news);
Json to_json(const Error& error);
Json to_json(const ModelFacts& model);
Json to_json(const engine::EngineFacts& facts);

// Both ends are the same program, so these never see a missing field; what does not fit throws, as a bug does.
engine::LoadOptions load_options_from(const Json& json);
engine::Question question_from(const Json& json);
engine::News news_from(const Json& json);
Error error_from(const Json& json);
ModelFacts model_facts_from(const Json& json);
engine::EngineFacts engine_facts_from(const Json& json);

/// How often a worker says that it is alive, whatever else it does.
inline constexpr std::chrono::milliseconds kSignsOfLife{250};

std::string frame_of(const Json& message);

/// Makes messages of bytes as they come.
class FrameReader {
 public:
  void add(std::string_view bytes) { bytes_.append(bytes); }

  /// The next message that is complete; always an object with a `type`.
  std::optional<Json> next();

  /// What came is no message, and nothing after it is.
  bool is_broken() const { return is_broken_; }

 private:
  std::string bytes_;
  std::size_t taken_ = 0;  // of them
  bool is_broken_ = false;
};

/// Writes one frame, blocking; false when the other side is gone. Not thread-safe: callers lock.
bool write_frame(int fd, const std::string& frame);

/// Reads one frame, blocking; nothing when the other side is gone or sent what is no message.
std::optional<Json> read_message(int fd);

}  // namespace cupel::worker
