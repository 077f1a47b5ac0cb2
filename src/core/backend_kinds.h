// The kinds of backends there are, a line each: the name of the row (backends/row.h) and the word that a spec begins with. This is the one
// line that registers a backend; everything else about it stands in its row.
#pragma once

#define CUPEL_BACKENDS(backend)                                                                                         \
  backend(embedded, "embedded") backend(ollama, "ollama") backend(openai, "openai") backend(anthropic, "anthropic")     \
      backend(gemini, "gemini") backend(vllm, "vllm") backend(localai, "localai") backend(llama_server, "llama-server") \
          backend(litellm, "litellm") backend(http, "http") backend(exec, "exec")
