#include "run/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>

#include "base/text.h"
#include "core/place.h"
#include "run/foreign_case.h"

namespace cupel {
namespace {

CheckContext context_of(const Case& owner, const CheckTable& table, CheckBackends* backends, CheckScripts* scripts) {
  CheckContext context{table, std::filesystem::path(owner.file).parent_path().string(), backends, owner.judge};
  context.scripts = scripts;
  return context;
}

Result<Check> make_check(const CheckSpec& spec, const Case& owner, const CheckContext& context) {
  Result<Check> check = context.table.make(spec, context);
  if (check) return check;
  Error error = in_file(std::move(check).error(), owner.file, spec.mark.line == 0 ? owner.mark : spec.mark);
  return fail(std::move(error).with(fmt::format("in case '{}'", printable(owner.id))));
}

Result<void> check_turn(const CheckSpec& spec, const Check& check, const Case& owner) {
  if (!check.compare) return {};
  return fail_at(owner.file, spec.mark, fmt::format("'{}' compares whole attempts: write it under the checks of the case", spec.type));
}

Result<std::vector<Check>> make_checks(std::span<const CheckSpec> specs, const Case& owner, const CheckContext& context) {
  std::vector<Check> functions;
  functions.reserve(specs.size());
  for (const CheckSpec& spec : specs) functions.push_back(CUPEL_TRY(make_check(spec, owner, context)));
  return functions;
}

Result<PlannedCase> make_case_checks(const Case& content, const CheckTable& table, CheckBackends* backends, CheckScripts* scripts) {
  PlannedCase planned;
  const CheckContext context = context_of(content, table, backends, scripts);
  planned.checks = CUPEL_TRY(make_checks(content.checks, content, context));
  for (const Turn& turn : content.turns) {
    planned.turn_checks.push_back(CUPEL_TRY(make_checks(turn.checks, content, context)));
    for (std::size_t i = 0; i < turn.checks.size(); ++i) {
      CUPEL_CHECK(check_turn(turn.checks[i], planned.turn_checks.back()[i], content));
    }
  }
  return planned;
}

// A case in error has no checks: nothing will be judged.
Result<PlannedCase> plan_case(Case content, const CheckTable& table, CheckBackends* backends, CheckScripts* scripts) {
  Result<PlannedCase> planned = content.error ? PlannedCase() : make_case_checks(content, table, backends, scripts);
  if (!planned) CUPEL_CHECK(keep_mistake(content, std::move(planned).error()));
  PlannedCase made = planned ? *std::move(planned) : PlannedCase();
  made.content = std::move(content);
  return made;
}

bool is_selected(const Case& content, const PlanOptions& options) {
  if (!options.filter.empty() && !matches_glob(options.filter, content.suite + "/" + content.id)) return false;
  if (options.tags.empty()) return true;
  return std::any_of(options.tags.begin(), options.tags.end(), [&](const std::string& tag) {
    return std::find(content.tags.begin(), content.tags.end(), tag) != content.tags.end();
  });
}

// The backends of a case, by their position in `known`, which grows by those not seen before.
std::vector<std::optional<std::size_t>> backends_of(const Case& content, const PlanOptions& options, std::vector<std::string>& known) {
  if (content.error || is_given(content)) return {std::nullopt};
  std::vector<std::string> specs = options.backends.empty() ? content.backends : options.backends;
  if (specs.empty()) specs = options.default_backends;
  std::vector<std::optional<std::size_t>> positions;
  for (const std::string& spec : specs) {
    const auto found = std::find(known.begin(), known.end(), spec);
    const auto position = static_cast<std::size_t>(found - known.begin());
    if (found == known.end()) known.push_back(spec);
    if (std::find(positions.begin(), positions.end(), position) == positions.end()) positions.emplace_back(position);
  }
  return positions;
}

// Stable, so within a backend the suites' order stays. Given answers need no backend and stand among the first one's attempts.
void order_by_backend(Plan& plan) {
  std::vector<PlannedAttempt> ordered;
  ordered.reserve(plan.attempts.size());
  for (std::size_t backend = 0; backend == 0 || backend < plan.backends.size(); ++backend) {
    std::copy_if(plan.attempts.begin(), plan.attempts.end(), std::back_inserter(ordered),
                 [&](const PlannedAttempt& each) { return each.backend.value_or(0) == backend; });
  }
  plan.attempts = std::move(ordered);
}

// A gate over a tag is about cases that were left out on purpose when cases with that tag exist and none of them is selected: then there
// is nothing to hold the condition against. A tag that no case has stays, so that its gate can say so.
void leave_out_gates_of_deselected_tags(Plan& plan, const std::set<std::string>& deselected_tags) {
  std::erase_if(plan.gates, [&](const Gate& gate) {
    if (!deselected_tags.contains(gate.tag)) return false;
    const auto has_tag = [&](const PlannedCase& planned) {
      return std::find(planned.content.tags.begin(), planned.content.tags.end(), gate.tag) != planned.content.tags.end();
    };
    if (std::any_of(plan.cases.begin(), plan.cases.end(), has_tag)) return false;
    plan.notes.push_back({gate.spec.file, gate.spec.mark,
                          fmt::format("the gate '{}' is left out: no case with the tag '{}' is selected", gate.spec.condition, gate.tag)});
    return true;
  });
}

Result<void> check_early_decisions(const Plan& plan, bool is_option) {
  const auto gate = std::ranges::find_if(plan.gates, reads_time);
  const bool is_wanted = std::ranges::any_of(plan.cases, [](const PlannedCase& planned) { return planned.content.decide_early; });
  if (gate == plan.gates.end() || !is_wanted) return {};
  const std::string_view spelling = is_option ? "--decide-early" : "decide_early";
  return fail(fail_at(gate->spec.file, gate->spec.mark,
                      fmt::format("gate '{}' is over times, which {} would change", shorten(printable(gate->spec.condition), 80), spelling))
                  .value()
                  .with(fmt::format("leave out either the gate or {}: an answer that ends early takes less time", spelling)));
}

Result<void> check_until_decided(const Plan& plan) {
  const bool has_confidence = std::ranges::any_of(plan.gates, [](const Gate& gate) { return gate.spec.confidence.has_value(); });
  if (!plan.until_decided || has_confidence || plan.attempts.empty()) return {};
  return fail(ErrorCode::invalid_usage, "--until-decided: no gate of this run names a confidence, so that none waits for evidence",
              {"write the gate as `{gate: pass_rate >= 60%, confidence: 95%}`"});
}

}  // namespace

std::string backend_name(const Plan& plan, std::size_t index) {
  const PlannedAttempt& planned = plan.attempts[index];
  if (planned.backend) return plan.backends[*planned.backend];
  const Case& content = plan.cases[planned.case_index].content;
  return content.error && !content.backends.empty() ? content.backends.front() : std::string(kGivenBackend);
}

bool is_given(const Case& content) {
  return std::all_of(content.turns.begin(), content.turns.end(), [](const Turn& turn) { return turn.answer.has_value(); });
}

std::optional<Note> end_quarantine(Case& content, std::string_view today) {
  if (!content.quarantine || today.empty() || today <= content.quarantine->until) return std::nullopt;
  Note note{content.file, content.mark,
            fmt::format("the quarantine of case '{}' ended on {}: it counts again", printable(content.id), content.quarantine->until)};
  content.quarantine.reset();
  return note;
}

std::vector<Error> mistakes_of(const Case& content, const CheckTable& checks) {
  std::vector<Error> mistakes;
  const CheckContext context = context_of(content, checks, nullptr, nullptr);
  const auto look_at = [&](const CheckSpec& spec, bool is_of_turn) {
    const Result<Check> check = make_check(spec, content, context);
    if (!check) mistakes.push_back(check.error());
    else if (Result<void> fits = is_of_turn ? check_turn(spec, *check, content) : Result<void>(); !fits) mistakes.push_back(fits.error());
  };
  for (const CheckSpec& spec : content.checks) look_at(spec, false);
  for (const Turn& turn : content.turns) {
    for (const CheckSpec& spec : turn.checks) look_at(spec, true);
  }
  return mistakes;
}

Result<Plan> make_plan(std::vector<Suite> suites, const PlanOptions& options, const CheckTable& checks) {
  Plan plan;
  plan.repeat = options.repeat;
  plan.check_backends = options.check_backends;
  plan.until_decided = options.until_decided;
  std::set<std::string> deselected_tags;
  for (Suite& suite : suites) {
    for (Case& content : suite.cases) {
      ++plan.cases_seen;
      const bool selected = is_selected(content, options);
      if (!selected) deselected_tags.insert(content.tags.begin(), content.tags.end());
      content.decide_early |= options.decide_early;
      if (!options.judge.empty()) content.judge = options.judge;
      if (!settle_backend(content, options.backends)) continue;
      std::optional<Note> ended = end_quarantine(content, options.today);
      PlannedCase planned = CUPEL_TRY(plan_case(std::move(content), checks, options.check_backends, options.check_scripts));
      if (!selected) continue;
      if (ended) plan.notes.push_back(*std::move(ended));
      if (planned.content.error && planned.content.backends.empty()) planned.content.backends = options.default_backends;
      for (const std::optional<std::size_t> backend : backends_of(planned.content, options, plan.backends)) {
        for (int attempt = 1; attempt <= options.repeat; ++attempt) plan.attempts.push_back({plan.cases.size(), backend, attempt});
      }
      plan.cases.push_back(std::move(planned));
    }
    for (const GateSpec& gate : suite.gates) plan.gates.push_back(CUPEL_TRY(parse_gate(gate)));
    plan.notes.insert(plan.notes.end(), suite.notes.begin(), suite.notes.end());
    plan.suites.push_back(std::move(suite.name));
  }
  leave_out_gates_of_deselected_tags(plan, deselected_tags);
  CUPEL_CHECK(check_early_decisions(plan, options.decide_early));
  CUPEL_CHECK(check_until_decided(plan));
  order_by_backend(plan);
  return plan;
}

}  // namespace cupel
