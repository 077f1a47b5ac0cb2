#include "engine/exactness_probe.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstring>
#include <exception>
#include <span>

#include "engine/context_params.h"
#include "engine/llama_handles.h"
#include "engine/vocabulary.h"
#include "engine/watchdog.h"
#include "engine/weights.h"

namespace cupel::engine {
namespace {

constexpr std::size_t kPrompts = 4;
constexpr int kAnswer = 3;  // tokens; each has logits, and so has what would follow the last
// The first prompt: at least what llama.cpp's tiled flash attention needs (64 at once), and where there is time more than the 256 positions
// by which attention grows.
constexpr int kShortestFirst = 72;
constexpr int kLongestFirst = 280;
constexpr std::array<int, kPrompts - 1> kOtherLengths = {5, 9, 13};
constexpr int kTail = 66;  // of the first prompt, computed again with other numbers of threads
constexpr int kWarmUp = 32;
constexpr int kBatch = 512;
constexpr std::chrono::minutes kStepLimit(10);

// What a probe computes besides prompts that grow with the first one: measured once, in tokens.
constexpr double kFixedTokens = 500;
constexpr double kPassesOverFirst = 6;

double seconds_of(const auto& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values.empty() ? 0 : values[values.size() / 2];
}

// Ordinary tokens of the vocabulary, the same ones every time.
Tokens make_prompt(const llama_vocab* vocab, int length, std::uint64_t seed) {
  const auto size = static_cast<std::uint64_t>(llama_vocab_n_tokens(vocab));
  Tokens tokens;
  std::uint64_t state = seed * 0x9E3779B97F4A7C15ULL + 1;
  for (int tries = 0; static_cast<int>(tokens.size()) < length; ++tries) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    const auto token = static_cast<llama_token>((state >> 33U) % size);
    const bool is_ordinary = (llama_vocab_get_attr(vocab, token) & (LLAMA_TOKEN_ATTR_CONTROL | LLAMA_TOKEN_ATTR_UNUSED)) == 0;
    if (is_ordinary || tries > 100 * length) tokens.push_back(token);
  }
  return tokens;
}

llama_token most_likely(std::span<const float> logits) {
  return static_cast<llama_token>(std::ranges::max_element(logits) - logits.begin());
}

struct StepFailed : std::exception {};  // of llama_decode; never leaves this file

class Probe {
 public:
  Probe(llama_model& model, const LoadOptions& options, const ProbeSettings& settings, Watchdog* watchdog)
      : model_(model), vocab_(llama_model_get_vocab(&model)), options_(options), settings_(settings), watchdog_(watchdog), batch_(kBatch) {}

  Result<ExactnessProbe> run() {
    CUPEL_CHECK(make_single());
    try {
      choose_prompts();
      CUPEL_CHECK(make_many());
      answer_alone();
      answer_batched();
      answer_behind_copies();
      answer_in_all_numbers();
      answer_in_chunks();
      verify();
      answer_with_other_threads();
    } catch (const StepFailed&) {
      return fail(ErrorCode::unavailable, "llama.cpp could not compute a step of the exactness probe");
    }
    return result_;
  }

 private:
  struct Answer {
    Tokens prompt;
    Tokens tokens;                           // kAnswer of them, greedy
    std::vector<std::vector<float>> logits;  // before each token, and after the last
    Tokens whole() const {
      Tokens all = prompt;
      all.insert(all.end(), tokens.begin(), tokens.end());
      return all;
    }
    int size() const { return static_cast<int>(prompt.size() + tokens.size()); }
  };

  struct Wanted {
    int sequence;  // of the batch
    std::size_t prompt;
    int token;
    int index;  // in the batch
  };

  Result<ContextHandle> make_context(int sequences, int positions) const {
    llama_context_params params = context_params(options_.kernels, sequences, positions);
    params.n_batch = kBatch;
    params.n_ubatch = kBatch;
    params.n_outputs_max = static_cast<std::uint32_t>(std::max<std::size_t>(static_cast<std::size_t>(sequences), kPrompts * (kAnswer + 1)));
    params.n_threads = options_.threads;
    params.n_threads_batch = options_.threads;
    ContextHandle context(llama_init_from_model(&model_, params));
    if (context) return context;
    return fail(ErrorCode::limit_exceeded,
                fmt::format("no memory for the keys and values of {} sequences with {} positions", sequences, positions));
  }

