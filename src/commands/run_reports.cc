#include "commands/run_reports.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "app/registry.h"
#include "base/text.h"
#include "commands/settings.h"

namespace cupel {
namespace {

constexpr std::string_view kConsole = "console";

struct ReportSpec {
  const ReporterRow* row = nullptr;
  std::string path;   // "-" = standard output
  std::string shown;  // as people wrote it
};

Result<const ReporterRow*> find_reporter(std::string_view kind) {
  std::vector<std::string_view> names;
  for (const ReporterRow& row : all_reporters()) {
    if (row.name == kind) return &row;
    names.push_back(row.name);
  }
  return fail(ErrorCode::unknown_name, fmt::format("unknown report '{}'{}", printable(kind), did_you_mean(kind, names)),
              {fmt::format("reports: {}", fmt::join(names, ", "))});
}

// Where a report goes that was asked for without a path.
Result<std::string> default_path(const ReporterRow& row, const Environment& environment) {
  if (!row.path_variable.empty()) {
    if (const auto path = environment.get(row.path_variable)) return *path;
    return fail(ErrorCode::invalid_usage,
                fmt::format("--report {}: {} is not set; --report {}=PATH says where to write", row.name, row.path_variable, row.name));
  }
  return row.extension.empty() ? std::string("-") : fmt::format("cupel-report.{}", row.extension);
}

Result<ReportSpec> parse_report(const std::string& text, const Workspace& workspace) {
  const std::size_t equals = text.find('=');
  ReportSpec spec{.row = CUPEL_TRY(find_reporter(std::string_view(text).substr(0, equals))), .path = "-"};
  if (equals == std::string::npos) {
    spec.path = CUPEL_TRY(default_path(*spec.row, workspace.environment));
  } else if (const std::string path = text.substr(equals + 1); path.empty()) {
    return fail(ErrorCode::invalid_usage, fmt::format("--report {}: the path is missing", printable(text)));
  } else {
    spec.path = path;
  }
  spec.shown = spec.path;
  if (spec.path != "-" && !spec.row->path_is_url) spec.path = (workspace.folder / spec.path).string();
  return spec;
}

// Every report besides the console report on a stream, which is always there.
Result<std::vector<ReportSpec>> parse_reports(const ReportArgs& args, const Workspace& workspace) {
  std::vector<std::string> texts = args.report;
  if (args.json) texts.emplace_back("json=-");
  std::vector<ReportSpec> specs;
  for (const std::string& text : texts) {
    const ReportSpec spec = CUPEL_TRY(parse_report(text, workspace));
    if (spec.row->name == kConsole && spec.path == "-") continue;
    const auto same = std::find_if(specs.begin(), specs.end(), [&](const ReportSpec& each) { return each.path == spec.path; });
    if (same != specs.end() && same->row == spec.row) continue;
    if (same != specs.end()) {
      return fail(ErrorCode::invalid_usage, fmt::format("the reports {} and {} both go to {}", same->row->name, spec.row->name,
                                                        spec.path == "-" ? "standard output" : spec.path));
    }
    specs.push_back(spec);
  }
  return specs;
}

bool shows_unicode(const Environment& environment) {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (const auto locale = environment.get(name)) {
      const std::string lowered = to_lower(*locale);
      return lowered.find("utf-8") != std::string::npos || lowered.find("utf8") != std::string::npos;
    }
  }
  return false;
}

ReporterOptions console_options(const Workspace& workspace, Io& io, bool on_standard_error) {
  ReporterOptions options{.path = "-", .width = io.width, .unicode = shows_unicode(workspace.environment), .clock = workspace.clock};
  options.out = on_standard_error ? &io.err : &io.out;
  options.is_terminal = on_standard_error ? io.err_is_terminal : io.out_is_terminal;
  options.color = wants_color(workspace, options.is_terminal);
  options.environment = workspace.environment;
  return options;
}

// The repository's root is the runner's workspace; suites' paths are relative to this folder.
std::string repository_prefix(const Workspace& workspace) {
  const auto root = workspace.environment.get("GITHUB_WORKSPACE");
  if (!root) return {};
  const std::filesystem::path relative = workspace.folder.lexically_relative(*root);
  return relative.empty() || *relative.begin() == ".." ? std::string() : relative.string();
}

}  // namespace

Result<std::unique_ptr<Reporter>> make_console(const Workspace& workspace, Io& io) {
  return CUPEL_TRY(find_reporter(kConsole))->make(console_options(workspace, io, false));
}

Result<Reports> make_reports(const ReportArgs& args, const Workspace& workspace, Io& io, ConsoleReport when) {
  const std::vector<ReportSpec> specs = CUPEL_TRY(parse_reports(args, workspace));
  const bool is_taken = std::any_of(specs.begin(), specs.end(), [](const ReportSpec& spec) { return spec.path == "-"; });
  ReporterOptions console = console_options(workspace, io, is_taken);
  console.quiet = args.quiet;

  Reports reports;
  if (when == ConsoleReport::always) reports.reporters.push_back((*find_reporter(kConsole))->make(console));
  for (const ReportSpec& spec : specs) {
    if (spec.path != "-") reports.files.push_back(spec.shown);
    reports.reporters.push_back(spec.row->make({.path = spec.path,
                                                .out = &io.out,
                                                .quiet = args.quiet,
                                                .clock = workspace.clock,
                                                .runner_lines = is_taken ? &io.err : &io.out,
                                                .environment = workspace.environment,
                                                .repository_prefix = repository_prefix(workspace)}));
  }
  return reports;
}

}  // namespace cupel
