// What a store knows of the last execution of a case on a backend: enough to say whether its answer and outcome still stand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cupel {

struct PriorAttempt {
  std::int64_t row = 0;  // its number in the store
  std::string run_id;
  std::string suite, id, backend;
  int attempt = 1;
  std::string document;                  // core/document.h, rendered
  std::vector<std::string> answer_keys;  // AnswerKey::hash of each turn that was answered
  std::optional<int> max_tokens;         // that the answers were allowed
  std::string checks_key;                // SHA-256 of Attempt::judged_by
  bool sampled = false;
  bool audited = false;  // its answers were proved
  std::size_t position = 0;
  std::string file;  // where its case stood
  int line = 0;
};

/// A stored attempt that is to have another place in its run, or to be told otherwise.
struct MovedAttempt {
  std::int64_t row = 0;
  std::size_t position = 0, case_index = 0;
  std::string file;
  int line = 0;
  std::string document;
};

}  // namespace cupel
