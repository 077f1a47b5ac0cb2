#include "commands/answer_printer.h"

#include "base/text.h"

namespace cupel {

void AnswerPrinter::print(std::string_view piece) {
  if (piece.empty()) return;
  if (io_.out_is_terminal) io_.out << printable_lines(piece);
  else io_.out << piece;
  io_.out.flush();
  at_line_start_ = piece.ends_with('\n');
}

void AnswerPrinter::end() {
  if (!at_line_start_) io_.out << '\n';
  io_.out.flush();
  at_line_start_ = true;
}

}  // namespace cupel
