#include "backends/row.h"

#include <vector>

#include "base/text.h"

namespace cupel {

std::string can_words(const Capabilities& can) {
  std::vector<std::string> words;
  const auto add = [&](bool is_so, const char* word) {
    if (is_so) words.emplace_back(word);
  };
  add(can.exact, "exact answers");
  add(can.constraints, "constraints and tools");
  add(can.asks_schemas, "JSON schemas as the server honours them");
  add(can.scores, "likelihoods");
  add(can.embeds, "embeddings");
  add(can.traces, "traces");
  return join(words, ", ");
}

}  // namespace cupel