  Result<void> make_single() {
    single_ = CUPEL_TRY(make_context(1, 512));
    return {};
  }

  Result<void> make_many() {
    const int positions = (answers_[0].size() + kAnswer + 255) / 256 * 256;
    const auto affordable = static_cast<int>(options_.kv_bytes / (bytes_per_position() * static_cast<std::uint64_t>(positions)));
    sequences_ = std::max(static_cast<int>(kPrompts), std::min(settings_.sequences, affordable));
    many_ = CUPEL_TRY(make_context(sequences_, positions));
    return {};
  }

  // About: of models whose heads are as wide as their layers say.
  std::uint64_t bytes_per_position() const {
    const int head = llama_model_n_embd(&model_) / std::max(1, llama_model_n_head(&model_));
    return static_cast<std::uint64_t>(std::max(1, llama_model_n_layer(&model_) * llama_model_n_head_kv(&model_) * head)) * 2 * 2;
  }

  void choose_prompts() {
    const Tokens warm_up = make_prompt(vocab_, kWarmUp, 7);
    double seconds = 0;
    for (int i = 0; i < 2; ++i) {
      forget(single_);
      batch_.clear();
      add(warm_up, 0, 0);
      seconds = seconds_of([&] { compute(single_); });
    }
    const double affordable = settings_.seconds * kWarmUp / std::max(seconds, 1e-6);
    const int longest = std::min(kLongestFirst, llama_model_n_ctx_train(&model_) - kAnswer);
    const int first = std::clamp(static_cast<int>((affordable - kFixedTokens) / kPassesOverFirst), kShortestFirst, longest);
    answers_[0].prompt = make_prompt(vocab_, first, 1);
    for (std::size_t i = 1; i < kPrompts; ++i) answers_[i].prompt = make_prompt(vocab_, kOtherLengths[i - 1], i + 1);
  }

  // The batch.

  /// Tokens `from` and later of `tokens` into `sequence`, each at its own position.
  void add(const Tokens& tokens, std::size_t from, int sequence) { add(tokens, from, tokens.size(), sequence); }
  void add(const Tokens& tokens, std::size_t from, std::size_t to, int sequence) {
    for (std::size_t i = from; i < to; ++i) batch_.add(tokens[i], static_cast<llama_pos>(i), sequence, false);
  }

  /// Asks for the logits before answer token `token`, those of the position just added.
  void want(int sequence, std::size_t prompt, int token) {
    const int index = batch_.size() - 1;
    batch_.want_logits(index);
    wanted_.push_back({sequence, prompt, token, index});
  }

  /// The rest of prompt and answer from position `from` on, with the logits of every answer token in it.
  void add_verified(std::size_t prompt, std::size_t from, int sequence) {
    const Tokens whole = answers_[prompt].whole();
    const std::size_t first_known = answers_[prompt].prompt.size() - 1;
    for (std::size_t i = from; i < whole.size(); ++i) {
      batch_.add(whole[i], static_cast<llama_pos>(i), sequence, false);
      if (i >= first_known) want(sequence, prompt, static_cast<int>(i - first_known));
    }
  }

  void compute(ContextHandle& context) {
    const Watchdog::Guard guard(watchdog_, "one step of the exactness probe", kStepLimit);
    if (llama_decode(context.get(), batch_.get()) != 0) throw StepFailed();
  }

  static void forget(ContextHandle& context) { llama_memory_clear(llama_get_memory(context.get()), true); }

  /// Drops positions from `position` on. False where the model's memory cannot (recurrent models).
  bool drop_tail(int sequence, int position) {
    if (llama_memory_seq_rm(llama_get_memory(many_.get()), sequence, position, -1)) return true;
    differs({"rewound", sequence, 0, 0});
    return false;
  }

  std::span<const float> logits_of(ContextHandle& context, int index) const {
    return {llama_get_logits_ith(context.get(), index), static_cast<std::size_t>(llama_vocab_n_tokens(vocab_))};
  }

