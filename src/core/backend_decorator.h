// A backend around another one: everything is the inner one's until a decorator says otherwise, so that what a backend learns to do is
// not lost behind those that reuse, record or retry.
#pragma once

#include <memory>
#include <utility>

#include "core/backend.h"

namespace cupel {

class BackendDecorator : public Backend {
 public:
  Capabilities capabilities() const override { return inner_->capabilities(); }
  Result<Reply> generate(const Request& request, const TokenSink& sink, std::stop_token stop) override {
    return inner_->generate(request, sink, std::move(stop));
  }
  Result<ModelFacts> model() override { return inner_->model(); }
  Result<ModelFacts> prove_weights(std::stop_token stop) override { return inner_->prove_weights(std::move(stop)); }
  Result<std::optional<Json>> identity() override { return inner_->identity(); }
  std::string address() const override { return inner_->address(); }
  std::vector<std::size_t> plan(std::span<const Request> requests) override { return inner_->plan(requests); }
  Result<Proof> verify(const Request& request, const Reply& answer, std::stop_token stop) override {
    return inner_->verify(request, answer, std::move(stop));
  }
  Result<ScoreReply> score(const ScoreRequest& request, std::stop_token stop) override { return inner_->score(request, std::move(stop)); }
  Result<EmbedReply> embed(const EmbedRequest& request, std::stop_token stop) override { return inner_->embed(request, std::move(stop)); }
  BatchFigures batch_figures() const override { return inner_->batch_figures(); }
  std::optional<std::uint64_t> memory_bytes() const override { return inner_->memory_bytes(); }
  EngineDescription engine() const override { return inner_->engine(); }

 protected:
  explicit BackendDecorator(std::shared_ptr<Backend> inner) : inner_(std::move(inner)) {}
  /// `inner` must outlive it.
  explicit BackendDecorator(Backend& inner) : inner_(std::shared_ptr<Backend>(), &inner) {}

  Backend& inner() const { return *inner_; }

 private:
  const std::shared_ptr<Backend> inner_;
};

}  // namespace cupel
