#include "base/result.h"

#include "base/error_words.h"
#include "base/text.h"

namespace cupel {

const char* error_code_name(ErrorCode code) { return word_of(code); }

std::string describe_error(const Error& error) {
  std::string text = printable_lines(error.message);
  for (const std::string& note : error.notes) text += "\n  " + printable_lines(note);
  return text;
}

}  // namespace cupel
