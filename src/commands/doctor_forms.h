// Other quantisations of a model that are as exact on this machine: which were measured, how fast each is, and what makes the faster one.
// Only what was measured is said; `cupel doctor exactness MODEL --type TYPE` measures.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "commands/doctor_finding.h"
#include "config/workspace.h"
#include "worker/exactness.h"

namespace cupel {

/// What is known of a model's other forms, and under which names they lie in the store ("" = not there).
struct MeasuredForms {
  std::string model;
  struct Form {
    std::string type;
    const worker::KernelFinding* set = nullptr;  // null = not exact
    const worker::KernelFinding* own = nullptr;  // how the model itself computed, measured in turn with it
    std::string stored_as;
  };
  std::vector<Form> forms;
};

/// Nothing where no other form was measured.
Findings forms_finding(const MeasuredForms& measured);

/// The same from what is stored.
Findings examine_forms(const std::string& model, const std::string& sha256, const Workspace& workspace);

/// Model files that a killed measure_form() left behind; those of one that is at work stay.
void remove_leftover_forms(const std::filesystem::path& home);

/// Makes the model's form of that type for as long as it is measured. Both are measured in turn and the best figures of each are taken:
/// other work on the machine makes them worse, never better. Stores what was found; `own` is what is known of the model.
/// Errors: those of worker::probe_sets and worker::quantize_in_worker, unknown_name (the type), unavailable (the model itself is not exact
/// here), io.
Result<worker::ExactnessFinding> measure_form(const worker::ExactnessSubject& model, const worker::ExactnessFinding& own,
                                              const std::string& type, const worker::ProbePlan& plan, const Workspace& workspace);

}  // namespace cupel
