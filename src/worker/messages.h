// What the two sides of the worker's socket say to each other: objects with a `type`, as CBOR (RFC 8949), each in a frame of its length.
//
//   to the worker: load {options} · ask {id, question} · cancel {id} · expect {questions, positions} · count {id, text}
//   from it:       loaded {model, facts} · news {news: [...], batch} · counted {id, tokens} · failed {id, error}
// A worker that is sent probe {options, settings} instead of load answers probed {probe} or failed {error}, and nothing else;
// one that is sent quantize {source, target, to, threads} answers quantizing {done, total} …, then quantized or failed {error}.
#pragma once

#include <cstdint>
#include <optional>

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

/// Writes one frame; false when the other side is gone. Not thread-safe: callers lock.
bool write_message(int fd, const Json& message);

/// Reads one frame, blocking; nothing when the other side is gone or sent what is no frame.
std::optional<Json> read_message(int fd);

}  // namespace cupel::worker
