// One reusable answer as it is kept: what the answer depends on, the answer, and a checksum over both. Rendering and parsing of its
// columns; the layout is described in docs/formats/store.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/answer_key.h"
#include "core/generation.h"

namespace cupel {

struct StoredAnswer {
  std::string hash;   // AnswerKey::hash
  std::string parts;  // AnswerKey::parts, as JSON on one line
  Reply reply;        // with all its tokens; `source` is not kept
  /// Nothing follows: the answer ended by itself, or the context was used up. Else it is the beginning of a longer one.
  bool is_complete = false;
  std::int64_t created_at = 0;  // seconds since 1970
};

/// `max_tokens` are those of the request that the reply answers.
StoredAnswer make_stored_answer(const AnswerKey& key, const Reply& reply, int max_tokens, std::int64_t created_at);

/// A row of the table, as text and bytes.
struct AnswerColumns {
  std::string hash;
  std::string parts;
  std::string answer;  // JSON
  std::string tokens;  // for each: id and ms (32 bits each), length (32 bits), bytes; little-endian
  std::int64_t created_at = 0;
  std::string checksum;
};

/// Over all the other columns.
std::string checksum_of(const AnswerColumns& columns);

AnswerColumns render_answer(const StoredAnswer& answer);

/// Nothing when the checksum or the form is not right: the entry is damaged.
std::optional<StoredAnswer> parse_answer(const AnswerColumns& columns);

}  // namespace cupel
