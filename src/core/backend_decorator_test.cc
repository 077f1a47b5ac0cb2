#include "core/backend_decorator.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

/// Answers every call in a way that no other backend does.
class Distinct final : public Backend {
 public:
  Capabilities capabilities() const override { return {.exact = true, .concurrency = 7}; }
  Result<Reply> generate(const Request&, const TokenSink&, std::stop_token) override { return Reply{.text = "generated"}; }
  Result<ModelFacts> model() override { return ModelFacts{.name = "model"}; }
  Result<ModelFacts> prove_weights(std::stop_token) override { return ModelFacts{.name = "proved"}; }
  Result<std::optional<Json>> identity() override { return Json("identity"); }
  std::string address() const override { return "address"; }
  std::vector<std::size_t> plan(std::span<const Request>) override { return {3}; }
  Result<Proof> verify(const Request&, const Reply&, std::stop_token) override { return Proof{.found = "verified"}; }
  Result<ScoreReply> score(const ScoreRequest&, std::stop_token) override { return ScoreReply{.texts = {{.latency_ms = 5}}}; }
  Result<EmbedReply> embed(const EmbedRequest&, std::stop_token) override { return EmbedReply{.latency_ms = 6}; }
  BatchFigures batch_figures() const override { return {1.5, 3, 4}; }
  std::optional<std::uint64_t> memory_bytes() const override { return 9; }
  EngineDescription engine() const override { return {"build", "class", 2}; }
};

class Plain final : public BackendDecorator {
 public:
  explicit Plain(std::unique_ptr<Backend> inner) : BackendDecorator(std::move(inner)) {}
  explicit Plain(Backend& inner) : BackendDecorator(inner) {}
};

class Renaming final : public BackendDecorator {
 public:
  explicit Renaming(Backend& inner) : BackendDecorator(inner) {}
  Result<ModelFacts> model() override { return ModelFacts{.name = "renamed"}; }
};

TEST(BackendDecorator, EverythingIsTheInnerOnes) {
  Plain decorator(std::make_unique<Distinct>());
  Backend& backend = decorator;
  EXPECT_TRUE(backend.capabilities().exact);
  EXPECT_EQ(backend.capabilities().concurrency, 7);
  EXPECT_EQ(backend.generate({}, {}, {})->text, "generated");
  EXPECT_EQ(backend.model()->name, "model");
  EXPECT_EQ(backend.prove_weights({})->name, "proved");
  EXPECT_EQ(**backend.identity(), Json("identity"));
  EXPECT_EQ(backend.address(), "address");
  EXPECT_EQ(backend.plan({}), std::vector<std::size_t>{3});
  EXPECT_EQ(backend.verify({}, {}, {})->found, "verified");
  EXPECT_EQ(backend.score({}, {})->texts.at(0).latency_ms, 5);
  EXPECT_EQ(backend.embed({}, {})->latency_ms, 6);
  EXPECT_EQ(backend.batch_figures().steps, 4U);
  EXPECT_EQ(backend.memory_bytes(), 9U);
  EXPECT_EQ(backend.engine().kernel_class, "class");
}

TEST(BackendDecorator, SaysOnlyWhatItChanges) {
  Distinct inner;
  Renaming backend(inner);
  EXPECT_EQ(backend.model()->name, "renamed");
  EXPECT_EQ(backend.prove_weights({})->name, "proved");
}

}  // namespace
}  // namespace cupel
