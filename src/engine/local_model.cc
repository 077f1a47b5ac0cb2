#include "engine/local_model.h"

#include "engine/answerer.h"
#include "engine/calling_model.h"

namespace cupel::engine {
namespace {

class LocalModel final : public CallingModel {
 public:
  Result<void> load(const LoadOptions& options, Watchdog* watchdog) {
    engine_ = CUPEL_TRY(load_answerer(options, [this](std::span<const News> news) { calls_.deliver(news); }, watchdog));
    return {};
  }

  const ModelFacts& model() const override { return engine_->model(); }
  EngineFacts facts() const override { return engine_->facts(); }
  Backend::BatchFigures batch_figures() const override { return engine_->batch_figures(); }
  Result<int> count_tokens(const std::string& text) override { return engine_->count_tokens(text); }
  void expect(int questions, int positions) override { engine_->expect(questions, positions); }

 private:
  void ask(std::int64_t call, Question question) override { engine_->ask(call, std::move(question)); }
  void cancel(std::int64_t call) override { engine_->cancel(call); }

  std::unique_ptr<Answerer> engine_;  // its threads use the calls of the base
};

}  // namespace

Result<std::unique_ptr<LoadedModel>> load_local_model(const LoadOptions& options, Watchdog* watchdog) {
  auto model = std::make_unique<LocalModel>();
  CUPEL_CHECK(model->load(options, watchdog));
  return model;
}

}  // namespace cupel::engine
