#include "backends/embedded.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

constexpr std::uint64_t kMiB = 1U << 20U;

/// Counts the models of its kind that are loaded, now and ever.
struct Loads {
  int now = 0;
  int ever = 0;
  int expected_questions = 0;  // told to the last one
};

/// Answers with its name.
class FakeModel final : public engine::LoadedModel {
 public:
  FakeModel(std::string name, Loads& loads) : loads_(loads), facts_{.name = std::move(name)} {
    ++loads_.now;
    ++loads_.ever;
  }
  ~FakeModel() override { --loads_.now; }

  const ModelFacts& model() const override { return facts_; }
  engine::EngineFacts facts() const override { return {.build = "fake", .kernel_class = "class", .threads = 7}; }
  Result<Reply> generate(const Request&, const TokenSink&, std::stop_token) override {
    ++steps_;
    return Reply{.text = facts_.name};
  }
  Result<Proof> verify(const Request&, const Reply&, std::stop_token) override { return Proof{.holds = true}; }
  Result<ScoreReply> score(const ScoreRequest&, std::stop_token) override { return ScoreReply{}; }
  Result<EmbedReply> embed(const EmbedRequest&, std::stop_token) override { return EmbedReply{}; }
  void expect(int questions, int) override { loads_.expected_questions = questions; }
  Backend::BatchFigures batch_figures() const override {
    return {.mean = static_cast<double>(loads_.ever), .max = loads_.ever, .steps = steps_};
  }
  Result<int> count_tokens(const std::string&) override { return 1; }

 private:
  Loads& loads_;
  ModelFacts facts_;
  std::uint64_t steps_ = 0;
};

class EmbeddedTest : public ::testing::Test {
 protected:
  std::unique_ptr<EmbeddedBackend> backend(const std::string& name, Loads& loads) {
    auto kernels = std::make_shared<KernelChoice>(worker::ExactnessSubject{.name = name, .path = "", .sha256 = ""}, Exactness::fast,
                                                  worker::WorkerOptions{}, std::stop_token{});
    EmbeddedModel model{.facts = {.name = name, .size_bytes = 100 * kMiB},
                        .options = {.path = "", .kv_bytes = 100 * kMiB},
                        .worker = {},
                        .kernels = std::move(kernels),
                        .memory = memory};
    return std::make_unique<EmbeddedBackend>(std::move(model), [name, &loads](const engine::LoadOptions&) {
      return Result<std::shared_ptr<engine::LoadedModel>>(std::make_shared<FakeModel>(name, loads));
    });
  }

  std::string answer(EmbeddedBackend& backend) {
    const Result<Reply> reply = backend.generate({}, {}, {});
    return reply ? reply->text : reply.error().message;
  }

  std::shared_ptr<MemoryBudget> memory = std::make_shared<MemoryBudget>(MemoryLimit{500 * kMiB});
};

TEST_F(EmbeddedTest, ModelsTakeTurnsWhereBothDoNotFit) {
  Loads one, two;
  const auto first = backend("one", one), second = backend("two", two);
  EXPECT_EQ(answer(*first), "one");
  EXPECT_EQ(answer(*second), "two");
  EXPECT_EQ(one.now, 0);
  EXPECT_EQ(two.now, 1);
  EXPECT_EQ(answer(*first), "one") << "it is loaded anew";
  EXPECT_EQ(one.ever, 2);
  EXPECT_EQ(two.now, 0);
}

TEST_F(EmbeddedTest, ModelsStayWhereAllFit) {
  memory = std::make_shared<MemoryBudget>(MemoryLimit{600 * kMiB});
  Loads one, two;
  const auto first = backend("one", one), second = backend("two", two);
  answer(*first);
  answer(*second);
  answer(*first);
  EXPECT_EQ(one.ever, 1);
  EXPECT_EQ(two.ever, 1);
  EXPECT_EQ(one.now, 1);
}

TEST_F(EmbeddedTest, WhatIsKnownOfAnUnloadedModelStaysKnown) {
  Loads one, two;
  const auto first = backend("one", one), second = backend("two", two);
  EXPECT_EQ(first->engine().threads, 0);
  answer(*first);
  answer(*second);
  ASSERT_EQ(one.now, 0);
  EXPECT_EQ(first->engine().threads, 7);
  EXPECT_EQ(first->batch_figures().mean, 1);
  answer(*first);  // its figures are 2 from now on, one step each time
  EXPECT_EQ(first->batch_figures().mean, 1.5);
  EXPECT_EQ(first->batch_figures().max, 2);
  EXPECT_EQ(one.now, 1) << "asking what is known loads nothing";
}

TEST_F(EmbeddedTest, PlanIsToldToEveryModelThatIsLoaded) {
  Loads one, two;
  const auto first = backend("one", one), second = backend("two", two);
  const std::vector<Request> requests(3);
  first->plan(requests);
  EXPECT_EQ(one.ever, 0);
  answer(*first);
  EXPECT_EQ(one.expected_questions, 3);
  answer(*second);
  one.expected_questions = 0;
  answer(*first);
  EXPECT_EQ(one.expected_questions, 3);
}

TEST_F(EmbeddedTest, ModelLargerThanTheLimitIsRefusedWithTheNumbersAndTheNextStep) {
  memory = std::make_shared<MemoryBudget>(MemoryLimit{200 * kMiB});
  Loads one;
  const auto first = backend("one", one);
  const Result<Reply> reply = first->generate({}, {}, {});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, ErrorCode::limit_exceeded);
  EXPECT_EQ(describe_error(reply.error()),
            "one needs 300 MiB of memory, 200 MiB are allowed\n  weights 200 MiB (the file, and once more repacked for this CPU), keys and "
            "values 100 MiB: raise memory_limit_mb, lower kv_mb, or choose a smaller model");
  EXPECT_EQ(one.ever, 0);
}

}  // namespace
}  // namespace cupel
