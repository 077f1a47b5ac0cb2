#include "run/conversation.h"

#include <fmt/format.h>

#include <algorithm>

#include "constraint/constraint.h"
#include "core/tools.h"
#include "run/attempt_trace.h"
#include "run/dialogue.h"
#include "run/judge.h"
#include "run/judged_by.h"
#include "run/spent.h"
#include "run/turn_key.h"

namespace cupel {
namespace {

Reply given_reply(const std::string& answer) { return Reply{.text = answer, .source = Source::given, .exact = true}; }

// What is left of the attempt's time for the next turn. Errors: timeout.
Result<std::optional<double>> time_left(std::optional<double> timeout_ms, double spent_ms) {
  if (!timeout_ms) return std::nullopt;
  if (spent_ms < *timeout_ms) return *timeout_ms - spent_ms;
  return fail(ErrorCode::timeout, fmt::format("the conversation took longer than {:g} s (--timeout)", *timeout_ms / 1000));
}

// An attempt under way: what was said so far, and the figures added up over its turns.
class Conversation {
 public:
  struct Asking {
    bool fresh = false;
    bool repeated = false;
  };
  Conversation(const PlannedCase& planned, Attempt attempt, Asking asking)
      : planned_(planned), attempt_(std::move(attempt)), asking_(asking) {
    attempt_.messages = opening_of(content());
  }

  Request next_request(const Turn& turn, std::optional<double> timeout_ms) {
    attempt_.messages.push_back({"user", turn.user});
    Request request = request_of(content(), attempt_.seed, attempt_.messages);
    request.timeout_ms = timeout_ms;
    request.fresh = asking_.fresh;
    request.repeated = asking_.repeated;
    const bool is_last = &turn == &content().turns.back();
    if (content().decide_early && is_last) request.decided = [this](const AnswerPrefix& prefix) { return is_decided(prefix); };
    return request;
  }

  /// What a store keeps of an answer, before take() consumes it.
  void keep(AnswerKey key, const Reply& reply) {
    attempt_.answers.push_back({.key = std::move(key), .max_tokens = content().options.max_tokens, .reply = reply});
  }

  /// A trace of the attempt's own, where the case has one and the backend can pass it on. Errors: as TraceSource::begin().
  Result<void> begin_trace(TraceSource* source, const OpenedBackend* backend) {
    const std::optional<Tracing>& tracing = content().tracing;
    if (!tracing || source == nullptr || backend == nullptr || !backend->backend || !backend->backend->capabilities().traces) return {};
    trace_ = std::make_unique<AttemptTrace>(*source, *tracing, CUPEL_TRY(source->begin(*tracing)));
    return {};
  }

  void carry_trace(Request& request) {
    if (trace_) trace_->carry(request);
  }

  /// What the application told, where something is going to be judged by it.
  void hear_trace(std::size_t turn, const std::stop_token& stop) {
    const bool is_judged = turn + 1 == content().turns.size() || !content().turns[turn].checks.empty();
    if (trace_ && is_judged) attempt_.trace = trace_->collect(stop);
  }

  void take(std::size_t turn, Reply reply) {
    attempt_.finish_reason = reply.finish_reason;
    attempt_.exact = (turn == 0 || attempt_.exact) && reply.exact;
    if (reply.source != Source::given || turn == 0) attempt_.source = reply.source;
    const Attempt before = {.timing = attempt_.timing, .usage = attempt_.usage, .cost_usd = attempt_.cost_usd};
    attempt_.output = std::move(reply.text);
    attempt_.logprobs = content().options.logprobs > 0 ? std::move(reply.tokens) : std::vector<AnswerToken>();
    attempt_.reasoning = std::move(reply.reasoning);
    attempt_.tool_calls = std::move(reply.tool_calls);
    if (attempt_.tool_calls.empty() && !content().tools.empty()) attempt_.tool_calls = parse_tool_calls(attempt_.output);
    attempt_.timing = reply.timing;
    attempt_.usage = reply.usage;
    attempt_.cost_usd = reply.cost_usd;
    if (reply.source != Source::reused) spent_ms_ += reply.timing.latency_ms;
    if (keeps_turns()) {
      attempt_.turns.push_back({content().turns[turn].user, attempt_.output, {}});
      attempt_.turns.back().checks = judge_all(content().turns[turn].checks, planned_.turn_checks[turn], attempt_);
    }
    add_spent(attempt_, before.timing, before.usage, before.cost_usd);
    if (turn + 1 < content().turns.size()) attempt_.messages.push_back({"assistant", attempt_.output});
  }

