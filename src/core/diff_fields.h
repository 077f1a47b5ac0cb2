// The fields that documents have of what differs between runs: `baseline` (core/document_fields.h).
#pragma once

#include <array>

#include "core/document_fields.h"
#include "core/domain_words.h"
#include "core/run_diff.h"

namespace cupel {

template <>
struct FieldsOf<CaseSide> {
  static void visit(auto& self, auto& field) {
    field("backend", self.backend, "the backend as it was named");
    field("outcome", self.outcome, "of all attempts together");
    field("pass", self.pass, "attempts that passed");
    field("judged", self.judged, "attempts that passed or failed");
    field("latency_ms", Rounded(self.latency_ms), "mean of the answers that were computed");
    field("output", self.output, "of the first attempt, where the answers differ", kWhenSet);
  }
};

template <>
struct FieldsOf<CaseDiff> {
  static void visit(auto& self, auto& field) {
    field("suite", self.suite, "the suite's name");
    field("id", self.id, "the case's id");
    field("backend", self.backend, "the backend; of two that are compared `x -> y`");
    field("change", self.change, "what became of it");
    field("before", self.before, "in the earlier run; null where it has no such case");
    field("after", self.after, "in the later run; null where it has no such case");
    field("has_other_output", self.has_other_output, "the answers differ", kHidden);
  }
};

template <>
struct FieldsOf<PairedFigure> {
  static void visit(auto& self, auto& field) {
    field("before", self.before, "mean over the cases in the earlier run");
    field("after", self.after, "mean over the cases in the later run");
    field("cases", self.cases, "that both runs have it of");
    field("p_value", self.p_value, "of the difference");
    field("test", self.test, "by which test");
  }
};

/// Cases by what became of them.
template <>
struct FieldsOf<std::array<std::size_t, kChanges>> {
  static void visit(auto& self, auto& field) {
    for (std::size_t i = 0; i < kChanges; ++i) field(change_name(static_cast<Change>(i)), self[i], "cases");
  }
};

template <>
struct FieldsOf<RunDiff> {
  static void visit(auto& self, auto& field) {
    field("before", self.before, "the earlier run's id");
    field("after", self.after, "the later run's id");
    field("counts", self.counts, "cases by what became of them");
    field("pass_rate", self.pass_rate, "over the cases that both runs judged; null where there are none");
    field("latency_ms", self.latency_ms, "over the cases that both runs computed; null where there are none");
    field("cases", self.cases, "those that are not the same");
  }
};

}  // namespace cupel
