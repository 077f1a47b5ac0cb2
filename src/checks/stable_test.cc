#include <atomic>

#include "checks/testing/judged.h"
#include "core/check_backends.h"

namespace cupel {
namespace {

using namespace testing_checks;

// Answers by a script; counts what it is asked.
class ScriptedBackend final : public Backend {
 public:
  using Script = std::function<Result<Reply>(const Request&, int number)>;
  explicit ScriptedBackend(Script script) : script_(std::move(script)) {}
  Capabilities capabilities() const override { return {}; }
  Result<Reply> generate(const Request& request, const TokenSink&, std::stop_token) override { return script_(request, ++asked_); }
  Result<ModelFacts> model() override { return ModelFacts{}; }
  int asked() const { return asked_; }

 private:
  Script script_;
  std::atomic<int> asked_ = 0;
};

class OneBackend final : public CheckBackends {
 public:
  explicit OneBackend(std::shared_ptr<ScriptedBackend> backend) : backend_(std::move(backend)) {}
  Result<std::shared_ptr<Backend>> open(const std::string& spec) override {
    if (spec != "x") return fail(ErrorCode::unknown_name, "unknown backend");
    return backend_;
  }
  std::string default_spec() const override { return "x"; }
  std::optional<double> timeout_ms() const override { return 5000; }
  std::stop_token stop() const override { return {}; }

 private:
  std::shared_ptr<ScriptedBackend> backend_;
};

struct Judged {
  CheckResult result;
  int asked = 0;
};

Judged judge_with(const std::string& json, ScriptedBackend::Script script, double temperature = 0) {
  const auto backend = std::make_shared<ScriptedBackend>(std::move(script));
  OneBackend backends(backend);
  const CheckSpec spec = *parse_check_spec(to_node(Json::parse(json)));
  const Check check = *table().make(spec, CheckContext{.table = table(), .folder = ".", .backends = &backends});
  Attempt attempt = answer("Paris");
  attempt.backend = "x";
  attempt.messages = {{"user", "Capital of France?"}};
  attempt.options.temperature = temperature;
  attempt.options.seed = 7;
  return {judge(spec, check, attempt), backend->asked()};
}

TEST(Stable, asks_again_and_compares) {
  const Judged same = judge_with(R"({"stable": {"attempts": 4}})", [](const Request& request, int) -> Result<Reply> {
    EXPECT_TRUE(request.fresh);
    EXPECT_EQ(request.options.seed, 7) << "at temperature 0 it is the same question";
    EXPECT_EQ(request.messages.back().text(), "Capital of France?");
    EXPECT_EQ(request.timeout_ms, 5000);
    return Reply{.text = "Paris"};
  });
  EXPECT_EQ(same.result.outcome, Outcome::pass);
  EXPECT_EQ(same.asked, 3);
  const auto twice = [](const Request&, int number) -> Result<Reply> { return Reply{.text = number == 1 ? "Lyon" : "Paris"}; };
  const Judged other = judge_with(R"({"stable": {"attempts": 4}})", twice);
  EXPECT_EQ(other.result.outcome, Outcome::fail);
  EXPECT_NEAR(*other.result.score, 2.0 / 3, 1e-12);
  EXPECT_EQ(other.result.found, "2 of 3 others are the same as \"Paris\"");
  EXPECT_EQ(other.result.why, "another answer: \"Lyon\"");
  EXPECT_EQ(judge_with(R"({"stable": {"attempts": 4, "least": 0.6}})", twice).result.outcome, Outcome::pass);
}

TEST(Stable, takes_other_seeds_where_answers_vary) {
  std::atomic<std::int64_t> seeds = 0;
  judge_with(
      R"({"stable": {"attempts": 3}})",
      [&](const Request& request, int) -> Result<Reply> {
        seeds += request.options.seed;
        return Reply{.text = "Paris"};
      },
      0.7);
  EXPECT_EQ(seeds, 8 + 9);
}

TEST(Stable, may_leave_case_and_punctuation_out) {
  const auto loud = [](const Request&, int) -> Result<Reply> { return Reply{.text = "PARIS!"}; };
  EXPECT_EQ(judge_with(R"({"stable": {"attempts": 2}})", loud).result.outcome, Outcome::fail);
  EXPECT_EQ(judge_with(R"({"stable": {"attempts": 2, "normalise": true}})", loud).result.outcome, Outcome::pass);
}

TEST(Stable, without_an_answer_is_an_error) {
  const auto broken = [](const Request&, int number) -> Result<Reply> {
    if (number == 2) return fail(ErrorCode::timeout, "late");
    return Reply{.text = "Paris"};
  };
  EXPECT_EQ(judge_with(R"({"stable": {"attempts": 3}})", broken).result.outcome, Outcome::error);
}

TEST(Stable, skips_what_was_not_inferred_and_refuses_nonsense) {
  Attempt given = answer("x");
  given.source = Source::given;
  EXPECT_EQ(judged(R"({"stable": {}})", given).outcome, Outcome::skip);
  EXPECT_TRUE(holds_text(refusal(R"({"stable": {"attempts": 1}})"), "2 to 32"));
  EXPECT_TRUE(holds_text(refusal(R"({"stable": {"least": 2}})"), "'least' is 0 to 1"));
}

}  // namespace
}  // namespace cupel
