#include "core/place.h"

#include <fmt/format.h>

#include <cstdio>

namespace cupel {

std::string describe_place(std::string_view file, Mark mark) {
  return mark.line == 0 ? std::string(file) : fmt::format("{}:{}:{}", file, mark.line, mark.column);
}

tl::unexpected<Error> fail_at(std::string_view file, Mark mark, std::string_view message) {
  return fail(ErrorCode::invalid_suite, fmt::format("{}: {}", describe_place(file, mark), message));
}

Error in_file(Error error, std::string_view file, Mark otherwise) {
  Mark mark;
  int length = 0;
  if (std::sscanf(error.message.c_str(), "line %d, column %d: %n", &mark.line, &mark.column, &length) == 2 && length > 0) {
    error.message = error.message.substr(static_cast<std::size_t>(length));
  } else {
    mark = otherwise;
  }
  error.message = fmt::format("{}: {}", describe_place(file, mark), error.message);
  return error;
}

}  // namespace cupel
