#include "commands/chat.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "commands/answer_printer.h"
#include "commands/line_editor.h"

namespace cupel {
namespace {

constexpr std::array<std::string_view, 3> kWords = {"/exit", "/help", "/reset"};
constexpr std::string_view kHelp =
    "/exit   end the conversation (also Ctrl-D)\n"
    "/reset  forget what was said\n"
    "/help   this list\n"
    "Ctrl-C  stop the answer\n";

class Conversation {
 public:
  Conversation(const GenerateArgs& args, Backend& backend, Workspace& workspace, Io& io)
      : args_(args), backend_(backend), workspace_(workspace), io_(io) {
    reset();
  }

  void reset() {
    messages_.clear();
    if (!args_.system.empty()) messages_.push_back({"system", args_.system});
  }

  /// One turn. A message that got no answer is not kept; one whose answer was stopped is, with what there was of it.
  Result<void> ask(const std::string& line) {
    if (!is_valid_utf8(line)) return fail(ErrorCode::invalid_usage, fmt::format("not UTF-8 text: '{}'", shorten(printable(line), 60)));
    messages_.push_back({"user", line});
    std::stop_source stop;
    const std::stop_callback forward(workspace_.stop, [&] { stop.request_stop(); });
    const bool catches = io_.in_is_terminal && io_.catch_interrupts;
    if (catches) io_.catch_interrupts([&] { stop.request_stop(); });
    AnswerPrinter printer(io_);
    std::string answer;
    const Result<Reply> reply = backend_.generate({.messages = messages_, .options = args_.options, .timeout_ms = std::nullopt},
                                                  text_sink([&](std::string_view piece) {
                                                    answer += piece;
                                                    printer.print(piece);
                                                  }),
                                                  stop.get_token());
    if (catches) io_.catch_interrupts({});
    printer.end();
    const bool was_stopped = !reply && reply.error().code == ErrorCode::cancelled && !workspace_.stop.stop_requested();
    if (was_stopped) io_.err << "(stopped)\n";
    if (reply || (was_stopped && !answer.empty())) {
      messages_.push_back({"assistant", reply ? reply->text : answer});
      return {};
    }
    messages_.pop_back();
    if (was_stopped) return {};
    if (reply.error().code == ErrorCode::limit_exceeded) return fail(Error(reply.error()).with("/reset begins a new conversation"));
    return fail(reply.error());
  }

 private:
  const GenerateArgs& args_;
  Backend& backend_;
  Workspace& workspace_;
  Io& io_;
  std::vector<Message> messages_;
};

/// What a line that begins with a slash asks for; false when it is none of the words.
bool obey(std::string_view word, Conversation& conversation, Io& io) {
  if (word == "/help") io.err << kHelp;
  else if (word == "/reset") conversation.reset();
  else return false;
  return true;
}

}  // namespace

Result<ExitStatus> chat(const GenerateArgs& args, Backend& backend, Workspace& workspace, Io& io) {
  Conversation conversation(args, backend, workspace, io);
  const std::unique_ptr<LineEditor> editor = make_line_editor(io, workspace.home / "chat_history");
  if (io.in_is_terminal) io.err << fmt::format("{}; /help says what it understands, /exit ends it\n", args.backend);
  std::optional<std::string> line = args.prompt;
  if (!line) line = editor->read("> ");
  for (; line && !workspace.stop.stop_requested(); line = editor->read("> ")) {
    const std::string_view word = trim(*line);
    if (word.empty()) continue;
    if (word == "/exit") break;
    Result<void> done;
    if (word.starts_with('/') && word.find_first_of(" \n") == std::string_view::npos) {
      if (obey(word, conversation, io)) continue;
      done = fail(ErrorCode::invalid_usage, fmt::format("unknown word {}{}", printable(word), did_you_mean(word, kWords)),
                  {"/help lists them"});
    } else {
      done = conversation.ask(*line);
    }
    if (done) continue;
    if (!io.in_is_terminal || workspace.stop.stop_requested()) return fail(done.error());
    io.err << describe_error(done.error()) << '\n';
  }
  if (io.in_is_terminal && !line) io.err << '\n';
  return workspace.stop.stop_requested() ? ExitStatus::interrupted : ExitStatus::passed;
}

}  // namespace cupel
