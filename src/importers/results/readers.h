// The finished results of other tools, one reader each; `cupel import` keeps what they read in the run store.
#pragma once

#include "core/imported_run.h"

namespace cupel::results {

ResultReader inspect_reader();       // .eval archives and JSON logs of Inspect
ResultReader lm_eval_reader();       // results_*.json with samples_*.jsonl beside it, or one of the latter
ResultReader openai_evals_reader();  // the record of a run of openai-evals, JSON lines
ResultReader promptfoo_reader();     // promptfoo's JSON output

}  // namespace cupel::results
