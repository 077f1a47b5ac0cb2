// Calls of tools in an answer of the chat completions API, whole or in pieces.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/generation.h"
#include "core/json.h"

namespace cupel {

/// Calls that come in pieces: a message's `tool_calls` or `function_call`, or the same of a stream's deltas, in their order.
class ChatCalls {
 public:
  /// Of a whole message each entry is a call. Errors: limit_exceeded, for more than a model would mean.
  Result<void> take_whole(const Json& message);

  /// Of a delta an entry begins a call where its id is new, or else its index; without either it goes on with the last one.
  Result<void> take_piece(const Json& delta);

  bool empty() const { return calls_.empty(); }

  /// Those that have a name, in the server's order; arguments that are JSON are written as ours is.
  std::vector<ToolCall> calls() const;

 private:
  struct Call {
    std::optional<std::size_t> index;
    std::string id;
    std::string name;
    std::string arguments;
  };
  Call& call_for(const Json& piece);
  Result<void> add(Call& call, const Json& function);

  std::vector<Call> calls_;
  std::size_t bytes_ = 0;
};

}  // namespace cupel
