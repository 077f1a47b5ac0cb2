// Assertions on what an answer is: JSON, XML, HTML, SQL. For the table of assertion types.
#pragma once

#include "importers/promptfoo/assertion_types.h"

namespace cupel::promptfoo {

Result<CheckForm> is_json(const Assertion& assertion);
Result<CheckForm> contains_json(const Assertion& assertion);
Result<CheckForm> is_xml(const Assertion& assertion);
Result<CheckForm> contains_xml(const Assertion& assertion);
Result<CheckForm> is_html(const Assertion& assertion);
Result<CheckForm> contains_html(const Assertion& assertion);
Result<CheckForm> is_sql(const Assertion& assertion);
Result<CheckForm> contains_sql(const Assertion& assertion);

}  // namespace cupel::promptfoo
