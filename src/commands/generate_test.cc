#include "commands/generate.h"

#include <gtest/gtest.h>

#include <sstream>

#include "commands/chat.h"
#include "core/testing/fake_backend.h"

namespace cupel {
namespace {

struct Streams {
  std::istringstream in;
  std::ostringstream out, err;
  Io io{in, out, err};
  explicit Streams(const std::string& input = "") : in(input) {}
};

GenerateArgs args_from(const char* json) { return parse_fields<GenerateArgs>(to_node(Json::parse(json)), "generate").value(); }

TEST(Generate, PrintsTheAnswerAsALine) {
  Streams streams;
  Workspace workspace;
  FakeBackend backend(saying({"Paris"}));
  const GenerateArgs args = args_from(R"({"prompt": "Capital?", "system": "Be terse.", "max_tokens": 7, "stop": ["\n"]})");
  EXPECT_EQ(generate_once(args, "Capital?", backend, workspace, streams.io), ExitStatus::passed);
  EXPECT_EQ(streams.out.str(), "Paris\n");
  const Request request = backend.requests().at(0);
  EXPECT_EQ(request.messages, (std::vector<Message>{{"system", "Be terse."}, {"user", "Capital?"}}));
  EXPECT_EQ(request.options.max_tokens, 7);
  EXPECT_EQ(request.options.stop, std::vector<std::string>{"\n"});
}

TEST(Generate, StreamsPiecesAndEndsTheLineOnce) {
  Streams streams;
  Workspace workspace;
  FakeBackend backend(saying({"one\n"}));
  EXPECT_TRUE(generate_once(args_from(R"({"stream": true})"), "x", backend, workspace, streams.io));
  EXPECT_EQ(streams.out.str(), "one\n");
}

TEST(Generate, StreamStopsWhenNobodyReads) {
  Streams streams;
  Workspace workspace;
  FakeBackend backend([&](const Request&, const TokenSink& sink, const std::stop_token& stop) -> Result<Reply> {
    streams.out.setstate(std::ios::badbit);
    sink({.text = "one"});
    EXPECT_TRUE(stop.stop_requested());
    return fail(ErrorCode::cancelled, "cancelled");
  });
  EXPECT_EQ(generate_once(args_from(R"({"stream": true})"), "x", backend, workspace, streams.io), ExitStatus::passed);
}

TEST(Generate, ThoughtsStandInTheDocumentAlone) {
  FakeBackend backend([&](const Request&, const TokenSink& sink, const std::stop_token&) -> Result<Reply> {
    if (sink) sink({.text = "Hm", .kind = AnswerPiece::Kind::reasoning}), sink({.text = "Paris"});
    Reply reply{.text = "Paris", .reasoning = "Hm", .answered_by = "m-1"};
    reply.usage.reasoning_tokens = 2;
    reply.tool_calls = {{.name = "f", .arguments = "{}", .id = "c1"}};
    return reply;
  });
  Workspace workspace;
  Streams streamed, written;
  EXPECT_TRUE(generate_once(args_from(R"({"stream": true})"), "x", backend, workspace, streamed.io));
  EXPECT_EQ(streamed.out.str(), "Paris\n");
  EXPECT_TRUE(generate_once(args_from(R"({"json": true})"), "x", backend, workspace, written.io));
  const Json document = Json::parse(written.out.str());
  EXPECT_EQ(document["output"], "Paris");
  EXPECT_EQ(document["reasoning"], "Hm");
  EXPECT_EQ(document["answered_by"], "m-1");
  EXPECT_EQ(document["usage"]["reasoning_tokens"], 2);
  EXPECT_EQ(document["tool_calls"], Json::parse(R"([{"name": "f", "arguments": {}, "id": "c1"}])"));
  EXPECT_FALSE(document.contains("refusal"));
}

TEST(Generate, JsonIsOneDocument) {
  Streams streams;
  Workspace workspace;
  FakeBackend backend(saying({"Paris"}));
  EXPECT_TRUE(generate_once(args_from(R"({"json": true})"), "x", backend, workspace, streams.io));
  const Json document = Json::parse(streams.out.str());
  EXPECT_EQ(document["output"], "Paris");
  EXPECT_EQ(document["finish_reason"], "stop");
  EXPECT_EQ(document["usage"]["completion_tokens"], 5);
  EXPECT_EQ(document["timing"]["ttft_ms"], 20);
  EXPECT_EQ(document["timing"]["tokens_per_second"], 100);  // four tokens in the 40 ms after the first
  EXPECT_EQ(document["model"]["name"], "fake");
}

TEST(Generate, TerminalsSeeNoControlCharacters) {
  Streams streams;
  streams.io.out_is_terminal = true;
  Workspace workspace;
  FakeBackend backend(saying({"a\033[2Jb\nc"}));
  EXPECT_TRUE(generate_once(args_from("{}"), "x", backend, workspace, streams.io));
  EXPECT_EQ(streams.out.str(), "a\\x1b[2Jb\nc\n");
}

TEST(Generate, BackendErrorsPrintNothing) {
  Streams streams;
  Workspace workspace;
  FakeBackend backend(saying({}));
  const auto result = generate_once(args_from(R"({"json": true})"), "x", backend, workspace, streams.io);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::unavailable);
  EXPECT_EQ(streams.out.str(), "");
}

TEST(GeneratePrompt, ComesFromTheArgumentOrStandardInput) {
  Streams streams("from stdin\n");
  EXPECT_EQ(prompt_of(args_from(R"({"prompt": "given"})"), streams.io), "given");
  EXPECT_EQ(prompt_of(args_from("{}"), streams.io), "from stdin");
}

TEST(GeneratePrompt, RefusesWhatIsNoPrompt) {
  const auto code_for = [](const std::string& input, bool is_terminal) {
    Streams streams(input);
    streams.io.in_is_terminal = is_terminal;
    const auto prompt = prompt_of(GenerateArgs{}, streams.io);
    return prompt ? std::string("accepted") : prompt.error().message;
  };
  EXPECT_EQ(code_for("", true), "no prompt");
  EXPECT_EQ(code_for(" \n", false), "the prompt is empty");
  EXPECT_EQ(code_for("caf\xe9", false), "the prompt is not UTF-8 text: 'caf\\xe9'");
}

TEST(GenerateArgs, RangesNameTheOriginOfTheValue) {
  Workspace workspace;
  workspace.config = Config().with_option("top_p", {0.0, {}});
  const auto checked = check_generate_args(args_from(R"({"top_p": 0})"), workspace);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().message, "top_p must be above 0 and at most 1, not 0");
  EXPECT_EQ(checked.error().notes, std::vector<std::string>{"it comes from --top-p"});
  for (const char* wrong :
       {R"({"max_tokens": 0})", R"({"temperature": 2.5})", R"({"temperature": -1})", R"({"top_k": -1})", R"({"min_p": 2})",
        R"({"stop": [""]})", R"({"json": true, "stream": true})", R"({"json": true, "chat": true})"}) {
    EXPECT_FALSE(check_generate_args(args_from(wrong), workspace)) << wrong;
  }
  EXPECT_TRUE(check_generate_args(args_from(R"({"temperature": 2, "top_p": 1, "min_p": 0, "seed": -3})"), workspace));
}

