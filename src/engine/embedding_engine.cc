#include "engine/embedding_engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <deque>
#include <list>
#include <mutex>
#include <numeric>
#include <thread>
#include <utility>

#include "base/clock.h"
#include "base/text.h"
#include "engine/context_params.h"
#include "engine/vocabulary.h"
#include "engine/weights.h"

namespace cupel::engine {
namespace {

constexpr std::chrono::minutes kTextLimit(10);
constexpr int kPositionsStep = 512;  // contexts grow by this many

struct Call {
  std::int64_t id = 0;
  std::vector<Tokens> texts;
  std::vector<std::size_t> order;  // the short ones first: neighbours of one length share a graph
  std::size_t next = 0;            // of the order
  std::size_t left = 0;            // not yet computed
  bool ended = false;
  CallEnd end;
  std::chrono::steady_clock::time_point asked = std::chrono::steady_clock::now();
};

// One thread's context: computes one text at a time.
class Encoder {
 public:
  Encoder(llama_model& model, const KernelOptions& kernels) : model_(model), kernels_(kernels) {}

  Result<Embedding> embed(const Tokens& tokens) {
    CUPEL_CHECK(make_room(static_cast<int>(tokens.size())));
    batch_->clear();
    for (std::size_t i = 0; i < tokens.size(); ++i) batch_->add(tokens[i], static_cast<llama_pos>(i), 0, true);
    const int status = llama_encode(context_.get(), batch_->get());
    const float* values = status == 0 ? llama_get_embeddings_seq(context_.get(), 0) : nullptr;
    if (values == nullptr) return fail(ErrorCode::internal, fmt::format("llama.cpp could not embed a text (status {})", status));
    return normalized({values, static_cast<std::size_t>(llama_model_n_embd(&model_))}, static_cast<int>(tokens.size()));
  }

 private:
  Result<void> make_room(int tokens) {
    if (tokens <= positions_) return {};
    positions_ = (tokens + kPositionsStep - 1) / kPositionsStep * kPositionsStep;
    llama_context_params params = context_params(kernels_, 1, positions_);
    params.n_batch = static_cast<std::uint32_t>(positions_);
    params.n_ubatch = params.n_batch;
    params.embeddings = true;
    params.n_threads = 1;
    params.n_threads_batch = 1;
    context_.reset(llama_init_from_model(&model_, params));
    if (context_ && llama_pooling_type(context_.get()) == LLAMA_POOLING_TYPE_NONE) {
      params.pooling_type = LLAMA_POOLING_TYPE_MEAN;
      context_.reset(llama_init_from_model(&model_, params));
    }
    if (!context_) return fail(ErrorCode::limit_exceeded, fmt::format("no memory to embed a text of {} tokens", tokens));
    batch_ = std::make_unique<Batch>(positions_);
    return {};
  }

  static Result<Embedding> normalized(std::span<const float> values, int tokens) {
    double square = 0;
    for (const float value : values) square += static_cast<double>(value) * value;
    if (!(square > 0) || !std::isfinite(square)) {
      return fail(ErrorCode::corrupt, "the embedding model gives no vector: its weights are damaged");
    }
    const double scale = 1 / std::sqrt(square);
    Embedding embedding{.tokens = tokens};
    embedding.vector.reserve(values.size());
    for (const float value : values) embedding.vector.push_back(static_cast<float>(value * scale));
    return embedding;
  }

  llama_model& model_;
  const KernelOptions kernels_;
  ContextHandle context_;
  std::unique_ptr<Batch> batch_;
  int positions_ = 0;
};

class EmbeddingEngine final : public Answerer {
 public:
  EmbeddingEngine(ModelHandle model, const LoadOptions& options, const EngineFacts& facts, NewsSink sink, Watchdog* watchdog)
      : model_(std::move(model)),
        options_(options),
        model_facts_(loaded_facts(*model_, options)),
        facts_(facts),
        vocabulary_(*model_),
        sink_(std::move(sink)),
        watchdog_(watchdog) {
    for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { run(); });
  }

  ~EmbeddingEngine() override {
    std::deque<std::shared_ptr<Call>> left;
    {
      const std::scoped_lock lock(mutex_);
      closing_ = true;
      left.swap(queue_);
      for (const std::shared_ptr<Call>& call : left) call->ended = true;
    }
    changed_.notify_all();
    for (const std::shared_ptr<Call>& call : left) tell(call->id, fail(ErrorCode::cancelled, "the model was unloaded"));
  }

  const ModelFacts& model() const override { return model_facts_; }
  EngineFacts facts() const override { return facts_; }
  Backend::BatchFigures batch_figures() const override { return {}; }
  void expect(int /*questions*/, int /*positions*/) override {}

