// An application that asks a real model through cupel's library: once, as a stream, and in a conversation; then what it took.
#include <cupel/agent.h>

#include <iostream>

namespace {

int report(const cupel::Error& error) {
  std::cerr << error.message << '\n';
  for (const std::string& note : error.notes) std::cerr << "  " << note << '\n';
  return 1;
}

}  // namespace

int main() {
  cupel::AgentOptions options;
  options.max_tokens = 48;
  const cupel::Result<cupel::Agent> agent = cupel::load_agent(options);
  if (!agent) return report(agent.error());

  const cupel::Result<cupel::AgentReply> reply = agent->invoke("Name the capital of France.");
  if (!reply) return report(reply.error());
  std::cout << reply->text << "\n(" << reply->usage.completion_tokens << " tokens, " << reply->timing.latency_ms << " ms)\n";

  const auto show = [](std::string_view text) { std::cout << text << std::flush; };
  if (const auto streamed = agent->stream("Name three colors.", show); !streamed) return report(streamed.error());
  std::cout << '\n';

  cupel::Conversation conversation = agent->conversation();
  if (const auto first = conversation.ask("The secret code is 4711."); !first) return report(first.error());
  const cupel::Result<cupel::AgentReply> second = conversation.ask("What is the secret code?");
  if (!second) return report(second.error());
  std::cout << second->text << '\n';

  const cupel::AgentMetrics metrics = agent->metrics();
  std::cout << metrics.calls << " answers, half of them within " << metrics.latency_ms.p50 << " ms, " << metrics.tokens_per_second
            << " tokens/s\n";
}
