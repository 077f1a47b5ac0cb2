#include "engine/guide.h"

#include "base/text.h"

namespace cupel::engine {
namespace {

constexpr std::size_t kMostMemory = 64U << 20U;  // of a machine; then its states are made anew
constexpr std::size_t kLongestForced = 4096;     // bytes at a time

// A class of characters may force the first byte of one: only whole characters are tokenized.
void drop_half_character(std::string& text) {
  for (std::size_t size = 1; size <= 3 && size <= text.size(); ++size) {
    const auto byte = static_cast<unsigned char>(text[text.size() - size]);
    if ((byte & 0xC0U) == 0x80U) continue;
    const std::size_t whole = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    if (whole > size) text.resize(text.size() - size);
    return;
  }
}

}  // namespace

Guide::Guide(std::shared_ptr<const constraint::Program> program, const Vocabulary& vocabulary)
    : vocabulary_(vocabulary), machine_(std::move(program)), state_(machine_.start()) {
  look_for_forced();
}

std::optional<llama_token> Guide::forced() const { return forced_.empty() ? std::nullopt : std::optional(forced_.front()); }

bool Guide::allows(llama_token token) {
  if (vocabulary_.ends_generation(token)) return machine_.is_complete(state_);
  const std::string& bytes = vocabulary_.pieces()[static_cast<std::size_t>(token)];
  return !bytes.empty() && machine_.read(state_, bytes).has_value();
}

std::optional<llama_token> Guide::choose(const Sampler& sampler, std::span<const float> logits, std::span<const llama_token> answer) {
  if (!forced_.empty()) return forced_.front();
  return sampler.choose(logits, answer, [this](std::int32_t token) { return allows(token); });
}

bool Guide::push(llama_token token) {
  if (!forced_.empty() && forced_.front() != token) return false;
  const std::string& bytes = vocabulary_.pieces()[static_cast<std::size_t>(token)];
  const std::optional<constraint::Machine::State> next = bytes.empty() ? std::nullopt : machine_.read(state_, bytes);
  if (!next) return false;
  state_ = *next;
  if (machine_.memory() > kMostMemory) state_ = machine_.forget_but(state_);
  if (!forced_.empty()) forced_.pop_front();
  if (forced_.empty()) look_for_forced();
  return true;
}

void Guide::look_for_forced() {
  std::string text = machine_.forced_bytes(state_, kLongestForced);
  drop_half_character(text);
  if (text.empty() || !is_valid_utf8(text)) return;
  const Result<Tokens> tokens = vocabulary_.tokenize(text, false);
  if (!tokens) return;
  std::string spelled;
  for (const llama_token token : *tokens) spelled += vocabulary_.pieces()[static_cast<std::size_t>(token)];
  if (spelled != text) return;  // tokenizers that add a space, or cannot write some text
  forced_.assign(tokens->begin(), tokens->end());
  const std::optional<constraint::Machine::State> end = machine_.read(state_, text);
  const bool ends_answer = end && machine_.is_complete(*end) && !machine_.may_continue(*end);
  if (!ends_answer) forced_.pop_back();
}

}  // namespace cupel::engine
