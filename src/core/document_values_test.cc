#include "core/document_values.h"

#include <gtest/gtest.h>

#include "core/document.h"
#include "core/testing/fill_fields.h"

namespace cupel {
namespace {

Attempt rich_attempt() {
  Attempt attempt{.suite = "s", .id = "a[x=1]", .case_index = 3, .backend = "x", .attempt = 2};
  attempt.messages = {{"system", "be brief"}, {"user", "u1"}, {"assistant", "a1"}, {"user", "u2"}};
  attempt.vars = {{"x", 1}};
  attempt.tags = {"t"};
  attempt.seed = 9;
  attempt.outcome = Outcome::fail;
  attempt.score = 0.5;
  attempt.source = Source::reused;
  attempt.exact = true;
  attempt.finish_reason = FinishReason::length;
  attempt.timing = {1, 2, 3};
  attempt.usage = {.prompt_tokens = 4, .completion_tokens = 5, .reused_tokens = 6};
  attempt.cost_usd = 0.25;
  attempt.output = "a2";
  const CheckResult check{
      .type = "contains", .outcome = Outcome::error, .score = std::nullopt, .weight = 2, .expected = "e", .found = "f", .why = "w"};
  attempt.turns = {{"u1", "a1", {check}}, {"u2", "a2", {}}};
  attempt.checks = {check};
  attempt.checks.back().metrics = {{"tone", 0.5, 2}};
  attempt.error = Error{ErrorCode::timeout, "too long", {}};
  attempt.retries = 2;
  attempt.quarantine = {"2026-12-31", "issue 12"};
  return attempt;
}

// What a document says comes back: rendering the value again gives the document.
template <class Value, class Read>
void expect_same(const Value& value, Read read) {
  const std::string text = render_json(document_of(value));
  const auto back = read(text);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(render_json(document_of(*back)), text);
}

struct Names {
  Json document;
  template <class T, class Rules = FieldRules<>>
  void operator()(std::string_view name, const T& /*value*/, std::string_view /*help*/, Rules /*rules*/ = {}) {
    EXPECT_EQ(document.contains(name), Rules::kPresence != Presence::hidden) << name;
  }
};

// With every field filled: each stands in the document, and comes back.
template <class Value, class Read>
void expect_every_field(Read read) {
  const Value value = filled<Value>();
  expect_same(value, read);
  Names names{document_of(value)};
  visit_fields(value, names);
}

TEST(DocumentValues, EveryFieldComesBack) {
  expect_every_field<Attempt>(attempt_of);
  expect_every_field<RunPart>(run_of);
  expect_every_field<EnvironmentFacts>(environment_of);
  expect_every_field<Summary>(summary_of);
  expect_every_field<RunDiff>(diff_of);
  const auto gates = filled<std::vector<GateResult>>();
  expect_same(gates, gates_of);
}

TEST(DocumentValues, EveryMemberIsListed) {
  expect_every_member_is_listed<Attempt>();
  expect_every_member_is_listed<CheckResult>();
  expect_every_member_is_listed<NamedScore>();
  expect_every_member_is_listed<TurnResult>();
  expect_every_member_is_listed<Refutation>();
  expect_every_member_is_listed<AnswerToken>();
  expect_every_member_is_listed<LikelyToken>();
  expect_every_member_is_listed<Part>();
  static_assert(sizeof(Message) == sizeof(std::string) + sizeof(std::vector<Part>), "its list has the role and, twice, the parts");
  expect_every_member_is_listed<Tool>();
  expect_every_member_is_listed<ToolCall>();
  expect_every_member_is_listed<Quarantine>();
  expect_every_member_is_listed<RunPart>();
  expect_every_member_is_listed<RunFacts>();
  expect_every_member_is_listed<Shard>();
  expect_every_member_is_listed<EnvironmentFacts>();
  expect_every_member_is_listed<ModelFacts>();
  expect_every_member_is_listed<Proof>();
  expect_every_member_is_listed<JudgeFacts>();
  expect_every_member_is_listed<Calibration>();
  expect_every_member_is_listed<Summary>();
  expect_every_member_is_listed<decltype(Summary::latency_ms)>();
  expect_every_member_is_listed<decltype(Summary::batch)>();
  expect_every_member_is_listed<decltype(Summary::quarantined)>();
  expect_every_member_is_listed<AuditFacts>();
  expect_every_member_is_listed<AuditFacts::Failed>();
  expect_every_member_is_listed<RepeatFigures>();
  expect_every_member_is_listed<MetricFigure>();
  expect_every_member_is_listed<CaseRate>();
  expect_every_member_is_listed<GateResult>();
  expect_every_member_is_listed<RunDiff>();
  expect_every_member_is_listed<CaseDiff>();
  expect_every_member_is_listed<CaseSide>();
  expect_every_member_is_listed<PairedFigure>();
}

TEST(DocumentValues, JudgesStayApart) {
  Attempt attempt;
  attempt.checks = {{.type = "any", .judges = {"a", "b"}}, {.type = "closed_qa", .judges = {"a, b"}}};
  const auto back = attempt_of(document_text(attempt));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->checks[0].judges, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(back->checks[1].judges, (std::vector<std::string>{"a, b"}));
  EXPECT_FALSE(document_of(attempt)["checks"][1].contains("judges"));
}

TEST(DocumentValues, MessagesOfPartsComeBack) {
  Attempt attempt;
  attempt.messages = {{"user", "Look:"}, {"user", std::vector<Part>{{.text = "Look: "}, {.kind = Part::Kind::image, .url = "data:,x"}}}};
  const auto back = attempt_of(document_text(attempt));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->messages, attempt.messages);
  const Json document = document_of(attempt)["messages"];
  EXPECT_EQ(document[0], (Json{{"role", "user"}, {"content", "Look:"}}));
  EXPECT_EQ(document[1]["content"], "Look: ");
  EXPECT_EQ(document[1]["parts"], Json::parse(R"([{"kind":"text","text":"Look: "},{"kind":"image","url":"data:,x"}])"));
}

// Documents of earlier versions lack fields that were added since.
TEST(DocumentValues, OlderDocumentsAreRead) {
  Json gate = document_of(std::vector<GateResult>(1));
  for (const char* added : {"confidence", "interval", "more_cases"}) gate[0].erase(added);
  EXPECT_TRUE(gates_of(render_json(gate)));
  gate[0].erase("actual");
  EXPECT_FALSE(gates_of(render_json(gate)));
}

TEST(DocumentValues, AttemptsComeBack) {
  expect_same(rich_attempt(), attempt_of);
  expect_same(Attempt{}, attempt_of);
}

// Fields are a contract, in this order: what is stored is this text.
TEST(DocumentValues, AttemptsAreWrittenAsEver) {
  Attempt attempt = rich_attempt();
  attempt.output = "caf\xC3\xA9 \"\n\xff";
  attempt.turns.pop_back();
  attempt.turns.front().speaker = "buyer";
  attempt.turns.front().checks.front().judges = {"x", "y"};
  attempt.tool_calls = {{.name = "add", .arguments = R"({"a":1.50})"}, {.name = "sub", .arguments = "{"}};
  attempt.logprobs = {{.id = 5, .bytes = "a", .log_probability = -0.25}};
  attempt.timing = {.queued_ms = 1.23456, .ttft_ms = 0, .latency_ms = 1e-9};
  EXPECT_EQ(
      document_text(attempt),
      R"({"suite":"s","id":"a[x=1]","case_index":3,"backend":"x","attempt":2,"prompt":"u2","messages":[{"role":"system",)"
      R"("content":"be brief"},{"role":"user","content":"u1"},{"role":"assistant","content":"a1"},{"role":"user","content":"u2"}],)"
      R"("vars":{"x":1},"tags":["t"],"seed":9,"outcome":"fail","score":0.5,"source":"reused","exact":true,)"
      R"("finish_reason":"length","latency_ms":0.0,"queued_ms":1.235,"ttft_ms":0.0,"prompt_tokens":4,"completion_tokens":5,)"
      R"("reused_tokens":6,"cost_usd":0.25,"output":"café \"\n�","turns":[{"user":"u1","output":"a1","checks":[{"type":"contains",)"
      R"("outcome":"error","score":null,"weight":2.0,"expected":"e","found":"f","why":"w","judge":"x, y","judges":["x","y"]}],"speaker":"buyer"}],)"
      R"("tool_calls":[{"name":"add","arguments":{"a":1.5}},{"name":"sub","arguments":"{"}],"error":{"code":"timeout",)"
      R"("message":"too long"},"checks":[{"type":"contains","outcome":"error","score":null,"weight":2.0,"expected":"e",)"
      R"("found":"f","why":"w","metrics":[{"name":"tone","score":0.5,"weight":2.0}]}],"logprobs":[{"token":"a","id":5,)"
      R"("logprob":-0.25,"top":[]}],"retries":2,"quarantine":{"until":"2026-12-31","why":"issue 12"}})");
  attempt.usage.is_known = false;
  EXPECT_TRUE(document_of(attempt).at("prompt_tokens").is_null());
}

TEST(DocumentValues, SummariesComeBack) {
  Summary summary{.total = 5, .pass = 1, .fail = 1, .error = 1, .skip = 2, .pass_rate = 0.5};
  summary.pass_rate_ci95 = Interval{0.1, 0.9};
  summary.batch = {2.5, 4};
  summary.cost_usd = 1.5;
  expect_same(summary, summary_of);
  summary.judge_cost_usd = 0.5;
  summary.repeats = {{.k = 2, .pass_at_k = 0.9, .pass_hat_k = 0.5, .cases = 4}};
  summary.metrics = {{"s", "b", "tone", 0.5, 3}, {"s", "b", "f1", std::nullopt, 3, true, "tone / 0"}};
  expect_same(summary, summary_of);
  summary.retries = 3;
  summary.quarantined = {1, 1};
  CaseRate rate{.suite = "s", .id = "a", .backend = "x", .pass = 3, .fail = 1, .error = 1, .skip = 1, .pass_rate_ci95 = Interval{0.3, 0.9}};
  summary.case_rates = {rate};
  rate.instability = Instability::judge;
  rate.why = "w";
  summary.case_rates.push_back(rate);
  expect_same(summary, summary_of);
  EXPECT_EQ(summary_of(render_json(document_of(summary)))->case_rates[1].instability, Instability::judge);
  Proof proof{.position = 7, .expected = "x", .found = "y", .margin = 0.5};
  summary.audit = AuditFacts{.checked = 2, .held = 1, .failed = {{"s", "a", "x", 1, 0, proof}}};
  expect_same(summary, summary_of);
}

TEST(DocumentValues, EnvironmentsAndRunsComeBack) {
  EnvironmentFacts facts{.engine_build = "e", .kernel_class = "k", .threads = 2};
  facts.models = {{.name = "m", .path = "p", .sha256 = "s", .exactness = "exact", .pretrained = true, .proof = {{"method", "hash"}}}};
  expect_same(facts, environment_of);
  const auto part = run_of(render_json(document_of(RunFacts{.id = "r", .duration_ms = 5, .suites = {"s"}}, true)));
  ASSERT_TRUE(part);
  EXPECT_EQ(part->run.id, "r");
  EXPECT_TRUE(part->interrupted);
}

TEST(DocumentValues, GatesComeBack) {
  const std::vector<GateResult> gates = {{.name = "n", .condition = "c", .actual = 0.5, .outcome = GateOutcome::fail, .why = "w"}};
  expect_same(gates, gates_of);
}

TEST(DocumentValues, DamageIsAnError) {
  for (const char* text : {"", "{", "[]", R"({"suite": 1})"}) {
    const auto attempt = attempt_of(text);
    ASSERT_FALSE(attempt) << text;
    EXPECT_EQ(attempt.error().code, ErrorCode::corrupt);
  }
  std::string text = render_json(document_of(Attempt{}));
  text.replace(text.find("\"pass\""), 6, "\"fine\"");
  EXPECT_FALSE(attempt_of(text));
}

}  // namespace
}  // namespace cupel
