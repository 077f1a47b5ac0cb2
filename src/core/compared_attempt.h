// What of an attempt is compared between runs and counted over them: figures and a hash, none of its texts.
#pragma once

#include <cstddef>
#include <string>

#include "core/generation.h"
#include "core/outcome.h"

namespace cupel {

struct ComparedAttempt {
  std::string suite, id, backend;
  int attempt = 1;
  std::size_t position = 0;  // in its run
  Outcome outcome = Outcome::pass;
  Source source = Source::inferred;
  double latency_ms = 0;
  std::string output_hash;  // the same for the same outputs
};

}  // namespace cupel
