#include "core/document_reader.h"

namespace cupel {

void DocumentReader::read(const JsonView& json, Interval& interval) {
  std::vector<std::optional<double>> ends;
  read(json, ends);
  if (ends.size() != 2) throw Json::other_error::create(501, "an interval has two ends", nullptr);
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  interval = {ends[0].value_or(-kInfinity), ends[1].value_or(kInfinity)};
}

void DocumentReader::read(const JsonView& json, std::chrono::system_clock::time_point& time) {
  time = from_rfc3339(json.text()).value_or(time);
}

void DocumentReader::throw_unknown_word(std::string_view word) {
  throw Json::other_error::create(501, "unknown word '" + std::string(word) + "'", nullptr);
}

}  // namespace cupel
