#include "commands/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

#include "app/opened_backends.h"
#include "app/registry.h"
#include "base/counted.h"
#include "base/text.h"
#include "checks/script_host.h"
#include "core/check_scripts.h"
#include "core/place.h"
#include "models/known_models.h"
#include "run/foreign_case.h"
#include "run/plan.h"
#include "suites/load.h"

namespace cupel {
namespace {

struct CheckArgs {
  std::vector<std::string> suites;
  bool scripts = false;
  bool json = false;
  bool quiet = false;

  void visit(auto& field) {
    field("suites", suites, "suite files, or folders of them; ./suites when absent", FieldRule::positional);
    field("scripts", scripts, "run the scripts that make prompts, variables and cases, to look at what they make");
    field("json", json, "print what was found as one JSON document");
    field("quiet", quiet, "show only mistakes");
  }
};

// unrunnable: a case of another tool's file that would end in error; scripted: one that a script makes, which was not run
enum class Kind { mistake, unrunnable, scripted, note };

const char* kind_name(Kind kind) {
  switch (kind) {
    case Kind::mistake: return "mistake";
    case Kind::unrunnable: return "error";
    case Kind::scripted: return "script";
    case Kind::note: return "note";
  }
  return "note";
}

struct Finding {
  Kind kind = Kind::mistake;
  std::string file;
  Mark mark;
  std::string text;
  std::vector<std::string> notes = {};
};

// Messages begin with their place; `file` is where one stands that does not.
Finding finding_of(Kind kind, Error error, const std::string& file, Mark otherwise = {}) {
  Finding found{.kind = kind, .file = file, .mark = otherwise, .text = std::move(error.message), .notes = std::move(error.notes)};
  if (!found.text.starts_with(file)) return found;
  Mark mark;
  int length = 0;
  const char* rest = found.text.c_str() + file.size();
  if (std::sscanf(rest, ":%d:%d: %n", &mark.line, &mark.column, &length) == 2 && length > 0) found.mark = mark;
  else if (std::string_view(rest).starts_with(": ")) length = 2;
  else return found;
  found.text.erase(0, file.size() + static_cast<std::size_t>(length));
  return found;
}

class Validation {
 public:
  Validation(const Workspace& workspace, bool runs_scripts)
      : workspace_(workspace),
        runs_scripts_(runs_scripts),
        scripts_(workspace.environment, workspace.stop, {.offline = true}, workspace.say) {
    // What this machine would have to measure or fetch for a backend is no mistake of a suite.
    workspace_.config = workspace.config.with_option("offline", Node{.value = true});
    workspace_.may_measure = false;
  }

  void look_at(const std::filesystem::path& file) {
    file_ = file.string();
    Suite representative;
    const CaseSink sink = [&](Case content) -> Result<void> {
      look_at(content);
      if (content.decide_early && representative.cases.empty()) representative.cases.push_back(std::move(content));
      return {};
    };
    const MistakeSink mistakes = [this](Error error) { add(Kind::mistake, std::move(error)); };
    Result<Suite> suite =
        load_suite(file, all_importers(), sink, workspace_.folder, workspace_.environment, runs_scripts_ ? &scripts_ : nullptr, mistakes);
    ++suites_;
    if (!suite && is_made_by_script(suite.error())) return add(Kind::scripted, std::move(suite).error());
    if (!suite) return add(Kind::mistake, std::move(suite).error());
    for (const Note& note : suite->notes) add_note(note);
    bool is_sound = true;
    for (const GateSpec& gate : suite->gates) {
      ++gates_;
      if (const Result<Gate> parsed = parse_gate(gate); !parsed) is_sound = false, add(Kind::mistake, parsed.error());
    }
    representative.gates = std::move(suite->gates);
    if (is_sound) together_.push_back(std::move(representative));
  }

  void add_note(const Note& note) { add({.kind = Kind::note, .file = note.file, .mark = note.mark, .text = note.text}); }

  /// What is wrong only of several things together, where each of them is right.
  void look_at_whole() {
    if (count(Kind::mistake) > 0) return;
    file_.clear();
    const PlanOptions options{.default_backends = {std::string(default_model_name())}};
    if (Result<Plan> plan = make_plan(std::move(together_), options, all_checks()); !plan) add(Kind::mistake, std::move(plan).error());
  }

  std::size_t count(Kind kind) const { return static_cast<std::size_t>(std::ranges::count(findings_, kind, &Finding::kind)); }

  ExitStatus status() const {
    if (count(Kind::mistake) > 0) return ExitStatus::usage;
    if (count(Kind::unrunnable) > 0) return ExitStatus::infrastructure;
    return cases_ == 0 ? ExitStatus::nothing_selected : ExitStatus::passed;
  }

  void print(std::ostream& out, bool quiet) const {
    for (const Finding& each : findings_) {
      if ((each.kind == Kind::note || each.kind == Kind::scripted) && quiet) continue;
      const std::string kind = each.kind == Kind::mistake ? "" : fmt::format("{}: ", kind_name(each.kind));
      const std::string place = each.file.empty() ? "" : describe_place(printable(each.file), each.mark) + ": ";
      out << place << kind << describe_error({.message = each.text, .notes = each.notes}) << '\n';
    }
    if (quiet && status() == ExitStatus::passed) return;
    out << fmt::format("{}, {}, {}, {}: ", counted(suites_, "suite"), counted(cases_, "case"), counted(checks_, "check"),
                       counted(gates_, "gate"));
    out << (count(Kind::mistake) == 0 ? "no mistakes" : counted(count(Kind::mistake), "mistake"));
    if (unrunnable_ > 0) out << fmt::format(", {} would end in error", counted(unrunnable_, "case"));
    if (scripted_ > 0) out << fmt::format(", {} made by scripts (--scripts runs them)", counted(scripted_, "case"));
    out << '\n';
  }