  void differs(LogitDifference difference) {
    if (!result_.first) result_.first = std::move(difference);
  }

  /// Computes the batch and compares what was wanted of it.
  void check(ContextHandle& context, const char* what) {
    compute(context);
    for (const Wanted& wanted : wanted_) {
      const std::vector<float>& expected = answers_[wanted.prompt].logits[static_cast<std::size_t>(wanted.token)];
      const std::span<const float> found = logits_of(context, wanted.index);
      ++result_.compared;
      if (std::memcmp(expected.data(), found.data(), found.size_bytes()) == 0) continue;
      double largest = 0;
      for (std::size_t i = 0; i < found.size(); ++i) largest = std::max(largest, std::fabs(static_cast<double>(found[i]) - expected[i]));
      differs({what, wanted.sequence, wanted.token, largest});
    }
    batch_.clear();
    wanted_.clear();
  }

  // The ways to compute an answer. Each leaves `many_` with all prompts and answers in its first sequences, or does not touch it.

  void answer_alone() {
    std::vector<double> steps;
    batch_.clear();
    for (Answer& answer : answers_) {
      forget(single_);
      add(answer.prompt, 0, 0);
      batch_.want_logits(batch_.size() - 1);
      const double seconds = seconds_of([&] { compute(single_); });
      if (&answer == answers_.data()) result_.prompt_tokens_per_second = static_cast<double>(answer.prompt.size()) / seconds;
      keep(answer);
      for (int i = 0; i < kAnswer; ++i) {
        batch_.add(answer.tokens.back(), static_cast<llama_pos>(answer.size() - 1), 0, true);
        steps.push_back(seconds_of([&] { compute(single_); }));
        keep(answer);
      }
      answer.tokens.pop_back();  // what would follow
    }
    result_.alone_tokens_per_second = 1 / median(steps);
  }

  void keep(Answer& answer) {
    const std::span<const float> logits = logits_of(single_, batch_.size() - 1);
    answer.logits.emplace_back(logits.begin(), logits.end());
    answer.tokens.push_back(most_likely(logits));
    batch_.clear();
  }

  void answer_batched() {
    for (std::size_t i = 0; i < kPrompts; ++i) {
      add(answers_[i].prompt, 0, static_cast<int>(i));
      want(static_cast<int>(i), i, 0);
    }
    check(many_, "batched");
    for (int token = 0; token < kAnswer; ++token) {
      for (std::size_t i = 0; i < kPrompts; ++i) {
        const std::size_t position = answers_[i].prompt.size() + static_cast<std::size_t>(token);
        add(answers_[i].whole(), position, position + 1, static_cast<int>(i));
        want(static_cast<int>(i), i, token + 1);
      }
      check(many_, "batched");
    }
  }

  /// Gives the first sequences to all others, by copying cells or through a saved state; drops half of the prompt there or only the last
  /// token, and goes on.
  void answer_behind_copies() {
    fill_others(true);
    for (int sequence = static_cast<int>(kPrompts); sequence < sequences_; ++sequence) {
      const auto prompt = static_cast<std::size_t>(sequence) % kPrompts;
      const bool drops_half = sequence < 2 * static_cast<int>(kPrompts);
      const std::size_t from = drops_half ? answers_[prompt].prompt.size() / 2 : static_cast<std::size_t>(answers_[prompt].size() - 1);
      if (!drop_tail(sequence, static_cast<int>(from))) return;
      add_verified(prompt, from, sequence);
      if (static_cast<int>(wanted_.size()) > sequences_ - kAnswer - 1) check(many_, "copied");
    }
    if (batch_.size() > 0) check(many_, "copied");
  }

  void fill_others(bool through_states) {
    std::vector<std::uint8_t> state;
    for (int sequence = static_cast<int>(kPrompts); sequence < sequences_; ++sequence) {
      const int from = sequence % static_cast<int>(kPrompts);
      if (!through_states || sequence % 2 == 0) {
        llama_memory_seq_cp(llama_get_memory(many_.get()), from, sequence, -1, -1);
        continue;
      }
      state.resize(llama_state_seq_get_size(many_.get(), from));
      llama_state_seq_get_data(many_.get(), state.data(), state.size(), from);
      if (llama_state_seq_set_data(many_.get(), state.data(), state.size(), sequence) == 0) throw StepFailed();
    }
  }

