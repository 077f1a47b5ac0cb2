// An attempt as the table `attempts` has it (docs/formats/store.md): what is written, and what is copied from one file into another.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/domain_words.h"
#include "core/event.h"
#include "store/row_fields.h"

namespace cupel {

struct AttemptRow {
  std::int64_t run = 0;
  std::size_t position = 0;
  std::string suite, id, backend;
  int attempt = 1;
  std::size_t case_index = 0;
  Outcome outcome = Outcome::pass;
  Source source = Source::inferred;
  std::string file;
  int line = 0;
  bool sampled = false;
  std::optional<int> max_tokens;
  std::string answer_keys;
  std::string checks_key;
  std::string document;
  std::string judged_by;
  double latency_ms = 0;
  std::string output_hash;
  bool audited = false;
};

/// All columns but `answers`, which a row may take from another one.
template <>
struct FieldsOf<AttemptRow> {
  static void visit(auto& self, auto& column) {
    column("run", self.run);
    column("position", self.position);
    column("suite", self.suite);
    column("id", self.id);
    column("backend", self.backend);
    column("attempt", self.attempt);
    column("case_index", self.case_index);
    column("outcome", self.outcome);
    column("source", self.source);
    column("file", self.file);
    column("line", self.line);
    column("sampled", self.sampled);
    column("max_tokens", self.max_tokens);
    column("answer_keys", self.answer_keys);
    column("checks_key", self.checks_key);
    column("document", self.document);
    column("judged_by", self.judged_by);
    column("latency_ms", self.latency_ms);
    column("output_hash", self.output_hash);
    column("audited", self.audited);
  }
};

AttemptRow row_of(std::int64_t run, const AttemptFinished& finished);

}  // namespace cupel
