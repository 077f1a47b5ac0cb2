#include "engine/answerer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <list>
#include <mutex>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "constraint/constraint.h"
#include "engine/chat_template.h"
#include "engine/embedding_engine.h"
#include "engine/gguf_architectures.h"
#include "engine/kernel_class.h"
#include "engine/lane.h"
#include "engine/llama_handles.h"
#include "engine/scheduler.h"
#include "engine/weights.h"

namespace cupel::engine {
namespace fs = std::filesystem;
namespace {

constexpr std::chrono::seconds kTemplateLimit(5);  // templates take milliseconds

std::int64_t metadata_number(const llama_model& model, const std::string& key, std::int64_t fallback) {
  char buffer[32];
  if (llama_model_meta_val_str(&model, key.c_str(), buffer, sizeof buffer) <= 0) return fallback;
  return std::strtoll(buffer, nullptr, 10);
}

// Keys and values of one position in all layers are 16-bit floats.
KvCosts kv_costs(const llama_model& model, const std::string& architecture) {
  const std::int64_t head = llama_model_n_embd(&model) / std::max(1, llama_model_n_head(&model));
  const std::int64_t key = metadata_number(model, fmt::format("{}.attention.key_length", architecture), head);
  const std::int64_t value = metadata_number(model, fmt::format("{}.attention.value_length", architecture), head);
  const std::int64_t numbers = llama_model_n_layer(&model) * std::max(1, llama_model_n_head_kv(&model)) * (key + value);
  return {.trained_context = llama_model_n_ctx_train(&model), .bytes_per_position = static_cast<std::uint64_t>(numbers) * 2};
}

class LlamaEngine final : public Answerer {
 public:
  LlamaEngine(ModelHandle model, const LoadOptions& options, EngineFacts facts, NewsSink sink, Watchdog* watchdog)
      : model_(std::move(model)),
        options_(options),
        model_facts_(loaded_facts(*model_, options_)),
        facts_(std::move(facts)),
        vocabulary_(*model_),
        sink_(std::move(sink)),
        watchdog_(watchdog),
        costs_(kv_costs(*model_, model_facts_.architecture)),
        scheduler_(costs_, options_, facts_.lanes) {
    facts_.kv_bytes_per_position = costs_.bytes_per_position;
    for (int i = 0; i < facts_.lanes; ++i) {
      lanes_.emplace_back(static_cast<std::size_t>(i), Lane::Shared{.model = *model_,
                                                                    .vocabulary = vocabulary_,
                                                                    .options = options_,
                                                                    .scheduler = scheduler_,
                                                                    .sink = sink_,
                                                                    .watchdog = watchdog_});
    }
  }

  ~LlamaEngine() override {
    for (const std::shared_ptr<Job>& job : scheduler_.close()) end(job->call, fail(ErrorCode::cancelled, "the model was unloaded"));
  }

  const ModelFacts& model() const override { return model_facts_; }
  EngineFacts facts() const override { return facts_; }
  Backend::BatchFigures batch_figures() const override { return scheduler_.batch_figures(); }
  void expect(int questions, int positions) override { scheduler_.expect(questions, positions); }

  Result<int> count_tokens(const std::string& text) override {
    return static_cast<int>(CUPEL_TRY(vocabulary_.tokenize(text, false)).size());
  }

  void ask(std::int64_t call, Question question) override {
    if (Result<void> asked = try_ask(call, std::move(question)); !asked) end(call, fail(std::move(asked).error()));
  }

  void cancel(std::int64_t call) override {
    if (scheduler_.cancel(call)) end(call, fail(ErrorCode::cancelled, "cancelled"));
  }

 private:
  void end(std::int64_t call, Result<CallEnd> how) {
    const News news{.call = call, .end = std::move(how)};
    sink_({&news, 1});
  }

  Result<void> try_ask(std::int64_t call, Question question) {
    auto job = std::make_shared<Job>();
    job->call = call;
    if (!question.embed.empty()) {
      return fail(ErrorCode::invalid_usage, fmt::format("{} answers prompts: it is no embedding model", model_facts_.name),
                  {"an embedding model is all-minilm-l6-v2"});
    }
    if (question.given) CUPEL_CHECK(add_given(*job, question));
    else job->prompt = CUPEL_TRY(prompt_tokens(question.messages, question.tools));
    job->options = std::move(question.options);
    if (question.constraint) {
      job->constraint = CUPEL_TRY(programs_.get(*question.constraint));
      vocabulary_.pieces();  // made here, not while a lane's other answers wait
    }
    job->timeout_ms = question.timeout_ms;
    job->known = std::move(question.known);
    job->claim = std::move(question.claim);
    job->hash_logits = options_.hash_logits;
    if (std::ranges::any_of(job->known, [&](std::int32_t id) { return !vocabulary_.has(id); })) {
      return fail(ErrorCode::corrupt, "the known beginning of the answer has tokens this model does not have");
    }
    if (job->claim) {
      if (std::optional<Proof> wrong = find_impossible(*job)) {
        end(call, CallEnd{.proof = std::move(wrong)});
        return {};
      }
    }
    return scheduler_.submit(std::move(job));
  }

