// What an application said of its own work while it answered: spans of OpenTelemetry, all of one trace. Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/json.h"

namespace cupel {

struct Span {
  std::string id;         // 16 hexadecimal digits
  std::string parent_id;  // "" = none
  std::string name;
  std::uint64_t start_ns = 0;  // since 1970; 0 = not told
  std::uint64_t end_ns = 0;
  int status_code = 0;  // 0 not set, 1 ok, 2 error
  std::string status_message;
  Json attributes = Json::object();
};

struct Trace {
  std::string id;  // 32 hexadecimal digits
  std::vector<Span> spans;
  bool is_cut = false;  // there were more spans than are kept
};

/// Where the spans of a case's attempts come from: an OTLP receiver on this machine, as long as the run lasts.
struct Tracing {
  int port = 4318;
  int wait_ms = 6000;  // for spans, once the answer is there: exporters send some seconds later
  bool operator==(const Tracing&) const = default;
};

}  // namespace cupel