TEST(Chat, EachLineOfAPipeIsATurn) {
  Streams streams("Hello\n\nAnd now?\n/exit\nnever asked\n");
  Workspace workspace;
  FakeBackend backend(saying({"Hi.", "Later."}));
  EXPECT_EQ(chat(args_from(R"({"system": "Be kind."})"), backend, workspace, streams.io), ExitStatus::passed);
  EXPECT_EQ(streams.out.str(), "Hi.\nLater.\n");
  EXPECT_EQ(streams.err.str(), "");
  const std::vector<Message> all = {{"system", "Be kind."}, {"user", "Hello"}, {"assistant", "Hi."}, {"user", "And now?"}};
  EXPECT_EQ(backend.requests().at(1).messages, all);
}

TEST(Chat, ResetForgets) {
  Streams streams("one\n/reset\ntwo\n");
  Workspace workspace;
  FakeBackend backend(saying({"1", "2"}));
  EXPECT_TRUE(chat(GenerateArgs{}, backend, workspace, streams.io));
  EXPECT_EQ(backend.requests().at(1).messages, (std::vector<Message>{{"user", "two"}}));
}

TEST(Chat, FirstErrorEndsAPipe) {
  Streams streams("one\ntwo\n");
  Workspace workspace;
  FakeBackend backend(saying({"1"}));
  const auto result = chat(GenerateArgs{}, backend, workspace, streams.io);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::unavailable);
}

