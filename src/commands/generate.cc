#include "commands/generate.h"

#include <fmt/format.h>

#include <stop_token>

#include "app/opened_backends.h"
#include "base/text.h"
#include "commands/answer_printer.h"
#include "commands/chat.h"
#include "commands/input.h"
#include "constraint/constraint.h"
#include "core/document.h"

namespace cupel {
namespace {

Json json_of(const Reply& reply, const ModelFacts& model, bool logprobs) {
  // Decoding starts when the first token is there: it is not part of what the rest took.
  const double decode_ms = reply.timing.latency_ms - reply.timing.ttft_ms;
  Json tokens_per_second = nullptr;
  if (decode_ms > 0 && reply.usage.completion_tokens > 1) tokens_per_second = (reply.usage.completion_tokens - 1) * 1000.0 / decode_ms;
  Json json = {
      {"output", reply.text},
      {"finish_reason", finish_reason_name(reply.finish_reason)},
      {"source", source_name(reply.source)},
      {"exact", reply.exact},
      {"usage",
       {{"prompt_tokens", reply.usage.prompt_tokens},
        {"completion_tokens", reply.usage.completion_tokens},
        {"reused_tokens", reply.usage.reused_tokens}}},
      {"timing",
       {{"queued_ms", reply.timing.queued_ms},
        {"ttft_ms", reply.timing.ttft_ms},
        {"latency_ms", reply.timing.latency_ms},
        {"tokens_per_second", tokens_per_second}}},
      {"model", document_of(EnvironmentFacts{.engine_build = "", .kernel_class = "", .threads = 0, .models = {model}})["models"][0]}};
  if (reply.usage.reasoning_tokens) json["usage"]["reasoning_tokens"] = *reply.usage.reasoning_tokens;
  if (!reply.reasoning.empty()) json["reasoning"] = reply.reasoning;
  if (!reply.refusal.empty()) json["refusal"] = reply.refusal;
  if (!reply.answered_by.empty()) json["answered_by"] = reply.answered_by;
  if (!reply.tool_calls.empty()) json["tool_calls"] = document_of(reply.tool_calls);
  if (logprobs) json["logprobs"] = document_of(reply.tokens);
  return json;
}

Result<ExitStatus> run(const Node& node, Workspace& workspace, Io& io) {
  const GenerateArgs args = CUPEL_TRY(parse_fields<GenerateArgs>(node, "generate"));
  CUPEL_CHECK(check_generate_args(args, workspace));
  CUPEL_TRY(constraint_of(args.constraint));  // before anything is read or loaded
  const std::string prompt = args.chat ? std::string() : CUPEL_TRY(prompt_of(args, io));
  OpenedBackends opened(workspace);
  const std::shared_ptr<Backend> backend = CUPEL_TRY(opened.open(args.backend));
  if (args.chat) return chat(args, *backend, workspace, io);
  return generate_once(args, prompt, *backend, workspace, io);
}

}  // namespace

Result<void> check_generate_args(const GenerateArgs& args, const Workspace& workspace) {
  if (Result<void> ranges = check_ranges(args.options); !ranges) {
    const std::string key = ranges.error().message.substr(0, ranges.error().message.find(' '));
    if (const Setting* setting = workspace.config.find(key)) return fail(std::move(ranges).error().with("it comes from " + setting->where));
    return ranges;
  }
  if (!is_valid_utf8(args.system)) return fail(ErrorCode::invalid_usage, "the system message is not UTF-8 text");
  if (args.json && args.stream)
    return fail(ErrorCode::invalid_usage, "--json and --stream exclude each other: a document is printed when it is complete");
  const Setting* logprobs = workspace.config.find("logprobs");
  if (logprobs != nullptr && logprobs->origin == Origin::option && args.options.logprobs > 0 && !args.json)
    return fail(ErrorCode::invalid_usage, "--logprobs needs --json: they are a part of the document");
  if (args.chat && args.constraint.is_given()) return fail(ErrorCode::invalid_usage, "--chat has no constrained answers");
  if (args.json && args.chat) return fail(ErrorCode::invalid_usage, "--json and --chat exclude each other");
  return {};
}

Result<std::string> prompt_of(const GenerateArgs& args, Io& io) {
  std::string prompt;
  if (args.prompt) {
    prompt = *args.prompt;
  } else if (io.in_is_terminal) {
    return fail(ErrorCode::invalid_usage, "no prompt", {"give it as an argument or on standard input, or use --chat for a conversation"});
  } else {
    prompt = CUPEL_TRY(read_input(io, "the prompt"));
  }
  CUPEL_CHECK(check_text(prompt, "the prompt"));
  return prompt;
}

Result<ExitStatus> generate_once(const GenerateArgs& args, const std::string& prompt, Backend& backend, Workspace& workspace, Io& io) {
  Request request{.messages = {}, .options = args.options, .timeout_ms = std::nullopt};
  request.constraint = CUPEL_TRY(constraint_of(args.constraint));
  CUPEL_CHECK(constraint::check_backend(request, backend));
  if (!args.system.empty()) request.messages.push_back({"system", args.system});
  request.messages.push_back({"user", prompt});

  backend.plan({&request, 1});
  AnswerPrinter printer(io);
  std::stop_source stop;
  const std::stop_callback forward(workspace.stop, [&] { stop.request_stop(); });
  TokenSink sink;
  if (args.stream) {
    sink = text_sink([&](std::string_view piece) {
      printer.print(piece);
      if (!io.out) stop.request_stop();  // nobody reads the rest; why is for the owner of the stream to judge
    });
  }
  const Result<Reply> reply = backend.generate(request, sink, stop.get_token());
  if (args.stream) printer.end();
  if (!reply && !io.out && !workspace.stop.stop_requested()) return ExitStatus::passed;
  if (!reply) return fail(reply.error());
  CUPEL_CHECK(check_logprobs(*reply, args.options, args.backend));
  CUPEL_CHECK(constraint::check_answer(request, *reply));
  if (args.json) {
    io.out << render_json(json_of(*reply, CUPEL_TRY(backend.model()), args.options.logprobs > 0), 2) << '\n';
  } else if (!args.stream) {
    printer.print(reply->text);
    printer.end();
  }
  return ExitStatus::passed;
}

CommandRow generate_command() {
  return {.name = "generate",
          .summary = "one answer to a prompt; --chat for a conversation",
          .example = "cupel generate \"Name the capital of France.\"",
          .fields = describe_fields<GenerateArgs>(),
          .run = run};
}

}  // namespace cupel
