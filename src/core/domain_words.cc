#include "core/domain_words.h"

namespace cupel {

const char* outcome_name(Outcome outcome) { return word_of(outcome); }
const char* source_name(Source source) { return word_of(source); }
const char* finish_reason_name(FinishReason reason) { return word_of(reason); }
const char* constraint_kind_name(Constraint::Kind kind) { return word_of(kind); }
std::optional<Constraint::Kind> find_constraint_kind(std::string_view name) { return find_word<Constraint::Kind>(name); }
const char* instability_name(Instability instability) { return word_of(instability); }
const char* change_name(Change change) { return word_of(change); }

}  // namespace cupel
