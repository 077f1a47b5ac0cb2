// Likelihoods and embeddings of texts as they are kept among the answers (answer_record.h): the same columns with other content. The layout
// is described in docs/formats/store.md.
#pragma once

#include <cstdint>
#include <optional>

#include "core/embedding.h"
#include "core/likelihood.h"
#include "store/answer_record.h"

namespace cupel {

AnswerColumns render_measure(const AnswerKey& key, const TextLikelihood& likelihood, std::int64_t created_at);
AnswerColumns render_measure(const AnswerKey& key, const Embedding& embedding, std::int64_t created_at);

// Nothing when the checksum or the form is not right: the entry is damaged.
std::optional<TextLikelihood> parse_likelihood(const AnswerColumns& columns);
std::optional<Embedding> parse_embedding(const AnswerColumns& columns);

}  // namespace cupel
