#include "base/result.h"

namespace cupel {

const char* error_code_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_usage: return "invalid_usage";
    case ErrorCode::invalid_config: return "invalid_config";
    case ErrorCode::invalid_suite: return "invalid_suite";
    case ErrorCode::unknown_name: return "unknown_name";
    case ErrorCode::unavailable: return "unavailable";
    case ErrorCode::corrupt: return "corrupt";
    case ErrorCode::io: return "io";
    case ErrorCode::limit_exceeded: return "limit_exceeded";
    case ErrorCode::timeout: return "timeout";
    case ErrorCode::cancelled: return "cancelled";
    case ErrorCode::internal: return "internal";
  }
  return "internal";
}

std::string describe_error(const Error& error) {
  std::string text = error.message;
  for (const std::string& note : error.notes) text += "\n  " + note;
  return text;
}

}  // namespace cupel
