#include "engine/lane.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/answering.h"
#include "engine/context_params.h"
#include "engine/proving.h"
#include "engine/scoring.h"
#include "engine/sequence_state.h"

namespace cupel::engine {
namespace {

constexpr std::chrono::minutes kStepLimit(10);  // the largest models on the slowest machines take seconds
constexpr int kChunkBesideAnswers = 128;        // prompt tokens fed in a step in which answers wait for their next token
constexpr int kSmallestChunk = 16;              // of a prompt; less is not worth a computation of its own
constexpr std::size_t kRefillPart = 4;          // of the slots: as many are filled at once
constexpr int kMostHeldSteps = 8;
constexpr int kOutputBytes = 32 << 20;  // logits of one step: proofs and scores want many

int most_outputs(const Vocabulary& vocabulary, const KvPlan& plan) {
  return std::max(plan.sequences, kOutputBytes / static_cast<int>(sizeof(float)) / std::max(1, vocabulary.size()));
}

ContextHandle make_context(const Lane::Shared& shared, const KvPlan& plan) {
  llama_context_params params = context_params(shared.options.kernels, plan.sequences, plan.positions);
  params.n_batch = static_cast<std::uint32_t>(shared.options.batch_tokens);
  params.n_ubatch = params.n_batch;
  params.n_outputs_max = std::min(params.n_batch, static_cast<std::uint32_t>(most_outputs(shared.vocabulary, plan)));
  params.n_threads = shared.options.threads;
  params.n_threads_batch = shared.options.threads;
  return ContextHandle(llama_init_from_model(&shared.model, params));
}

}  // namespace

Lane::Lane(std::size_t index, const Shared& shared)
    : index_(index), shared_(shared), batch_(shared.options.batch_tokens), thread_([this] { run(); }) {}

void Lane::run() {
  while (shared_.scheduler.wait_for_work(index_)) {
    prepare_context();
    begin_waiting();
    fill_batch();
    if (batch_.size() > 0) decode();
    tell();
  }
  end_all(Error{ErrorCode::cancelled, "the model was unloaded", {}});
  tell();
}

void Lane::prepare_context() {
  std::optional<KvPlan> plan = shared_.scheduler.wanted_context(index_);
  if (!plan) return;
  context_.reset();
  while (!(context_ = make_context(shared_, *plan)) && plan->sequences > 1) plan->sequences /= 2;
  if (!context_) {
    const std::shared_ptr<Job> job = shared_.scheduler.drop_first();
    news_.push_back({.call = job->call,
                     .end = fail(ErrorCode::limit_exceeded, fmt::format("no memory for keys and values of {} positions", plan->positions),
                                 {"free memory, lower max_tokens or shorten the prompt"})});
  }
  plan_ = context_ ? *plan : KvPlan{};
  slots_.clear();
  slots_.resize(static_cast<std::size_t>(plan_.sequences));
  fed_.assign(slots_.size(), Fed{});
  shared_.scheduler.reset_lane(index_, plan_);
}

void Lane::begin_waiting() {
  if (!context_) return;
  close_gaps();
  if (should_hold_back()) return;
  while (std::optional<Assignment> assignment = shared_.scheduler.take(index_)) begin(std::move(*assignment));
}

// Prompts that are fed together cost half of what they cost one by one: a free slot waits a little for others to become free, for all of
// them where none decodes (proofs: the ends of old ones beside the beginnings of new ones would make many small steps).
bool Lane::should_hold_back() {
  const auto free = static_cast<std::size_t>(std::ranges::count_if(slots_, [](const auto& slot) { return slot == nullptr; }));
  const bool decodes = std::ranges::any_of(slots_, [](const auto& slot) { return slot != nullptr && slot->is_decoding(); });
  const std::size_t group = decodes ? slots_.size() / kRefillPart : slots_.size();
  const bool holds = free < group && free < slots_.size() && held_steps_ < kMostHeldSteps && shared_.scheduler.waiting() >= group;
  held_steps_ = holds ? held_steps_ + 1 : 0;
  return holds;
}

// llama.cpp computes only neighbouring sequences together: running ones move down into free slots.
void Lane::close_gaps() {
  std::size_t to = 0;
  for (std::size_t from = slots_.size(); from-- > 0;) {
    if (!slots_[from]) continue;
    while (to < from && slots_[to]) ++to;
    if (to >= from) return;
    // Not llama_memory_seq_cp: it copies at the next decode, when `from` may hold something else.
    if (!load_sequence(*context_, static_cast<llama_seq_id>(to), state_of(from), shared_.options.kernels.unified_kv)) return;
    shared_.scheduler.move(index_, from, to, slots_[from]->computed());
    slots_[to] = std::move(slots_[from]);
  }
}

void Lane::begin(Assignment assignment) {
  llama_memory_t memory = llama_get_memory(context_.get());
  const auto id = static_cast<llama_seq_id>(assignment.slot);
  if (assignment.prefix && !load_sequence(*context_, id, assignment.prefix->state, shared_.options.kernels.unified_kv)) assignment.kept = 0;
  llama_memory_seq_rm(memory, id, assignment.kept, -1);
  std::unique_ptr<Sequence>& slot = slots_[assignment.slot];
  if (assignment.job->claim) slot = std::make_unique<Proving>(assignment.job, assignment.kept, shared_.vocabulary);
  else if (assignment.job->given) slot = std::make_unique<Scoring>(assignment.job, assignment.kept);
  else slot = std::make_unique<Answering>(assignment.job, assignment.kept, llama_model_n_ctx_train(&shared_.model), shared_.vocabulary);
  news_.push_back(slot->start());
}

// Running answers first, one token each; what room is left goes to prompts, in equal parts: llama.cpp computes chunks of equal length
// together, and what one of them has left beyond the others is better computed with the next ones.
void Lane::fill_batch() {
  batch_.clear();
  outputs_ = 0;
  int decoding = 0, feeding = 0;
  int shortest = batch_.room();  // of what the prompts have left
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    fed_[i] = {};
    if (!slots_[i]) continue;
    if (slots_[i]->is_decoding()) {
      decoding += slots_[i]->unfed();
      continue;
    }
    ++feeding;
    shortest = std::min(shortest, slots_[i]->unfed());
  }
  const int room = batch_.room() - decoding;
  const int prompts = decoding > 0 ? std::min(room, kChunkBesideAnswers) : room;
  const int share = feeding > 0 ? prompts / feeding : 0;
  const int chunk = std::max(1, std::min(share, std::max(shortest, kSmallestChunk)));
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (slots_[i]) feed(i, slots_[i]->is_decoding() ? slots_[i]->unfed() : chunk);
  }
}

