// What an event passes on its way from execution to the log and the reports: the one list of the stages, and the reasons for their order.
// What a stage does has its own file.
#pragma once

#include <vector>

#include "run/announcer.h"
#include "run/comparisons.h"
#include "run/count.h"
#include "run/held_attempts.h"
#include "run/rounds.h"
#include "run/run.h"

namespace cupel {

/// In this order.
enum class Stage {
  holding,     // first: an attempt whose old timing fails a gate is measured anew before anything else knows of it
  rounds,      // what stands of a resumed run enters here: it too decides which cases are repeated
  comparing,   // changes outcomes, so whatever counts them comes later
  counting,    // figures and gates are over what was said, so secrets are still in it
  masking,     // from here on nothing holds a secret: neither what is kept nor what is compared with what was kept
  baseline,    // compared as it is stored
  announcing,  // last: kept, and only then told to the reports
};

/// One thread. What is handed in must outlive it.
class Stages {
 public:
  Stages(const Plan& plan, std::vector<std::size_t> selected, const RunContext& context, Announcer& announcer);

  /// The event enters at this stage and passes all that follow, unless one keeps it back.
  void tell(Stage stage, Event event);

  /// What stages keep back goes on its way.
  void release_held();
  void release_compared();

  HeldAttempts& held() { return held_; }
  Rounds& rounds() { return rounds_; }
  Count& count() { return count_; }

 private:
  const RunContext& context_;
  Announcer& announcer_;
  HeldAttempts held_;
  Rounds rounds_;
  Comparisons comparisons_;
  Count count_;
};

}  // namespace cupel