  /// One token each for every number of sequences that kernels may treat differently, the last ones first.
  void answer_in_all_numbers() {
    std::vector<double> steps;
    for (const int number : {sequences_, sequences_, sequences_, 15, 13, 11, 8, 7, 6, 5, 3, 2}) {
      if (number > sequences_ || (number < sequences_ && result_.first)) continue;
      const double seconds = seconds_of([&] { answer_last_tokens(number, "batched"); });
      if (number == sequences_) steps.push_back(seconds);
    }
    result_.together = sequences_;
    if (!steps.empty()) result_.together_tokens_per_second = sequences_ / median(steps);
  }

  void answer_last_tokens(int number, const char* what) {
    for (int sequence = sequences_ - number; sequence < sequences_; ++sequence) {
      const auto prompt = static_cast<std::size_t>(sequence) % kPrompts;
      const int last = answers_[prompt].size() - 1;
      if (!drop_tail(sequence, last)) return;
      add_verified(prompt, static_cast<std::size_t>(last), sequence);
    }
    check(many_, what);
  }

  void answer_in_chunks() {
    constexpr std::array<std::size_t, 10> kChunks = {1, 2, 3, 5, 7, 16, 31, 4, 64, 128};
    forget(single_);
    const Tokens& prompt = answers_[0].prompt;
    std::size_t from = 0;
    for (std::size_t turn = 0; from < prompt.size(); ++turn) {
      const std::size_t to = std::min(prompt.size(), from + kChunks[turn % kChunks.size()]);
      add(prompt, from, to, 0);
      from = to;
      if (from == prompt.size()) want(0, 0, 0);
      check(single_, "chunked");
    }
    add_verified(0, prompt.size(), 0);
    check(single_, "chunked");
  }

  /// Prompt and answer in one pass: one alone, then all together.
  void verify() {
    if (result_.first) return;
    forget(single_);
    add_verified(0, 0, 0);
    check(single_, "verified");
    forget(many_);
    for (std::size_t i = 0; i < kPrompts; ++i) add_verified(i, 0, static_cast<int>(i));
    check(many_, "verified");
  }

  void answer_with_other_threads() {
    for (const int threads : settings_.threads) {
      if (threads == options_.threads || result_.first) continue;
      llama_set_n_threads(many_.get(), threads, threads);
      for (std::size_t i = 0; i < kPrompts; ++i) {
        const std::size_t from = answers_[i].prompt.size() > kTail ? answers_[i].prompt.size() - kTail : 0;
        if (!drop_tail(static_cast<int>(i), static_cast<int>(from))) return;
        add_verified(i, from, static_cast<int>(i));
      }
      check(many_, "threads");
      fill_others(false);
      answer_last_tokens(sequences_, "threads");
      answer_last_tokens(1, "threads");
    }
  }

  llama_model& model_;
  const llama_vocab* vocab_;
  const LoadOptions& options_;
  const ProbeSettings& settings_;
  Watchdog* watchdog_;
  Batch batch_;
  std::vector<Wanted> wanted_;
  std::array<Answer, kPrompts> answers_;
  ContextHandle single_;
  ContextHandle many_;
  int sequences_ = 0;
  ExactnessProbe result_;
};

}  // namespace

Result<ExactnessProbe> probe_exactness(const LoadOptions& wanted, const ProbeSettings& settings, Watchdog* watchdog) {
  LoadOptions options = wanted;
  options.threads = threads_of(wanted);
  const ModelHandle model = CUPEL_TRY(load_weights(options));
  if (const int context = llama_model_n_ctx_train(model.get()); context < kShortestFirst + kAnswer) {
    return fail(ErrorCode::limit_exceeded, fmt::format("its context of {} positions is too short to measure", context));
  }
  return Probe(*model, options, settings, watchdog).run();
}

}  // namespace cupel::engine
