// Every check, one row each; what they mean is in the files of the same names. app/registry.cc puts them into the table of checks.
#pragma once

#include "core/check.h"

namespace cupel {

CheckRow equals_check();
CheckRow contains_check();
CheckRow contains_any_check();
CheckRow contains_all_check();
CheckRow starts_with_check();
CheckRow ends_with_check();
CheckRow regex_check();
CheckRow word_count_check();
CheckRow json_check();
CheckRow json_schema_check();
CheckRow latency_check();
CheckRow finish_reason_check();
CheckRow tokens_check();
CheckRow shell_risk_check();
CheckRow not_check();
CheckRow all_check();
CheckRow any_check();

}  // namespace cupel
