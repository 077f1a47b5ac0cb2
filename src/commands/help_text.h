// Help as text, made from rows only: commands, checks, backends, reporters. Pure; `cupel help` (help.h) chooses what to show.
#pragma once

#include <span>
#include <string>

#include "backends/row.h"
#include "commands/command.h"
#include "core/check.h"
#include "core/importer.h"
#include "core/reporter.h"

namespace cupel {

/// Everything help is about. The rows must outlive it.
struct HelpSubjects {
  std::span<const CommandRow> commands;
  std::span<const CheckRow> checks;
  std::span<const ReporterRow> reporters;
  std::span<const BackendRow> backends;
  std::span<const ImporterRow> importers;
};

/// What `cupel` and `cupel help` print: every command with its summary.
std::string overview_text(const HelpSubjects& subjects);

/// Everything about one thing: "run", "models pull", "models" (its commands), "checks", "contains", "junit", "embedded" …
/// Errors: unknown_name, with the nearest topic.
Result<std::string> topic_text(const HelpSubjects& subjects, std::string_view topic, int width);

/// Every topic there is, each once.
std::vector<std::string> topics_of(const HelpSubjects& subjects);

/// "cupel generate [PROMPT] [options]".
std::string usage_of(const CommandRow& command);

/// When a check is known before the answer ends, in words.
std::string_view decided_early(const CheckRow& check);

/// "--max-tokens N", "--stream", "PROMPT".
std::string shown_option(const FieldInfo& field);

/// The name of a group of two-word commands ("models" of "models pull"), or "".
std::string_view group_of(const CommandRow& command);

}  // namespace cupel
