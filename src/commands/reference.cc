#include "commands/reference.h"

#include <fmt/format.h>

#include "commands/settings.h"
#include "core/document_schema.h"

namespace cupel {
namespace {

constexpr std::string_view kOrigin =
    "<!-- Written by `cupel help --markdown docs/reference`; change the rows in src/, not this page. -->\n";

std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

std::string field_table(const std::vector<FieldInfo>& fields, std::string_view title, bool as_options) {
  if (fields.empty()) return {};
  std::string out = fmt::format("\n| {} | type | default | meaning |\n|---|---|---|---|\n", title);
  for (const FieldInfo& field : fields) {
    const std::string shown = as_options ? shown_option(field) : field.name;
    const std::string fallback = field.rule == FieldRule::required ? "required"
                                 : field.default_text.empty()      ? ""
                                                                   : "`" + field.default_text + "`";
    out += fmt::format("| `{}` | {} | {} | {} |\n", cell(shown), field.type, cell(fallback), cell(field.help));
  }
  return out;
}

std::string commands_page(std::span<const CommandRow> commands) {
  std::string out = fmt::format(
      "{}# Commands\n\nEvery option is also a setting: `max_tokens` in `cupel.toml`, `CUPEL_MAX_TOKENS` in the environment.\n", kOrigin);
  out += field_table(global_options(), "option of every command", true);
  for (const CommandRow& row : commands) {
    out += fmt::format("\n## cupel {}\n\n{}\n\n```\n{}\n```\n", row.name, row.summary, usage_of(row));
    out += field_table(row.fields, "option", true);
    out += fmt::format("\nExample: `{}`\n", row.example);
  }
  return out;
}

std::string checks_page(std::span<const CheckRow> checks) {
  std::string out = fmt::format("{}# Checks\n", kOrigin);
  for (const CheckRow& row : checks) {
    out += fmt::format("\n## {}\n\n{}\n", row.name, row.summary);
    out += field_table(row.fields, "field", false);
    out += fmt::format("\nDecided early: {}.\n", decided_early(row));
    if (row.needs_model) out += "\nAsks a model while it judges.\n";
    out += fmt::format("\n```yaml\n- {}\n```\n", row.example);
  }
  return out;
}

std::string reporters_page(std::span<const ReporterRow> reporters) {
  std::string out = fmt::format(
      "{}# Reporters\n\n`cupel run --report NAME[=PATH]`\n\n| name | default file | what it writes |\n|---|---|---|\n", kOrigin);
  for (const ReporterRow& row : reporters) {
    std::string file = row.extension.empty() ? "" : fmt::format("`cupel-report.{}`", row.extension);
    if (!row.path_variable.empty()) file = fmt::format("`${}`", row.path_variable);
    out += fmt::format("| `{}` | {} | {} |\n", row.name, file, cell(row.summary));
  }
  return out;
}

std::string backends_page(std::span<const BackendRow> backends) {
  std::string out = fmt::format(
      "{}# Backends\n\n`--backend SPEC`\n\n| kind | example | what answers | what it can at most |\n|---|---|---|---|\n", kOrigin);
  for (const BackendRow& row : backends) {
    out += fmt::format("| `{}` | `{}` | {} | {} |\n", row.kind, cell(row.example), cell(row.summary), can_words(row.can));
  }
  out +=
      "\n## Variables of the environment\n\nThey configure a backend once it is chosen.\n\n| variable | kind | meaning |\n|---|---|---|\n";
  for (const BackendRow& row : backends) {
    for (const BackendVariable& variable : row.variables) {
      out += fmt::format("| `{}` | `{}` | {} |\n", variable.name, row.kind, cell(variable.meaning));
    }
  }
  return out;
}

std::string importers_page(std::span<const ImporterRow> importers) {
  std::string out = fmt::format("{}# Importers\n\nWhat a file is shows in its keys; `cupel run` takes all of these.\n", kOrigin);
  for (const ImporterRow& row : importers) out += fmt::format("\n## {}\n\n{}\n\n```yaml\n{}```\n", row.name, row.summary, row.example);
  return out;
}

}  // namespace

std::vector<ReferencePage> reference_pages(const HelpSubjects& subjects) {
  return {{"commands.md", commands_page(subjects.commands)},    {"checks.md", checks_page(subjects.checks)},
          {"reporters.md", reporters_page(subjects.reporters)}, {"backends.md", backends_page(subjects.backends)},
          {"importers.md", importers_page(subjects.importers)}, {"result.schema.json", render_json(result_schema(), 2) + "\n"}};
}

}  // namespace cupel