  Result<int> count_tokens(const std::string& text) override {
    return static_cast<int>(CUPEL_TRY(vocabulary_.tokenize(text, false)).size());
  }

  void ask(std::int64_t id, Question question) override {
    if (Result<void> asked = try_ask(id, question); !asked) tell(id, fail(std::move(asked).error()));
  }

  void cancel(std::int64_t id) override {
    {
      const std::scoped_lock lock(mutex_);
      const auto call = std::ranges::find(queue_, id, [](const std::shared_ptr<Call>& each) { return each->id; });
      if (call == queue_.end()) return;  // its last texts are being computed
      (*call)->ended = true;
      queue_.erase(call);
    }
    tell(id, fail(ErrorCode::cancelled, "cancelled"));
  }

 private:
  void tell(std::int64_t id, Result<CallEnd> end) const {
    const News news{.call = id, .end = std::move(end)};
    sink_({&news, 1});
  }

  Result<void> try_ask(std::int64_t id, const Question& question) {
    if (question.embed.empty()) {
      return fail(ErrorCode::invalid_usage, fmt::format("{} is an embedding model: it answers no prompts", model_facts_.name),
                  {"`cupel embed` uses it; a model that answers is smollm2-135m"});
    }
    auto call = std::make_shared<Call>();
    call->id = id;
    for (const std::string& text : question.embed) call->texts.push_back(CUPEL_TRY(tokens_of(text)));
    call->end.embeddings.resize(call->texts.size());
    call->left = call->texts.size();
    call->order.resize(call->texts.size());
    std::iota(call->order.begin(), call->order.end(), 0);
    std::ranges::sort(call->order, {}, [&](std::size_t i) { return std::pair(call->texts[i].size(), i); });
    {
      const std::scoped_lock lock(mutex_);
      queue_.push_back(std::move(call));
    }
    changed_.notify_all();
    return {};
  }

  Result<Tokens> tokens_of(const std::string& text) const {
    Tokens tokens = CUPEL_TRY(vocabulary_.tokenize_whole(text));
    const auto most = static_cast<std::size_t>(std::max(1, model_facts_.context_tokens));
    if (tokens.size() <= most) return tokens;
    return fail(ErrorCode::limit_exceeded,
                fmt::format("the text '{}' has {} tokens, the embedding model's context holds {}", shorten(printable(text), 40),
                            tokens.size(), most),
                {"embed it in parts"});
  }

  void run() {
    Encoder encoder(*model_, options_.kernels);
    while (true) {
      std::shared_ptr<Call> call;
      std::size_t text = 0;
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return closing_ || !queue_.empty(); });
        if (closing_) return;
        call = queue_.front();
        text = call->order[call->next++];
        if (call->next == call->order.size()) queue_.pop_front();
      }
      const Watchdog::Guard guard(watchdog_, "embedding a text", kTextLimit);
      finish(*call, text, encoder.embed(call->texts[text]));
    }
  }

  void finish(Call& call, std::size_t text, Result<Embedding> embedding) {
    {
      const std::scoped_lock lock(mutex_);
      if (call.ended) return;
      call.ended = !embedding || --call.left == 0;
      if (embedding) call.end.embeddings[text] = *std::move(embedding);
      if (!embedding) std::erase_if(queue_, [&](const std::shared_ptr<Call>& each) { return each.get() == &call; });
      if (!call.ended) return;
    }
    if (!embedding) return tell(call.id, fail(std::move(embedding).error()));
    call.end.latency_ms = to_ms(std::chrono::steady_clock::now() - call.asked);
    tell(call.id, std::move(call.end));
  }

  ModelHandle model_;
  const LoadOptions options_;
  const ModelFacts model_facts_;
  const EngineFacts facts_;
  const Vocabulary vocabulary_;
  const NewsSink sink_;
  Watchdog* watchdog_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Call>> queue_;  // those of which some texts are not begun
  bool closing_ = false;
  std::list<std::jthread> threads_;  // last: they use all of the above
};

}  // namespace

Result<std::unique_ptr<Answerer>> make_embedding_engine(ModelHandle model, const LoadOptions& options, const EngineFacts& facts,
                                                        NewsSink sink, Watchdog* watchdog) {
  char pooling[16] = "";
  const std::string key = loaded_facts(*model, options).architecture + ".pooling_type";
  llama_model_meta_val_str(model.get(), key.c_str(), pooling, sizeof pooling);
  if (std::string_view(pooling) == std::to_string(LLAMA_POOLING_TYPE_RANK)) {
    return fail(ErrorCode::corrupt, fmt::format("{} ranks texts: it has no vectors for them", options.path));
  }
  return std::make_unique<EmbeddingEngine>(std::move(model), options, facts, std::move(sink), watchdog);
}

}  // namespace cupel::engine