  // Behind messages a text is tokenized by itself, as an answer would be. Behind raw text the tokens are those of the whole where they
  // part at the same place; else those of the context stay as they are, so that all texts behind it share them.
  Result<void> add_given(Job& job, const Question& question) {
    const GivenText& given = *question.given;
    Tokens text;
    if (!question.messages.empty()) {
      job.prompt = CUPEL_TRY(prompt_tokens(question.messages, question.tools));
      text = CUPEL_TRY(vocabulary_.tokenize(given.text, false));
    } else {
      job.prompt = CUPEL_TRY(vocabulary_.tokenize_behind_start(given.context));
      const Tokens whole = CUPEL_TRY(vocabulary_.tokenize_behind_start(given.context + given.text));
      const bool parts = std::ranges::equal(job.prompt, std::span(whole).first(std::min(whole.size(), job.prompt.size())));
      if (parts) text.assign(whole.begin() + static_cast<std::ptrdiff_t>(job.prompt.size()), whole.end());
      else text = CUPEL_TRY(vocabulary_.tokenize(given.text, false));
    }
    job.given.emplace().tokens = std::move(text);
    if (job.prompt.empty()) move_first_into_prompt(job);
    if (job.given->tokens.empty()) {
      return fail(ErrorCode::invalid_usage, "the text is one token that nothing stands before: it has no likelihood",
                  {"give a longer text, or a context before it"});
    }
    const std::size_t size = job.prompt.size() + job.given->tokens.size();
    if (const auto most = static_cast<std::size_t>(costs_.trained_context); size > most) {
      return fail(ErrorCode::limit_exceeded,
                  fmt::format("the text has {} tokens with its context, the model's context holds {}", size, most),
                  {"score it in parts, or choose a model with a longer context"});
    }
    return {};
  }

  static void move_first_into_prompt(Job& job) {
    Tokens& tokens = job.given->tokens;
    if (tokens.empty()) return;
    job.prompt.push_back(tokens.front());
    tokens.erase(tokens.begin());
    job.given->has_first_in_prompt = true;
  }

  // What is wrong with a claim before anything is computed.
  std::optional<Proof> find_impossible(const Job& job) const {
    const Claim& claim = *job.claim;
    const auto foreign = std::ranges::find_if(claim.tokens, [&](std::int32_t id) { return !vocabulary_.has(id); });
    if (foreign != claim.tokens.end()) {
      const auto at = foreign - claim.tokens.begin();
      return Proof{
          .position = static_cast<int>(at), .expected = "a token of this model", .found = claim.bytes[static_cast<std::size_t>(at)]};
    }
    const int limit = std::min(job.options.max_tokens, costs_.trained_context - static_cast<int>(job.prompt.size()));
    const int count = static_cast<int>(claim.tokens.size());
    if (count > limit || (claim.ended_by_limit && count < limit)) {
      return Proof{
          .position = std::min(count, limit), .expected = fmt::format("{} tokens", limit), .found = fmt::format("{} tokens", count)};
    }
    return std::nullopt;
  }

  Result<Tokens> prompt_tokens(const std::vector<Message>& messages, const std::vector<Tool>& tools) {
    const std::string text = CUPEL_TRY(render(messages, tools));
    return vocabulary_.tokenize(text, true);
  }

  // The template is made on first use: a model whose template is broken can still be loaded and looked at.
  Result<std::string> render(const std::vector<Message>& messages, const std::vector<Tool>& tools) {
    const std::scoped_lock lock(template_mutex_);
    const Watchdog::Guard guard(watchdog_, "the model's chat template", kTemplateLimit);
    if (!template_) template_ = ChatTemplate::of_model(*model_);
    if (!*template_) return fail(template_->error());
    return (*template_)->render(messages, tools);
  }

  ModelHandle model_;
  const LoadOptions options_;
  ModelFacts model_facts_;
  EngineFacts facts_;
  Vocabulary vocabulary_;
  const NewsSink sink_;
  Watchdog* watchdog_;
  const KvCosts costs_;
  constraint::ProgramCache programs_;
  std::mutex template_mutex_;
  std::optional<Result<ChatTemplate>> template_;
  Scheduler scheduler_;
  std::list<Lane> lanes_;  // last: their threads use all of the above
};

// Small models lose more at the barriers between threads than lanes lose by reading the weights once each; large ones are the other way
// round (docs/decisions.md has the figures).
constexpr std::uint64_t kSmallModel = 1ULL << 30U;

LoadOptions with_defaults(LoadOptions options) {
  options.threads = threads_of(options);
  std::error_code unknown;  // then it is the largest number
  if (options.lanes <= 0) options.lanes = fs::file_size(options.path, unknown) <= kSmallModel ? std::min(options.threads, kMostLanes) : 1;
  options.sequences = std::max(options.sequences, 1);
  options.lanes = std::min(options.lanes, options.sequences);
  return options;
}

}  // namespace

Result<std::unique_ptr<Answerer>> load_answerer(const LoadOptions& wanted, NewsSink sink, Watchdog* watchdog) {
  const auto start = std::chrono::steady_clock::now();
  ModelHandle model = CUPEL_TRY(load_weights(wanted));
  const LoadOptions options = with_defaults(wanted);
  try {
    EngineFacts facts;
    facts.build = engine_build();
    facts.kernel_class = kernel_class(options.kernels);
    facts.threads = options.threads;
    facts.lanes = options.lanes;
    facts.sequences = options.sequences;
    facts.load_ms = to_ms(std::chrono::steady_clock::now() - start);
    facts.resident_bytes = resident_memory_bytes();
    if (traits_of(loaded_facts(*model, options).architecture).embeds) {
      facts.lanes = facts.threads;
      return make_embedding_engine(std::move(model), options, facts, std::move(sink), watchdog);
    }
    return std::make_unique<LlamaEngine>(std::move(model), options, std::move(facts), std::move(sink), watchdog);
  } catch (const std::exception& error) {
    return fail(ErrorCode::corrupt, fmt::format("llama.cpp cannot load {}: {}", options.path, error.what()));
  }
}

}  // namespace cupel::engine
