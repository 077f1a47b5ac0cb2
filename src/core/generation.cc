#include "core/generation.h"

namespace cupel {

const char* finish_reason_name(FinishReason reason) {
  switch (reason) {
    case FinishReason::stop: return "stop";
    case FinishReason::length: return "length";
    case FinishReason::cancelled: return "cancelled";
  }
  return "stop";
}

const char* source_name(Source source) {
  switch (source) {
    case Source::inferred: return "inferred";
    case Source::reused: return "reused";
    case Source::replayed: return "replayed";
    case Source::remote: return "remote";
    case Source::given: return "given";
  }
  return "inferred";
}

}  // namespace cupel
