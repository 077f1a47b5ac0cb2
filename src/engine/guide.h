// One answer under a constraint: which tokens may come next, and which must. Depends on nothing but the constraint and the tokens so
// far, so that generating an answer, proving it and continuing it agree. One thread.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <span>

#include "constraint/machine.h"
#include "engine/sampler.h"
#include "engine/vocabulary.h"

namespace cupel::engine {

class Guide {
 public:
  Guide(std::shared_ptr<const constraint::Program> program, const Vocabulary& vocabulary);

  /// The token that must come next because the constraint leaves no other text. The text is tokenized as a whole; its last token is left
  /// to the model, which may go on with it in ways that are tokens of their own, unless the text ends the answer.
  std::optional<llama_token> forced() const;

  /// Whether the token may come next where none is forced: its text is allowed, or it ends an answer that is complete.
  bool allows(llama_token token);

  /// The token that comes next: the forced one, else the best allowed (Sampler::choose). Nothing where the vocabulary has none.
  std::optional<llama_token> choose(const Sampler& sampler, std::span<const float> logits, std::span<const llama_token> answer);

  /// Takes a token that does not end the answer; false where it is not allowed, and then nothing changes.
  bool push(llama_token token);

  /// Complete, and nothing may follow: the answer has ended.
  bool is_finished() const { return machine_.is_complete(state_) && !machine_.may_continue(state_); }

 private:
  void look_for_forced();

  const Vocabulary& vocabulary_;
  constraint::Machine machine_;
  constraint::Machine::State state_;
  std::deque<llama_token> forced_;
};

}  // namespace cupel::engine
