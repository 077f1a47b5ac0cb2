// Kinds of backends that a spec may name and this build does not have: messages can say so, and `auto` names what it passes over.
// A kind leaves this file when it gets one of its own.
#include <array>

#include "backends/row.h"

namespace cupel {
namespace {

using Names = BackendVariable::Names;

constexpr std::array kOllama = {BackendVariable{"OLLAMA_HOST", Names::url, "where Ollama listens"},
                                BackendVariable{"OLLAMA_MODEL", Names::model, "the model that Ollama is asked for"}};
constexpr std::array kAnthropic = {BackendVariable{"ANTHROPIC_API_KEY", Names::key, "the key of Anthropic's service"},
                                   BackendVariable{"ANTHROPIC_BASE_URL", Names::url, "where Anthropic's API is asked"}};
constexpr std::array kVllm = {BackendVariable{"VLLM_API_KEY", Names::key, "the key of a vLLM server"},
                              BackendVariable{"VLLM_API_URL", Names::url, "where vLLM listens"}};

}  // namespace

BackendRow ollama_row() { return {.kind = "ollama", .variables = kOllama, .auto_turn = 2}; }
BackendRow anthropic_row() { return {.kind = "anthropic", .variables = kAnthropic}; }
BackendRow gemini_row() { return {.kind = "gemini"}; }
BackendRow vllm_row() { return {.kind = "vllm", .variables = kVllm}; }
BackendRow localai_row() { return {.kind = "localai"}; }
BackendRow llama_server_row() { return {.kind = "llama-server"}; }
BackendRow litellm_row() { return {.kind = "litellm"}; }
BackendRow http_row() { return {.kind = "http"}; }
BackendRow exec_row() { return {.kind = "exec"}; }

}  // namespace cupel
