#include "cupel/agent.h"

#include "agent/agent_state.h"
#include "base/text.h"
#include "constraint/constraint.h"

namespace cupel {
namespace {

std::vector<Message> with_system(const AgentState& state) {
  std::vector<Message> messages;
  if (!state.system.empty()) messages.push_back({"system", state.system});
  return messages;
}

Result<void> check_question(std::string_view question) {
  if (trim(question).empty()) return fail(ErrorCode::invalid_usage, "the question is empty");
  if (!is_valid_utf8(question)) return fail(ErrorCode::invalid_usage, "the question is not valid UTF-8");
  return {};
}

}  // namespace

Result<AgentReply> AgentState::ask(std::vector<Message> messages, const TextSink& sink, std::stop_token stop) {
  const Request request{.messages = std::move(messages), .options = options, .constraint = constraint};
  CUPEL_CHECK(constraint::check_backend(request, *backend));
  const Reply reply = CUPEL_TRY(backend->generate(request, text_sink(sink), std::move(stop)));
  AgentReply answer;
  answer.text = reply.text;
  answer.finish_reason = reply.finish_reason;
  answer.usage = reply.usage;
  answer.timing = reply.timing;
  const double decode_ms = reply.timing.latency_ms - reply.timing.ttft_ms;
  if (reply.usage.completion_tokens > 1 && decode_ms > 0)
    answer.tokens_per_second = (reply.usage.completion_tokens - 1) * 1000.0 / decode_ms;
  answer.load_ms = load_ms;
  answer.memory_bytes = memory_bytes;
  answer.cost_usd = reply.cost_usd;
  answer.backend = facts.backend;
  return answer;
}

Result<AgentReply> AgentState::checked(Result<AgentReply> reply) const {
  if (!reply || !constraint) return reply;
  const Request request{.messages = {}, .options = options, .constraint = constraint};
  CUPEL_CHECK(constraint::check_answer(request, {.text = reply->text, .finish_reason = reply->finish_reason, .usage = reply->usage}));
  return reply;
}

Result<AgentReply> Agent::invoke(std::string_view question) const { return stream(question, {}, {}); }

Result<AgentReply> Agent::stream(std::string_view question, const TextSink& sink, std::stop_token stop) const {
  CUPEL_CHECK(check_question(question));
  std::vector<Message> messages = with_system(*state_);
  messages.push_back({"user", std::string(question)});
  return state_->counted([&] { return state_->checked(state_->ask(std::move(messages), sink, std::move(stop))); });
}

Conversation Agent::conversation() const { return Conversation(state_); }
const AgentFacts& Agent::facts() const { return state_->facts; }
const GenerationOptions& Agent::options() const { return state_->options; }
AgentMetrics Agent::metrics() const { return state_->calls.metrics(); }
void Agent::clear_metrics() const { state_->calls.clear(); }

Conversation::Conversation(std::shared_ptr<AgentState> state) : state_(std::move(state)), messages_(with_system(*state_)) {}

Result<AgentReply> Conversation::ask(std::string question, const TextSink& sink, std::stop_token stop) {
  CUPEL_CHECK(check_question(question));
  std::vector<Message> attempt = messages_;
  attempt.push_back({"user", std::move(question)});
  const std::ptrdiff_t first_turn = state_->system.empty() ? 0 : 1;
  std::size_t left_out = 0;
  const Result<AgentReply> reply = state_->counted([&] {
    Result<AgentReply> answer = state_->ask(attempt, sink, stop);
    while (!answer && answer.error().code == ErrorCode::limit_exceeded && std::ssize(attempt) - first_turn > 1) {
      attempt.erase(attempt.begin() + first_turn, attempt.begin() + first_turn + 2);
      ++left_out;
      answer = state_->ask(attempt, sink, stop);
    }
    return state_->checked(std::move(answer));
  });
  if (!reply) return reply;
  attempt.push_back({"assistant", reply->text});
  messages_ = std::move(attempt);
  left_out_turns_ += left_out;
  return reply;
}

Result<Readiness> validate_agent(const Agent& agent) {
  const ModelFacts model = CUPEL_TRY(agent.state_->backend->prove_weights({}));
  const AgentReply reply = CUPEL_TRY(agent.invoke("Reply with one word: ready"));
  Readiness readiness;
  readiness.answer = reply.text;
  readiness.ready = !trim(reply.text).empty() && model.pretrained != false;
  readiness.latency_ms = reply.timing.latency_ms;
  readiness.load_ms = reply.load_ms;
  readiness.model_name = model.name;
  readiness.sha256 = model.sha256;
  readiness.quantization = model.quantization;
  readiness.parameters = model.parameters;
  readiness.pretrained = model.pretrained;
  readiness.proof = model.proof.value("why", "");
  readiness.proof_json = render_json(model.proof);
  if (trim(reply.text).empty()) readiness.why = "the model answered with nothing";
  else if (!readiness.ready) readiness.why = "its weights are not those of a trained model: " + readiness.proof;
  return readiness;
}

}  // namespace cupel