  Attempt conclude() && {
    // A remote backend may vary even at temperature 0. The embedded engine does not, or (not exact) so little that counting its answers
    // as one is the careful reading.
    const bool may_vary = content().options.temperature > 0 || (!attempt_.exact && attempt_.source == Source::remote);
    attempt_.sampled = may_vary && attempt_.source != Source::given;
    attempt_.checks = judge_all(content().checks, planned_.checks, attempt_);
    cupel::conclude(attempt_, attempt_.threshold);
    return std::move(attempt_);
  }

  Attempt end_with(Error error) && {
    attempt_.outcome = Outcome::error;
    attempt_.score.reset();
    attempt_.error = std::move(error);
    return std::move(attempt_);
  }

  /// Waiting for answers in this run; the timing of a reused one is of another.
  double spent_ms() const { return spent_ms_; }

 private:
  const Case& content() const { return planned_.content; }
  bool keeps_turns() const { return content().turns.size() > 1 || !content().turns.front().checks.empty(); }

  // Whether the last answer may end here. Checks of the case count the tokens of all turns.
  bool is_decided(const AnswerPrefix& prefix) const {
    AnswerPrefix of_case = prefix;
    of_case.tokens += attempt_.usage.completion_tokens;
    const auto& of_turn = planned_.turn_checks.back();
    const bool has_turn_checks = !of_turn.empty(), has_case_checks = !planned_.checks.empty();
    return (has_turn_checks || has_case_checks) && (!has_turn_checks || decide_all(of_turn, attempt_.threshold, prefix)) &&
           (!has_case_checks || decide_all(planned_.checks, attempt_.threshold, of_case));
  }

  const PlannedCase& planned_;
  Attempt attempt_;
  const Asking asking_;
  double spent_ms_ = 0;
  std::unique_ptr<AttemptTrace> trace_;
};

bool fails_on_time(std::span<const Check> checks, std::span<const CheckResult> results) {
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (checks[i].reads_time && results[i].outcome == Outcome::fail) return true;
  }
  return false;
}

// Whether a check says no because of how long an earlier run had to wait for the answer.
bool fails_on_reused_time(const PlannedCase& planned, const Attempt& attempt) {
  if (!has_reused_timing(attempt)) return false;
  for (std::size_t turn = 0; turn < attempt.turns.size(); ++turn) {
    if (fails_on_time(planned.turn_checks[turn], attempt.turns[turn].checks)) return true;
  }
  return fails_on_time(planned.checks, attempt.checks);
}

// Nothing when it was cancelled.
std::optional<Attempt> converse(const PlannedCase& planned, Conversation conversation, const OpenedBackend* backend,
                                std::optional<double> timeout_ms, TraceSource* traces, const TokenSink& sink, const std::stop_token& stop) {
  if (planned.content.error) return std::move(conversation).end_with(*planned.content.error);
  if (Result<void> begun = conversation.begin_trace(traces, backend); !begun)
    return std::move(conversation).end_with(std::move(begun).error());
  for (std::size_t turn = 0; turn < planned.content.turns.size(); ++turn) {
    const Turn& asked = planned.content.turns[turn];
    Result<std::optional<double>> left = time_left(timeout_ms, conversation.spent_ms());
    if (!left) return std::move(conversation).end_with(std::move(left).error());
    Request request = conversation.next_request(asked, *left);
    if (asked.answer) {
      conversation.keep(given_key(*asked.answer, request), given_reply(*asked.answer));
      conversation.take(turn, given_reply(*asked.answer));
      continue;
    }
    if (backend->error) return std::move(conversation).end_with(*backend->error);
    if (Result<void> can = constraint::check_backend(request, *backend->backend); !can) {
      return std::move(conversation).end_with(std::move(can).error());
    }
    conversation.carry_trace(request);
    Result<Reply> reply = backend->backend->generate(request, sink, stop);
    if (!reply && reply.error().code == ErrorCode::cancelled && stop.stop_requested()) return std::nullopt;
    if (!reply) return std::move(conversation).end_with(std::move(reply).error());
    if (Result<void> complete = check_logprobs(*reply, request.options, backend->spec); !complete) {
      return std::move(conversation).end_with(std::move(complete).error());
    }
    if (Result<void> complete = constraint::check_answer(request, *reply); !complete) {
      return std::move(conversation).end_with(std::move(complete).error());
    }
    conversation.keep(make_answer_key(identity_of(*backend->backend, backend->spec), request), *reply);
    conversation.hear_trace(turn, stop);
    conversation.take(turn, std::move(*reply));
  }
  return std::move(conversation).conclude();
}

}  // namespace

