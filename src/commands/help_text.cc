#include "commands/help_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "commands/settings.h"

namespace cupel {
namespace {

struct Line {
  std::string left;
  std::string right;
};

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines = {""};
  for (const std::string& word : split(text, ' ')) {
    if (!lines.back().empty() && display_width(lines.back()) + 1 + display_width(word) > width) lines.emplace_back();
    if (!lines.back().empty()) lines.back() += ' ';
    lines.back() += word;
  }
  return lines;
}

std::string two_columns(const std::vector<Line>& lines, int width) {
  std::size_t left_width = 0;
  for (const Line& line : lines) left_width = std::max(left_width, display_width(line.left));
  const std::size_t right_width =
      std::max<std::size_t>(30, static_cast<std::size_t>(std::max(width, 0)) - std::min<std::size_t>(left_width + 4, 60));
  std::string out;
  for (const Line& line : lines) {
    std::string left = line.left + std::string(left_width - display_width(line.left), ' ');
    for (const std::string& part : wrap(line.right, right_width)) {
      out += fmt::format("  {}  {}\n", left, part);
      left.assign(left_width, ' ');
    }
  }
  return out;
}

std::string help_of(const FieldInfo& field) {
  std::string help = field.help;
  if (field.rule == FieldRule::required) help += " (required)";
  const bool has_default = !field.default_text.empty() && field.type != "true/false";
  return has_default ? fmt::format("{} (default {})", help, field.default_text) : help;
}

std::string command_text(const CommandRow& command, int width) {
  std::vector<Line> given, options;
  for (const FieldInfo& field : command.fields) {
    (field.rule == FieldRule::positional ? given : options).push_back({shown_option(field), help_of(field)});
  }
  for (const FieldInfo& field : global_options()) {
    const auto same = [&](const FieldInfo& own) { return own.name == field.name; };
    if (std::ranges::none_of(command.fields, same)) options.push_back({shown_option(field), help_of(field)});
  }
  options.push_back({"--help", "this text"});
  std::string out = fmt::format("{}\n\ncupel {}: {}\n", usage_of(command), command.name, command.summary);
  if (!given.empty()) out += "\n" + two_columns(given, width);
  out += "\noptions:\n" + two_columns(options, width);
  return out + fmt::format("\nexample:\n  {}\n", command.example);
}

std::string check_text(const CheckRow& check, int width) {
  std::vector<Line> lines;
  for (const FieldInfo& field : check.fields) lines.push_back({fmt::format("{} ({})", field.name, field.type), help_of(field)});
  std::string out = fmt::format("check {}: {}\n", check.name, check.summary);
  if (!lines.empty()) out += "\n" + two_columns(lines, width);
  std::vector<Line> facts = {{"decided early", std::string(decided_early(check))}};
  if (check.needs_model) facts.push_back({"needs", "a model, which it asks while it judges"});
  out += "\n" + two_columns(facts, width);
  return out + fmt::format("\nexample:\n  - {}\n", check.example);
}

std::string reporter_text(const ReporterRow& reporter) {
  std::string where =
      reporter.extension.empty() ? "written to the terminal or pipe" : fmt::format("default file: cupel-report.{}", reporter.extension);
  if (!reporter.path_variable.empty())
    where = fmt::format("default {}: what {} names", reporter.path_is_url ? "URL" : "file", reporter.path_variable);
  return fmt::format("reporter {}: {}\n\n  {}\n\nexample:\n  cupel run --report {}\n", reporter.name, reporter.summary, where,
                     reporter.name);
}

std::string backend_text(const BackendRow& backend) {
  std::string out = fmt::format("backend {}: {}\n\n  can at most: {}\n", backend.kind, backend.summary, can_words(backend.can));
  for (const BackendVariable& variable : backend.variables) out += fmt::format("  {}: {}\n", variable.name, variable.meaning);
  return out + fmt::format("\nexample:\n  cupel generate Hello --backend {}\n", backend.example);
}

std::string importer_text(const ImporterRow& importer) {
  std::string lines;
  for (const std::string& line : split(trim(importer.example), '\n')) lines += fmt::format("  {}\n", line);
  return fmt::format("importer {}: {}\n\nexample:\n{}", importer.name, importer.summary, lines);
}

template <class Row, class Name>
std::string list_text(std::string_view title, std::span<const Row> rows, Name name, int width) {
  std::vector<Line> lines;
  for (const Row& row : rows) lines.push_back({std::string(name(row)), std::string(row.summary)});
  return fmt::format("{}:\n{}", title, two_columns(lines, width));
}

std::string group_text(const HelpSubjects& subjects, std::string_view group, int width) {
  std::vector<Line> lines;
  for (const CommandRow& command : subjects.commands) {
    if (group_of(command) == group) lines.push_back({"cupel " + std::string(command.name), std::string(command.summary)});
  }
  return lines.empty() ? std::string() : fmt::format("commands:\n{}", two_columns(lines, width));
}

std::string lists_text(const HelpSubjects& subjects, std::string_view topic, int width) {
  if (topic == "commands") return list_text("commands", subjects.commands, [](const CommandRow& row) { return row.name; }, width);
  if (topic == "checks") return list_text("checks", subjects.checks, [](const CheckRow& row) { return row.name; }, width);
  if (topic == "reporters") return list_text("reporters", subjects.reporters, [](const ReporterRow& row) { return row.name; }, width);
  if (topic == "backends") return list_text("backends", subjects.backends, [](const BackendRow& row) { return row.kind; }, width);
  if (topic == "importers") return list_text("importers", subjects.importers, [](const ImporterRow& row) { return row.name; }, width);
  return {};
}

std::string metavar_of(const FieldInfo& field) {
  if (field.type == "integer") return "N";
  if (field.type == "number") return "NUMBER";
  return "TEXT";
}

}  // namespace

