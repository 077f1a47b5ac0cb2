// Lines about a whole run that every report for people shows below its gates: what repeating showed, named scores, what judges cost.
#pragma once

#include <string>
#include <vector>

#include "core/run_facts.h"

namespace cupel {

/// ", 2 failed, 1 in error, 3 skipped (1 in quarantine)": what stands behind the number of those that passed.
std::string not_passed_text(const Summary& summary);

/// "repeated: pass@1 66.7%, pass@3 100%, pass^3 33.3% (12 cases)"; nothing where no case was attempted twice.
std::vector<std::string> repeat_lines(const Summary& summary);

/// "60% (95%: 23.1% to 88.2%)"; "–" where nothing was judged.
std::string rate_text(const CaseRate& rate);

/// "metric tone 0.75 (12 attempts)", with suite and backend where there are several.
std::vector<std::string> metric_lines(const Summary& summary);

/// "judge openai:m: kappa 0.62 (95%: …), …", or that nobody has compared it with people.
std::string judge_line(const JudgeFacts& judge);

/// What repeating showed, the named scores, and "judges cost 0.0012 USD".
std::vector<std::string> run_lines(const Summary& summary);

}  // namespace cupel