bool has_reused_timing(const Attempt& attempt) {
  return std::ranges::any_of(attempt.answers, [](const TurnAnswer& each) { return each.reply.source == Source::reused; });
}

Attempt describe_attempt(const Plan& plan, std::size_t index) {
  return describe_attempt(plan, index, *plan.cases.content(plan.attempts[index].case_index));
}

Attempt describe_attempt(const Plan& plan, std::size_t index, const Case& content) {
  const PlannedAttempt& planned = plan.attempts[index];
  Attempt attempt;
  attempt.suite = content.suite;
  attempt.id = content.id;
  attempt.index = index;
  attempt.case_index = planned.case_index;
  attempt.file = content.file;
  attempt.line = content.mark.line;
  attempt.backend = backend_name(plan, index, content);
  attempt.attempt = planned.attempt;
  attempt.messages = opening_of(content);
  attempt.messages.push_back({"user", content.turns.front().user});
  attempt.vars = content.vars;
  attempt.tags = content.tags;
  attempt.tools = content.tools;
  attempt.seed = content.options.seed + planned.attempt - 1;
  attempt.options = content.options;
  attempt.options.seed = attempt.seed;
  attempt.threshold = content.threshold;
  attempt.quarantine = content.quarantine;
  attempt.judged_by = judged_by(content);
  attempt.outcome = Outcome::skip;
  attempt.source = planned.backend || content.error ? Source::inferred : Source::given;
  return attempt;
}

std::optional<Attempt> run_attempt(const Plan& plan, std::size_t index, const OpenedBackend* backend, std::optional<double> timeout_ms,
                                   const TokenSink& sink, std::stop_token stop, bool fresh) {
  const std::shared_ptr<const PlannedCase> held = plan.cases.at(plan.attempts[index].case_index);
  const PlannedCase& planned = *held;
  if (planned.content.dialogue && backend != nullptr) {
    const DialogueContext context{
        .backend = *backend, .others = plan.check_backends, .timeout_ms = timeout_ms, .fresh = fresh, .repeated = plan.repeat > 1};
    return run_dialogue(planned, describe_attempt(plan, index, planned.content), context, sink, std::move(stop));
  }
  const auto ask = [&](bool anew) {
    return converse(planned,
                    Conversation(planned, describe_attempt(plan, index, planned.content), {.fresh = anew, .repeated = plan.repeat > 1}),
                    backend, timeout_ms, plan.traces, sink, stop);
  };
  std::optional<Attempt> attempt = ask(fresh);
  if (attempt && !fresh && fails_on_reused_time(planned, *attempt)) return ask(true);
  return attempt;
}

Attempt judge_stored(const Plan& plan, std::size_t index, std::span<const TurnAnswer> answers) {
  const std::shared_ptr<const PlannedCase> planned = plan.cases.at(plan.attempts[index].case_index);
  Conversation conversation(*planned, describe_attempt(plan, index, planned->content), {});
  for (std::size_t turn = 0; turn < answers.size(); ++turn) {
    conversation.next_request(planned->content.turns[turn], std::nullopt);
    Reply reply = answers[turn].reply;
    if (reply.source != Source::given) reply.source = Source::reused;
    conversation.keep(answers[turn].key, reply);
    conversation.take(turn, std::move(reply));
  }
  return std::move(conversation).conclude();
}

}  // namespace cupel