void Lane::feed(std::size_t slot, int count) {
  Sequence& sequence = *slots_[slot];
  const int from = sequence.fed();
  count = std::min({count, static_cast<int>(sequence.tokens().size()) - from, batch_.room()});
  fed_[slot] = {.index = batch_.size(), .position = from, .count = 0};
  for (int position = from; position < from + count; ++position) {
    const bool wants_logits = sequence.wants_logits(position);
    if (wants_logits && outputs_ >= most_outputs(shared_.vocabulary, plan_)) break;
    outputs_ += wants_logits ? 1 : 0;
    batch_.add(sequence.tokens()[static_cast<std::size_t>(position)], position, static_cast<llama_seq_id>(slot), wants_logits);
    ++fed_[slot].count;
  }
  sequence.mark_fed(fed_[slot].count);
}

void Lane::decode() {
  const int threads = shared_.scheduler.threads_for(index_);
  llama_set_n_threads(context_.get(), threads, threads);
  const Watchdog::Guard guard(shared_.watchdog, "one step of inference", kStepLimit);
  const int status = llama_decode(context_.get(), batch_.get());
  if (status == 0) {
    note_fed_slots();
    advance();
    return;
  }
  end_all(
      Error{ErrorCode::internal, fmt::format("llama.cpp could not decode a batch of {} tokens (status {})", batch_.size(), status), {}});
}

void Lane::note_fed_slots() {
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (!slots_[i]) continue;
    const int size = slots_[i]->feed_size();
    const bool is_now_fed = slots_[i]->fed() >= size && fed_[i].position < size;
    if (!is_now_fed) continue;
    if (shared_.scheduler.is_wanted(index_, i)) put_on_shelf(i);
    shared_.scheduler.note_fed(index_, i);
  }
}

void Lane::put_on_shelf(std::size_t slot) {
  PrefixShelf& shelf = shared_.scheduler.shelf();
  // Room first: what makes room and what takes it are not held at once.
  const std::size_t size = llama_state_seq_get_size(context_.get(), static_cast<llama_seq_id>(slot));
  if (shelf.make_room(size)) shelf.put({.tokens = slots_[slot]->computed(), .state = state_of(slot)});
}

std::vector<std::uint8_t> Lane::state_of(std::size_t slot) const { return save_sequence(*context_, static_cast<llama_seq_id>(slot)); }

void Lane::advance() {
  int answers = 0;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (!slots_[i]) continue;
    if (std::optional<Error> error = slots_[i]->interruption()) {
      news_.push_back({.call = slots_[i]->job().call, .end = fail(std::move(*error))});
      end_slot(i);
      continue;
    }
    const std::size_t before = news_.size();
    if (advance_sequence(i)) end_slot(i);
    if (news_.size() > before) ++answers;
  }
  shared_.scheduler.note_step(answers);
}

// True when the job is done.
bool Lane::advance_sequence(std::size_t slot) {
  Sequence& sequence = *slots_[slot];
  const auto vocabulary_size = static_cast<std::size_t>(shared_.vocabulary.size());
  for (int i = 0; i < fed_[slot].count; ++i) {
    if (!sequence.wants_logits(fed_[slot].position + i)) continue;
    const float* logits = llama_get_logits_ith(context_.get(), fed_[slot].index + i);
    if (sequence.advance({logits, vocabulary_size}, shared_.vocabulary, news_)) return true;
  }
  return false;
}

void Lane::end_slot(std::size_t slot) {
  Tokens held = slots_[slot]->computed();
  slots_[slot].reset();
  shared_.scheduler.release(index_, slot, std::move(held));
}

void Lane::end_all(const Error& error) {
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (!slots_[i]) continue;
    news_.push_back({.call = slots_[i]->job().call, .end = fail(error)});
    slots_[i].reset();
    shared_.scheduler.release(index_, i, {});
  }
}

void Lane::tell() {
  if (news_.empty()) return;
  shared_.sink(news_);
  news_.clear();
}

}  // namespace cupel::engine