std::string_view group_of(const CommandRow& command) {
  const std::size_t space = command.name.find(' ');
  return space == std::string_view::npos ? std::string_view() : command.name.substr(0, space);
}

std::string shown_option(const FieldInfo& field) {
  if (field.rule == FieldRule::positional) {
    std::string name;
    for (const char c : field.name) name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return name;
  }
  const std::string name = option_name(field.name);
  return field.type == "true/false" ? name : fmt::format("{} {}", name, metavar_of(field));
}

std::string usage_of(const CommandRow& command) {
  std::string usage = fmt::format("cupel {}", command.name);
  for (const FieldInfo& field : command.fields) {
    if (field.rule != FieldRule::positional) continue;
    usage += fmt::format(" [{}{}]", shown_option(field), field.type.starts_with("list") ? " ..." : "");
  }
  return usage + " [options]";
}

std::string_view decided_early(const CheckRow& check) {
  return check.decided.empty() ? "never, only when the answer has ended" : check.decided;
}

std::string overview_text(const HelpSubjects& subjects) {
  return fmt::format(
      "cupel tests software built on language models against real inference.\n\n{}\n"
      "cupel help TOPIC says more: a command, a check, 'checks', 'backends', 'reporters', 'importers'.\n",
      lists_text(subjects, "commands", 100));
}

std::vector<std::string> topics_of(const HelpSubjects& subjects) {
  std::vector<std::string> topics = {"commands", "checks", "reporters", "backends", "importers"};
  const auto add = [&](std::string_view topic) {
    if (!topic.empty() && std::ranges::find(topics, topic) == topics.end()) topics.emplace_back(topic);
  };
  for (const CommandRow& row : subjects.commands) add(row.name), add(group_of(row));
  for (const CheckRow& row : subjects.checks) add(row.name);
  for (const ReporterRow& row : subjects.reporters) add(row.name);
  for (const BackendRow& row : subjects.backends) add(row.kind);
  for (const ImporterRow& row : subjects.importers) add(row.name);
  return topics;
}

Result<std::string> topic_text(const HelpSubjects& subjects, std::string_view topic, int width) {
  std::string out = lists_text(subjects, topic, width);
  // One word may name several things, as `json` names a check and a reporter: all are shown.
  const auto add = [&](const std::string& text) {
    if (!out.empty() && !text.empty()) out += "\n";
    out += text;
  };
  add(group_text(subjects, topic, width));
  for (const CommandRow& row : subjects.commands) add(row.name == topic ? command_text(row, width) : "");
  for (const CheckRow& row : subjects.checks) add(row.name == topic ? check_text(row, width) : "");
  for (const ReporterRow& row : subjects.reporters) add(row.name == topic ? reporter_text(row) : "");
  for (const BackendRow& row : subjects.backends) add(row.kind == topic ? backend_text(row) : "");
  for (const ImporterRow& row : subjects.importers) add(row.name == topic ? importer_text(row) : "");
  if (!out.empty()) return out;
  const std::vector<std::string> topics = topics_of(subjects);
  const std::vector<std::string_view> names(topics.begin(), topics.end());
  return fail(ErrorCode::unknown_name, fmt::format("no help about '{}'{}", printable(topic), did_you_mean(topic, names)),
              {"'cupel help' lists the commands"});
}

}  // namespace cupel
