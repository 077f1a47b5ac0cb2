// A conversation of agents: models that talk to each other in turns, and what they said as one attempt, whose checks are about the whole
// transcript. Blocking; many attempts may run at once on different threads. For a conversation in which the suite says what the user
// says see conversation.h.
#pragma once

#include <optional>
#include <stop_token>

#include "core/attempt.h"
#include "core/backend.h"
#include "core/check_backends.h"
#include "run/conversation.h"
#include "run/plan.h"

namespace cupel {

/// What a speaker that plays a user with a goal writes when it has nothing more to say.
inline constexpr const char* kEndMark = "[END]";

/// The messages that a speaker is asked with: its own utterances are the assistant's, those of the others a user's. `transcript` has what
/// was said so far, by the speakers' positions.
struct Utterance {
  std::size_t speaker = 0;
  std::string text;
};
std::vector<Message> messages_of(const Dialogue& dialogue, std::size_t speaker, std::span<const Utterance> transcript);

/// "customer: Hello …\n\nsupport: …", the output that checks see.
std::string render_transcript(const Dialogue& dialogue, std::span<const Utterance> transcript);

struct DialogueContext {
  const OpenedBackend& backend;      // of speakers that name none
  CheckBackends* others = nullptr;   // opens those that are named
  std::optional<double> timeout_ms;  // of the whole conversation
  bool fresh = false;
  bool repeated = false;
};

/// `attempt` is described and not begun; `planned` has a dialogue. An error of a backend becomes outcome error. Nothing when it was
/// cancelled through `stop`.
std::optional<Attempt> run_dialogue(const PlannedCase& planned, Attempt attempt, const DialogueContext& context, const TokenSink& sink,
                                    std::stop_token stop);

}  // namespace cupel
