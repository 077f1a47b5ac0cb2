#include "run/dialogue.h"

#include <fmt/format.h>

#include "base/text.h"
#include "run/judge.h"
#include "run/spent.h"
#include "run/turn_key.h"

namespace cupel {
namespace {

// A speaker that plays a user is told so, in words that small models follow.
std::string role_of(const Speaker& speaker) {
  if (speaker.goal.empty()) return speaker.system;
  std::string text = fmt::format(
      "You play a person who talks to an assistant. You are not the assistant: write only what this person says, one short message at a "
      "time.\nThe person's goal: {}\nWhen the goal is reached, or you see that it cannot be reached, write only {}",
      speaker.goal, kEndMark);
  if (!speaker.system.empty()) text += "\n" + speaker.system;
  return text;
}

void add_message(std::vector<Message>& messages, std::string role, std::string text) {
  // Chat templates want roles that take turns.
  if (!messages.empty() && messages.back().role == role && role != "system")
    messages.back() = {std::move(role), messages.back().text() + "\n\n" + text};
  else messages.push_back({std::move(role), std::move(text)});
}

class Talk {
 public:
  Talk(const PlannedCase& planned, Attempt attempt, const DialogueContext& context)
      : planned_(planned), dialogue_(*planned.content.dialogue), context_(context), attempt_(std::move(attempt)) {
    attempt_.usage = {};
    transcript_.push_back({0, planned.content.turns.front().user});
  }

  std::optional<Attempt> run(const TokenSink& sink, const std::stop_token& stop) {
    for (int turn = 0; turn < dialogue_.max_turns && !has_ended(); ++turn) {
      const std::size_t speaker = (transcript_.back().speaker + 1) % dialogue_.speakers.size();
      Result<Reply> reply = ask(speaker, sink, stop);
      if (!reply && reply.error().code == ErrorCode::cancelled && stop.stop_requested()) return std::nullopt;
      if (!reply) return end_with(std::move(reply).error().with(fmt::format("agent '{}'", printable(dialogue_.speakers[speaker].name))));
      take(speaker, *std::move(reply));
    }
    return conclude();
  }

 private:
  Result<Reply> ask(std::size_t speaker, const TokenSink& sink, const std::stop_token& stop) {
    const std::shared_ptr<Backend> backend = CUPEL_TRY(backend_of(dialogue_.speakers[speaker]));
    Request request = request_of(planned_.content, attempt_.seed, messages_of(dialogue_, speaker, transcript_));
    request.fresh = context_.fresh;
    request.repeated = context_.repeated;
    if (context_.timeout_ms) {
      if (spent_ms_ >= *context_.timeout_ms) {
        return fail(ErrorCode::timeout, fmt::format("the conversation took longer than {:g} s (--timeout)", *context_.timeout_ms / 1000));
      }
      request.timeout_ms = *context_.timeout_ms - spent_ms_;
    }
    return backend->generate(request, sink, stop);
  }

  Result<std::shared_ptr<Backend>> backend_of(const Speaker& speaker) const {
    if (speaker.backend.empty()) {
      if (context_.backend.error) return fail(*context_.backend.error);
      return context_.backend.backend;
    }
    if (context_.others == nullptr) return fail(ErrorCode::unavailable, fmt::format("nothing here opens '{}'", speaker.backend));
    return context_.others->open(speaker.backend);
  }

  void take(std::size_t speaker, Reply reply) {
    attempt_.finish_reason = reply.finish_reason;
    attempt_.exact = (transcript_.size() == 1 || attempt_.exact) && reply.exact;
    // One answer that was computed now makes the conversation one of now.
    if (transcript_.size() == 1 || reply.source != Source::reused) attempt_.source = reply.source;
    if (reply.source != Source::reused) spent_ms_ += reply.timing.latency_ms;
    attempt_.timing.ttft_ms = reply.timing.ttft_ms;
    add_spent(attempt_, reply.timing, reply.usage, reply.cost_usd);
    attempt_.turns.push_back({.user = transcript_.back().text, .output = reply.text, .speaker = dialogue_.speakers[speaker].name});
    transcript_.push_back({speaker, std::move(reply.text)});
  }

  bool has_ended() const {
    const Utterance& last = transcript_.back();
    if (trim(last.text).empty()) return true;
    if (!dialogue_.speakers[last.speaker].goal.empty() && last.text.find(kEndMark) != std::string::npos) return true;
    return !dialogue_.until.empty() && fold_case(last.text).find(fold_case(dialogue_.until)) != std::string::npos;
  }

  Attempt conclude() {
    attempt_.output = render_transcript(dialogue_, transcript_);
    const bool may_vary = planned_.content.options.temperature > 0 || (!attempt_.exact && attempt_.source == Source::remote);
    attempt_.sampled = may_vary;
    attempt_.checks = judge_all(planned_.content.checks, planned_.checks, attempt_);
    cupel::conclude(attempt_, attempt_.threshold);
    return std::move(attempt_);
  }

  Attempt end_with(Error error) {
    attempt_.output = render_transcript(dialogue_, transcript_);
    attempt_.outcome = Outcome::error;
    attempt_.score.reset();
    attempt_.error = std::move(error);
    return std::move(attempt_);
  }

  const PlannedCase& planned_;
  const Dialogue& dialogue_;
  const DialogueContext& context_;
  Attempt attempt_;
  std::vector<Utterance> transcript_;
  double spent_ms_ = 0;
};

}  // namespace

std::vector<Message> messages_of(const Dialogue& dialogue, std::size_t speaker, std::span<const Utterance> transcript) {
  std::vector<Message> messages;
  if (const std::string role = role_of(dialogue.speakers[speaker]); !role.empty()) messages.push_back({"system", role});
  const bool has_names = dialogue.speakers.size() > 2;
  // Who spoke first is shown to have been asked to: templates want a user's message first.
  if (!transcript.empty() && transcript.front().speaker == speaker) messages.push_back({"user", "Begin the conversation."});
  for (const Utterance& each : transcript) {
    if (each.speaker == speaker) add_message(messages, "assistant", each.text);
    else add_message(messages, "user", has_names ? fmt::format("{}: {}", dialogue.speakers[each.speaker].name, each.text) : each.text);
  }
  return messages;
}

std::string render_transcript(const Dialogue& dialogue, std::span<const Utterance> transcript) {
  std::string text;
  for (const Utterance& each : transcript) {
    if (!text.empty()) text += "\n\n";
    text += fmt::format("{}: {}", dialogue.speakers[each.speaker].name, trim(each.text));
  }
  return text;
}

std::optional<Attempt> run_dialogue(const PlannedCase& planned, Attempt attempt, const DialogueContext& context, const TokenSink& sink,
                                    std::stop_token stop) {
  return Talk(planned, std::move(attempt), context).run(sink, stop);
}

}  // namespace cupel
