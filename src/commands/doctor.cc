#include "commands/doctor.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "commands/doctor_machine.h"
#include "commands/doctor_model.h"
#include "commands/doctor_sandbox.h"
#include "commands/doctor_setup.h"
#include "commands/memory_args.h"
#include "commands/settings.h"
#include "models/known_models.h"

namespace cupel {
namespace {

using State = Finding::State;

struct DoctorArgs {
  std::string backend = std::string(default_model_name());
  bool json = false;
  MemoryArgs memory;

  void visit(auto& field) {
    field("backend", backend, "the model or backend to try");
    field("json", json, "print one JSON document");
    memory.visit(field);
  }
};

const char* state_name(State state) {
  switch (state) {
    case State::ok: return "ok";
    case State::warning: return "warning";
    case State::missing: return "missing";
  }
  return "ok";
}

const char* color_of(State state) {
  switch (state) {
    case State::ok: return "\033[32m";
    case State::warning: return "\033[33m";
    case State::missing: return "\033[31m";
  }
  return "";
}

bool is_usable(const Findings& findings) { return std::ranges::find(findings, State::missing, &Finding::state) == findings.end(); }

Result<ExitStatus> run(const Node& node, Workspace& workspace, Io& io) {
  const DoctorArgs args = CUPEL_TRY(parse_fields<DoctorArgs>(node, "doctor"));
  Workspace offline = workspace;
  offline.config = workspace.config.with_option("offline", {true, {}});  // a diagnosis changes nothing
  Findings all;
  const auto show = [&](const Findings& findings) {
    if (!args.json) io.out << findings_text(findings, wants_color(workspace, io.out_is_terminal)) << std::flush;
    all.insert(all.end(), findings.begin(), findings.end());
  };
  show(examine_machine(offline));
  show(examine_model(args.backend, offline));
  show(examine_sandbox(offline));
  show(examine_setup(offline));
  if (args.json) io.out << render_json({{"usable", is_usable(all)}, {"findings", findings_json(all)}}, 2) << '\n';
  return is_usable(all) ? ExitStatus::passed : ExitStatus::infrastructure;
}

}  // namespace

std::string findings_text(const Findings& findings, bool color) {
  std::string out;
  for (const Finding& finding : findings) {
    const std::string state = fmt::format("{:<7}", state_name(finding.state));
    out += color ? fmt::format("{}{}\033[0m", color_of(finding.state), state) : state;
    out += fmt::format("  {:<13}  {}\n", finding.name, printable(finding.found));
    if (!finding.advice.empty()) out += fmt::format("{:24}-> {}\n", "", printable(finding.advice));
  }
  return out;
}

Json findings_json(const Findings& findings) {
  Json list = Json::array();
  for (const Finding& finding : findings) {
    list.push_back({{"state", state_name(finding.state)}, {"name", finding.name}, {"found", finding.found}, {"advice", finding.advice}});
  }
  return list;
}

CommandRow doctor_command() {
  return {.name = "doctor",
          .summary = "what works here, what does not, and what to do about it",
          .example = "cupel doctor",
          .fields = describe_fields<DoctorArgs>(),
          .run = run,
          .needs_config = false};
}

}  // namespace cupel
