#include "commands/line_editor.h"

#include <histedit.h>

#include <cstdio>
#include <istream>

#include "base/files.h"
#include "base/text.h"

namespace cupel {
namespace {

class PlainLines : public LineEditor {
 public:
  explicit PlainLines(Io& io) : io_(io) {}

  std::optional<std::string> read(const std::string& prompt) override {
    if (io_.in_is_terminal) io_.err << prompt << std::flush;
    std::string line;
    if (!std::getline(io_.in, line)) return std::nullopt;
    if (line.ends_with('\r')) line.pop_back();
    return line;
  }

 private:
  Io& io_;
};

class EditedLines : public LineEditor {
 public:
  explicit EditedLines(std::filesystem::path history_file)
      : history_file_(std::move(history_file)), editor_(el_init("cupel", stdin, stderr, stderr)), history_(history_init()) {
    HistEvent event;
    ::history(history_, &event, H_SETSIZE, 1000);
    ::history(history_, &event, H_SETUNIQUE, 1);
    ::history(history_, &event, H_LOAD, history_file_.c_str());
    el_set(editor_, EL_CLIENTDATA, this);
    el_set(editor_, EL_PROMPT, &EditedLines::prompt_of);
    el_set(editor_, EL_HIST, ::history, history_);
    el_set(editor_, EL_EDITOR, "emacs");
    // While a line is edited Ctrl-C is a key and discards the line; a signal would end the conversation.
    el_set(editor_, EL_SETTY, "-d", "-isig", nullptr);
    el_set(editor_, EL_ADDFN, "cupel-discard-line", "discard the line", &EditedLines::discard_line);
    el_set(editor_, EL_BIND, "^C", "cupel-discard-line", nullptr);
    el_set(editor_, EL_BIND, "^R", "em-inc-search-prev", nullptr);
  }
  ~EditedLines() override {
    HistEvent event;
    if (make_folder(history_file_.parent_path())) ::history(history_, &event, H_SAVE, history_file_.c_str());
    history_end(history_);
    el_end(editor_);
  }
  EditedLines(const EditedLines&) = delete;
  EditedLines& operator=(const EditedLines&) = delete;

  std::optional<std::string> read(const std::string& prompt) override {
    prompt_ = prompt;
    discarded_ = false;
    int length = 0;
    const char* text = el_gets(editor_, &length);
    if (text == nullptr || length <= 0) return std::nullopt;
    if (discarded_) {
      std::fputs("\n", stderr);
      return std::string();
    }
    std::string line(text, static_cast<std::size_t>(length));
    while (line.ends_with('\n') || line.ends_with('\r')) line.pop_back();
    HistEvent event;
    if (!trim(line).empty()) ::history(history_, &event, H_ENTER, line.c_str());
    return line;
  }

 private:
  static EditedLines& self_of(EditLine* editor) {
    void* self = nullptr;
    el_get(editor, EL_CLIENTDATA, &self);
    return *static_cast<EditedLines*>(self);
  }
  static char* prompt_of(EditLine* editor) { return self_of(editor).prompt_.data(); }
  static unsigned char discard_line(EditLine* editor, int /*key*/) {
    self_of(editor).discarded_ = true;
    return CC_NEWLINE;
  }

  std::filesystem::path history_file_;
  EditLine* editor_;
  History* history_;
  std::string prompt_;
  bool discarded_ = false;
};

}  // namespace

std::unique_ptr<LineEditor> make_line_editor(Io& io, const std::filesystem::path& history_file) {
  // The library edits on the process's own terminal, which is what in_is_terminal says `in` is.
  if (io.in_is_terminal && io.err_is_terminal) return std::make_unique<EditedLines>(history_file);
  return std::make_unique<PlainLines>(io);
}

}  // namespace cupel
