// Every report, one row each; what they write is in the files of the same names. app/registry.cc puts them into the list.
#pragma once

#include "core/reporter.h"

namespace cupel {

ReporterRow console_reporter();
ReporterRow json_reporter();
ReporterRow junit_reporter();
ReporterRow jsonl_reporter();
ReporterRow markdown_reporter();
ReporterRow github_reporter();
ReporterRow html_reporter();
ReporterRow csv_reporter();
ReporterRow openmetrics_reporter();
ReporterRow otlp_reporter();

}  // namespace cupel
