// The columns of runs and attempts as they are read, by the values that are made of them (row_fields.h).
#pragma once

#include <optional>
#include <string>

#include "base/text.h"
#include "core/domain_words.h"
#include "core/json_reader.h"
#include "store/row_fields.h"
#include "store/run_store.h"

namespace cupel {

/// Words as one text, with spaces between them.
template <class Words>
struct SpacedWords {
  Words& words;
  explicit SpacedWords(Words& list) : words(list) {}
  std::string get() const { return join(words, " "); }
  void set(const std::string& text) { words = text.empty() ? Words() : split(text, ' '); }
};

/// A text that is NULL in the store where it is "" here.
template <class Text>
struct MaybeText {
  Text& text;
  explicit MaybeText(Text& kept) : text(kept) {}
  std::optional<std::string> get() const { return text.empty() ? std::nullopt : std::optional(text); }
  void set(const std::optional<std::string>& kept) { text = kept.value_or(""); }
};

/// A list of numbers as JSON; what is none says nothing.
template <class Numbers>
struct NumberList {
  Numbers& numbers;
  explicit NumberList(Numbers& list) : numbers(list) {}
  std::string get() const { return render_json(Json(numbers)); }
  void set(const std::string& text) {
    for (const Json& each : json_or_discarded(text)) {
      if (each.is_number_unsigned()) numbers.push_back(each.template get<std::size_t>());
    }
  }
};

template <>
struct FieldsOf<PriorAttempt> {
  static void visit(auto& self, auto& column) {
    column("attempt_row", self.row);
    column("runs.id", self.run_id);
    column("suite", self.suite);
    column("attempts.id", self.id);
    column("backend", self.backend);
    column("attempt", self.attempt);
    column("attempts.document", self.document);
    column("answer_keys", SpacedWords(self.answer_keys));
    column("max_tokens", self.max_tokens);
    column("checks_key", self.checks_key);
    column("sampled", self.sampled);
    column("audited", self.audited);
    column("position", self.position);
    column("file", self.file);
    column("line", self.line);
  }
};

template <>
struct FieldsOf<MovedAttempt> {
  static void visit(auto& self, auto& column) {
    column("position", self.position);
    column("case_index", self.case_index);
    column("file", self.file);
    column("line", self.line);
    column("document", self.document);
  }
};

template <>
struct FieldsOf<ComparedAttempt> {
  static void visit(auto& self, auto& column) {
    column("suite", self.suite);
    column("id", self.id);
    column("backend", self.backend);
    column("attempt", self.attempt);
    column("position", self.position);
    column("outcome", self.outcome);
    column("source", self.source);
    column("latency_ms", self.latency_ms);
    column("output_hash", self.output_hash);
  }
};

template <>
struct FieldsOf<StoredRun> {
  static void visit(auto& self, auto& column) {
    column("id", self.id);
    column("started_at", self.started_at);
    column("planned", self.planned);
    column("document", self.parts.run);
    column("environment", MaybeText(self.parts.environment));
    column("gates", MaybeText(self.parts.gates));
    column("summary", MaybeText(self.parts.summary));
    column("baseline", MaybeText(self.parts.baseline));
    column("options", MaybeText(self.options));
    column("spent_ms", self.spent_ms);
    column("in_flight", NumberList(self.in_flight));
    column("sent_again", self.sent_again);
  }
};

template <>
struct FieldsOf<StoredAttempt> {
  static void visit(auto& self, auto& column) {
    column("attempt_row", self.row);
    column("position", self.position);
    column("suite", self.suite);
    column("attempts.id", self.id);
    column("backend", self.backend);
    column("attempt", self.attempt);
    column("file", self.file);
    column("line", self.line);
    column("sampled", self.sampled);
    column("attempts.document", self.document);
    column("judged_by", self.judged_by);
    column("answers", self.answers);
  }
};

}  // namespace cupel