  Json document() const {
    Json findings = Json::array();
    for (const Finding& each : findings_) {
      findings.push_back({{"kind", kind_name(each.kind)},
                          {"file", each.file},
                          {"line", each.mark.line == 0 ? Json(nullptr) : Json(each.mark.line)},
                          {"column", each.mark.line == 0 ? Json(nullptr) : Json(each.mark.column)},
                          {"message", each.text},
                          {"notes", each.notes}});
    }
    return {{"schema", 1},
            {"suites", suites_},
            {"cases", cases_},
            {"checks", checks_},
            {"gates", gates_},
            {"scripted", scripted_},
            {"mistakes", count(Kind::mistake)},
            {"unrunnable_cases", unrunnable_},
            {"findings", std::move(findings)}};
  }

  void sort() {
    std::ranges::sort(findings_, [](const Finding& a, const Finding& b) {
      return std::tie(a.file, a.mark.line, a.mark.column, a.text) < std::tie(b.file, b.mark.line, b.mark.column, b.text);
    });
  }

 private:
  void look_at(Case& content) {
    ++cases_;
    if (const std::optional<Note> ended = end_quarantine(content, today_)) add_note(*ended);
    settle_backend(content, {});
    checks_ += content.checks.size();
    for (const Turn& turn : content.turns) checks_ += turn.checks.size();
    if (!content.error) {
      const Kind kind = content.foreign ? Kind::unrunnable : Kind::mistake;
      std::vector<Error> mistakes = mistakes_of(content, all_checks());
      if (!is_given(content)) std::ranges::move(refused_backends(content), std::back_inserter(mistakes));
      if (content.foreign && !mistakes.empty()) ++unrunnable_;
      for (Error& each : mistakes) add(kind, std::move(each), content.mark);
    } else {
      const bool is_scripted = is_made_by_script(*content.error);
      ++(is_scripted ? scripted_ : unrunnable_);
      add(is_scripted ? Kind::scripted : Kind::unrunnable, Error(*content.error).with(fmt::format("in case '{}'", printable(content.id))),
          content.mark);
    }
  }

  // Only whether it can be meant; whether it answers is for the run to find.
  std::vector<Error> refused_backends(const Case& content) {
    std::vector<std::string> specs = content.backends;
    if (!content.judge.empty()) specs.push_back(content.judge);
    if (content.dialogue) {
      for (const Speaker& each : content.dialogue->speakers) {
        if (!each.backend.empty()) specs.push_back(each.backend);
      }
    }
    std::vector<Error> refused;
    for (const std::string& spec : specs) {
      const auto [known, is_new] = refused_.try_emplace(spec);
      if (is_new) {
        if (Result<std::shared_ptr<Backend>> opened = opened_.open(spec);
            !opened && exit_status_of(opened.error().code) == ExitStatus::usage) {
          known->second = std::move(opened).error();
        }
      }
      if (known->second) refused.push_back(Error(*known->second).with(fmt::format("in case '{}'", printable(content.id))));
    }
    return refused;
  }

  void add(Kind kind, Error error, Mark otherwise = {}) { add(finding_of(kind, std::move(error), file_, otherwise)); }

  // A mistake of a case with many rows of variables is one mistake.
  void add(Finding finding) {
    if (!seen_.insert(fmt::format("{}:{}:{}:{}", finding.file, finding.mark.line, finding.mark.column, finding.text)).second) return;
    findings_.push_back(std::move(finding));
  }

  Workspace workspace_;
  const bool runs_scripts_;
  OpenedBackends opened_{workspace_};
  const std::string today_ = to_date(workspace_.clock->wall());
  ScriptHost scripts_;  // for files whose cases are made by scripts
  std::string file_;
  std::vector<Finding> findings_;
  std::set<std::string> seen_;
  std::map<std::string, std::optional<Error>> refused_;  // by spec
  std::vector<Suite> together_;                          // gates, and a case that they may not fit
  std::size_t suites_ = 0, cases_ = 0, checks_ = 0, gates_ = 0;
  std::size_t unrunnable_ = 0, scripted_ = 0;  // cases, of which several may share a reason
};

Result<ExitStatus> run(const Node& node, Workspace& workspace, Io& io) {
  const CheckArgs args = CUPEL_TRY(parse_fields<CheckArgs>(node, "check"));
  const std::vector<std::filesystem::path> named(args.suites.begin(), args.suites.end());
  const SuiteFiles found = CUPEL_TRY(find_suite_files(named, all_importers(), workspace.folder));
  Validation validation(workspace, args.scripts);
  for (const Note& note : found.notes) validation.add_note(note);
  for (const std::filesystem::path& file : found.files) {
    if (workspace.stop.stop_requested()) return ExitStatus::interrupted;
    validation.look_at(file);
  }
  validation.look_at_whole();
  validation.sort();
  if (args.json) io.out << render_json(validation.document(), 2) << '\n';
  else validation.print(io.out, args.quiet);
  return validation.status();
}

}  // namespace

CommandRow check_command() {
  return {.name = "check",
          .summary = "validate suites without running them: every mistake with its line",
          .example = "cupel check suites",
          .fields = describe_fields<CheckArgs>(),
          .run = run};
}

}  // namespace cupel
