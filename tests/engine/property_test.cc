// The contract of exactness on real weights: whatever else is asked, in whatever order, with any batch, chunk, prefix and number of
// threads, tokens and logits are those of the same question asked alone. CUPEL_TEST_ROUNDS and CUPEL_TEST_SEED say how much and which.
#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <random>
#include <thread>

#include "base/text.h"
#include "engine/local_model.h"
#include "exactness_fixture.h"

namespace cupel {
namespace {

using Random = std::mt19937_64;

int number_between(int low, int high, Random& random) { return std::uniform_int_distribution(low, high)(random); }

int from_environment(const char* name, int fallback) {
  const std::string text = Environment::of_process().get(name).value_or("");
  return text.empty() ? fallback : std::stoi(text);
}

struct Asked {
  Request request;
  Reply alone;
};

std::string random_words(int count, Random& random) {
  static const std::vector<std::string> kWords = {"river", "seven",  "why",   "the", "blue",    "{x}",   "list",  "of",   "12",      "moon",
                                                  "Paris", "answer", "never", "in",  "ünïcode", "count", "write", "\n\n", "because", "?"};
  std::string text;
  for (int i = 0; i < count; ++i)
    text += kWords[static_cast<std::size_t>(number_between(0, static_cast<int>(kWords.size()) - 1, random))] + " ";
  return text;
}

std::vector<Asked> random_questions(int count, Random& random) {
  const std::string shared = random_words(40, random);
  std::vector<Asked> questions;
  for (int i = 0; i < count; ++i) {
    std::string text = number_between(0, 1, random) == 1 ? shared.substr(0, static_cast<std::size_t>(number_between(10, 150, random))) : "";
    const bool is_long = i == 1;
    text += random_words(is_long ? 200 : number_between(1, 40, random), random);
    Asked asked{.request = question(text, number_between(1, 12, random)), .alone = {}};
    if (i % 2 == 1) asked.request.options.temperature = 0.8;
    asked.request.options.seed = i;
    questions.push_back(std::move(asked));
  }
  return questions;
}

std::unique_ptr<engine::LoadedModel> load(const engine::LoadOptions& options) {
  Result<std::unique_ptr<engine::LoadedModel>> model = engine::load_local_model(options, nullptr);
  EXPECT_TRUE(model) << (model ? "" : describe_error(model.error()));
  return model ? std::move(*model) : nullptr;
}

std::string describe(const engine::LoadOptions& options) {
  return fmt::format("{} sequences, {} lanes, {} threads, chunks of {}, prefixes {}", options.sequences, options.lanes, options.threads,
                     options.batch_tokens, options.share_prefixes ? "shared" : "not shared");
}

engine::LoadOptions random_options(engine::LoadOptions options, bool with_many, Random& random) {
  options.sequences = with_many ? 16 : number_between(1, 16, random);
  options.lanes = with_many ? 1 : number_between(1, 2, random);
  options.threads = number_between(1, 2, random);
  options.share_prefixes = number_between(0, 1, random) == 1;
  constexpr std::array<int, 4> kLargest = {8, 32, 128, 512};
  const int largest = kLargest[static_cast<std::size_t>(number_between(0, 3, random))];
  options.batch_tokens = with_many ? 512 : std::max(options.sequences, number_between(1, largest, random));
  return options;
}

void expect_same(const Asked& asked, const Result<Reply>& reply) {
  ASSERT_TRUE(reply) << describe_error(reply.error());
  EXPECT_EQ(reply->text, asked.alone.text);
  EXPECT_EQ(reply->finish_reason, asked.alone.finish_reason);
  ASSERT_EQ(reply->tokens.size(), asked.alone.tokens.size());
  for (std::size_t i = 0; i < reply->tokens.size(); ++i) {
    EXPECT_EQ(reply->tokens[i].id, asked.alone.tokens[i].id) << "token " << i;
    ASSERT_EQ(reply->tokens[i].logits, asked.alone.tokens[i].logits) << "logits of token " << i;
  }
}

/// Asks all at once, each at a time of its own; some are also asked by callers who give up.
void ask_together(engine::LoadedModel& model, const std::vector<Asked>& questions, Random& random) {
  std::vector<Result<Reply>> replies(questions.size(), fail(ErrorCode::internal, "not asked"));
  {
    std::vector<std::jthread> callers;
    for (std::size_t i = 0; i < questions.size(); ++i) {
      const std::chrono::milliseconds arrival(number_between(0, 40, random));
      callers.emplace_back([&, i, arrival] {
        std::this_thread::sleep_for(arrival);
        replies[i] = model.generate(questions[i].request, {}, {});
      });
      if (number_between(0, 2, random) > 0) continue;
      const int patience = number_between(0, 4, random);
      callers.emplace_back([&, i, arrival, patience] {
        std::stop_source stop;
        if (patience == 0) stop.request_stop();
        int pieces = 0;
        std::this_thread::sleep_for(arrival);
        (void)model.generate(
            questions[i].request,
            [&](const AnswerPiece&) {
              if (++pieces >= patience) stop.request_stop();
            },
            stop.get_token());
      });
    }
  }
  for (std::size_t i = 0; i < questions.size(); ++i) {
    SCOPED_TRACE(fmt::format("question {}", i));
    expect_same(questions[i], replies[i]);
  }
}

class Property : public ExactnessTest, public ::testing::WithParamInterface<std::string> {};

TEST_P(Property, bits_depend_on_nothing_else) {
  const std::string path = path_of(GetParam());
  const int seed = from_environment("CUPEL_TEST_SEED", 1);
  const int rounds = from_environment("CUPEL_TEST_ROUNDS", 1);
  Random random(static_cast<std::uint64_t>(seed));

  const worker::ExactnessSubject subject{.name = GetParam(), .path = path, .sha256 = std::string(64, '0')};
  const auto finding = worker::probe_sets(subject, {.settings = {.seconds = 0.3}}, worker_options(), {});
  ASSERT_TRUE(finding) << describe_error(finding.error());
  const worker::KernelFinding* chosen = worker::exact_set(*finding, worker_options());
  ASSERT_NE(chosen, nullptr) << "no set of options is exact for " << GetParam();
  SCOPED_TRACE(fmt::format("seed {}, {}", seed, worker::kernel_text(chosen->kernels)));
  ::setenv("GGML_CPU_TILED_MM", chosen->kernels.tiled_matmul ? "1" : "0", 1);

  engine::LoadOptions options{
      .path = path, .threads = 2, .sequences = 1, .lanes = 1, .share_prefixes = false, .hash_logits = true, .kernels = chosen->kernels};
  std::vector<Asked> questions = random_questions(rounds > 1 ? 16 : 10, random);
  {
    const auto alone = load(options);
    ASSERT_TRUE(alone);
    for (Asked& asked : questions) {
      const Result<Reply> reply = alone->generate(asked.request, {}, {});
      ASSERT_TRUE(reply) << describe_error(reply.error());
      asked.alone = *reply;
    }
    const Asked& first = *std::ranges::find_if(questions, [](const Asked& asked) { return !asked.alone.tokens.empty(); });
    ASSERT_NE(first.alone.tokens.front().logits, 0U) << "logits are compared";
  }
  for (int round = 0; round < rounds && !HasFailure(); ++round) {
    const bool with_many = round == 0;
    const engine::LoadOptions mixed = random_options(options, with_many, random);
    SCOPED_TRACE(fmt::format("round {}: {}", round, describe(mixed)));
    const auto model = load(mixed);
    ASSERT_TRUE(model);
    ask_together(*model, questions, random);
    if (with_many) EXPECT_GE(model->batch_figures().max, 2) << "answers are decoded together";
    const Asked& one = questions[static_cast<std::size_t>(number_between(0, static_cast<int>(questions.size()) - 1, random))];
    const Result<Proof> proof = model->verify(one.request, one.alone, {});
    ASSERT_TRUE(proof) << describe_error(proof.error());
    EXPECT_TRUE(proof->holds) << "at " << proof->position.value_or(-1);
  }
}

INSTANTIATE_TEST_SUITE_P(Weights, Property, ::testing::Values("q4_1", "q4_0", "q8_0", "f16", "q4_k_m", "miniature-q4_k_m"),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace cupel
