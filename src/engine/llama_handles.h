// Owners of llama.cpp's handles. Engine-internal: nothing above engine/ includes this.
#pragma once

#include <llama.h>

#include <memory>

namespace cupel::engine {

struct FreeModel {
  void operator()(llama_model* model) const { llama_model_free(model); }
};
struct FreeContext {
  void operator()(llama_context* context) const { llama_free(context); }
};

using ModelHandle = std::unique_ptr<llama_model, FreeModel>;
using ContextHandle = std::unique_ptr<llama_context, FreeContext>;

/// A batch of single-sequence tokens with a fixed capacity.
class Batch {
 public:
  explicit Batch(int capacity) : batch_(llama_batch_init(capacity, 0, 1)), capacity_(capacity) {}
  ~Batch() { llama_batch_free(batch_); }
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  void clear() { batch_.n_tokens = 0; }
  int size() const { return batch_.n_tokens; }
  int room() const { return capacity_ - batch_.n_tokens; }

  /// Returns the token's index in the batch, by which its logits are asked for.
  int add(llama_token token, llama_pos position, llama_seq_id sequence, bool wants_logits) {
    const int index = batch_.n_tokens++;
    batch_.token[index] = token;
    batch_.pos[index] = position;
    batch_.n_seq_id[index] = 1;
    batch_.seq_id[index][0] = sequence;
    batch_.logits[index] = wants_logits ? 1 : 0;
    return index;
  }
  void want_logits(int index) { batch_.logits[index] = 1; }
  const llama_batch& get() const { return batch_; }

 private:
  llama_batch batch_;
  int capacity_;
};

}  // namespace cupel::engine
