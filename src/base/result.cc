#include "base/result.h"

#include "base/error_words.h"

namespace cupel {

const char* error_code_name(ErrorCode code) { return word_of(code); }

std::string describe_error(const Error& error) {
  std::string text = error.message;
  for (const std::string& note : error.notes) text += "\n  " + note;
  return text;
}

}  // namespace cupel
