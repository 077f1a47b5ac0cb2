// What the copies of one agent share. Immutable after load_agent but for the calls, which count themselves: every thread may use it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "agent/calls.h"
#include "core/backend.h"
#include "cupel/agent.h"

namespace cupel {

class AgentState {
 public:
  Result<AgentReply> ask(std::vector<Message> messages, const TextSink& sink, std::stop_token stop);

  /// What `answer` gives, as one call.
  template <class Answer>
  Result<AgentReply> counted(const Answer& answer) {
    calls.begin();
    Result<AgentReply> reply = answer();
    calls.end(reply);
    return reply;
  }

  /// The answer, when it completes the agent's constraint. Errors: limit_exceeded.
  Result<AgentReply> checked(Result<AgentReply> reply) const;

  std::unique_ptr<Backend> backend;
  AgentFacts facts;
  GenerationOptions options;
  std::optional<Constraint> constraint;
  std::string system;
  double load_ms = 0;
  std::uint64_t memory_bytes = 0;
  std::shared_ptr<Engine> engine;  // outlives the backend's model
  Calls calls;
};

}  // namespace cupel