TEST(Chat, UnknownWordsHaveTheNearestSpelling) {
  Streams streams("/exti\n");
  Workspace workspace;
  FakeBackend backend(saying({}));
  const auto result = chat(GenerateArgs{}, backend, workspace, streams.io);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "unknown word /exti, did you mean '/exit'?");
}

TEST(Chat, InterruptStopsTheAnswerAndKeepsWhatThereWas) {
  Streams streams("tell me\nmore\n");
  streams.io.in_is_terminal = true;
  std::function<void()> interrupt;
  streams.io.catch_interrupts = [&](std::function<void()> to) { interrupt = std::move(to); };
  Workspace workspace;
  FakeBackend backend([&](const Request&, const TokenSink& sink, const std::stop_token& stop) -> Result<Reply> {
    sink({.text = "Once upon"});
    if (interrupt && backend.requests().size() == 1) interrupt();
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, "cancelled");
    Reply reply;
    reply.text = "Once upon";
    return reply;
  });
  EXPECT_EQ(chat(GenerateArgs{}, backend, workspace, streams.io), ExitStatus::passed);
  EXPECT_EQ(streams.out.str(), "Once upon\nOnce upon\n");
  EXPECT_NE(streams.err.str().find("(stopped)"), std::string::npos);
  EXPECT_FALSE(interrupt) << "after the answer Ctrl-C is the program's again";
  const std::vector<Message> all = {{"user", "tell me"}, {"assistant", "Once upon"}, {"user", "more"}};
  EXPECT_EQ(backend.requests().at(1).messages, all);
}

TEST(Chat, StopOfTheProgramEndsIt) {
  Streams streams("one\ntwo\n");
  std::stop_source stop;
  Workspace workspace;
  workspace.stop = stop.get_token();
  FakeBackend backend([&](const Request&, const TokenSink&, const std::stop_token& token) -> Result<Reply> {
    stop.request_stop();
    EXPECT_TRUE(token.stop_requested());
    return fail(ErrorCode::cancelled, "cancelled");
  });
  const auto result = chat(GenerateArgs{}, backend, workspace, streams.io);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::cancelled);
  EXPECT_EQ(backend.requests().size(), 1U);
}

TEST(Generate, AConstraintIsHandedOnAndMustBeCompleted) {
  Streams streams;
  Workspace workspace;
  FakeBackend backend(saying({"yes"}));
  EXPECT_EQ(generate_once(args_from(R"({"choice": ["yes,no"]})"), "x", backend, workspace, streams.io), ExitStatus::passed);
  EXPECT_EQ(backend.requests().at(0).constraint, (Constraint{Constraint::Kind::choice, R"(["yes","no"])"}));
  FakeBackend talking(saying({"well, yes"}));
  const auto refused = generate_once(args_from(R"({"choice": ["yes,no"]})"), "x", talking, workspace, streams.io);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::limit_exceeded);
}

}  // namespace
}  // namespace cupel
