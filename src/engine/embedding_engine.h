// The engine of embedding models (BERT and its kin): vectors for texts. Each text is computed by itself, on one thread, and the threads
// share the weights: so a vector has the same bits whatever else is asked, and no thread waits for another. Not for models that answer.
#pragma once

#include <memory>

#include "engine/answerer.h"
#include "engine/llama_handles.h"

namespace cupel::engine {

/// `options` with all defaults filled in. As of load_answerer(), which makes one where the model embeds. Errors: corrupt (a model that
/// ranks texts and has no vectors for them).
Result<std::unique_ptr<Answerer>> make_embedding_engine(ModelHandle model, const LoadOptions& options, const EngineFacts& facts,
                                                        NewsSink sink, Watchdog* watchdog);

}  // namespace cupel::engine
