#include "run/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <memory>
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

// A case in error has no checks: nothing will be judged.
Result<PlannedCase> with_checks(Case content, const CheckTable& table, CheckBackends* backends, CheckScripts* scripts) {
  PlannedCase planned{.content = std::move(content), .checks = {}, .turn_checks = {}};
  const Case& owner = planned.content;
  if (owner.error) return planned;
  const CheckContext context = context_of(owner, table, backends, scripts);
  planned.checks = CUPEL_TRY(make_checks(owner.checks, owner, context));
  for (const Turn& turn : owner.turns) {
    planned.turn_checks.push_back(CUPEL_TRY(make_checks(turn.checks, owner, context)));
    for (std::size_t i = 0; i < turn.checks.size(); ++i) {
      CUPEL_CHECK(check_turn(turn.checks[i], planned.turn_checks.back()[i], owner));
    }
  }
  return planned;
}

bool is_selected(const Case& content, const PlanOptions& options) {
  if (!options.filter.empty() && !matches_glob(options.filter, content.suite + "/" + content.id)) return false;
  if (options.tags.empty()) return true;
  return std::any_of(options.tags.begin(), options.tags.end(), [&](const std::string& tag) {
    return std::find(content.tags.begin(), content.tags.end(), tag) != content.tags.end();
  });
}

// The backends of a case, by their position in `known`, which grows by those not seen before.
std::vector<std::optional<std::uint16_t>> backends_of(const Case& content, const PlanOptions& options, std::vector<std::string>& known) {
  if (content.error || is_given(content)) return {std::nullopt};
  std::vector<std::string> specs = options.backends.empty() ? content.backends : options.backends;
  if (specs.empty()) specs = options.default_backends;
  std::vector<std::optional<std::uint16_t>> positions;
  for (const std::string& spec : specs) {
    const auto found = std::find(known.begin(), known.end(), spec);
    const auto position = static_cast<std::uint16_t>(found - known.begin());
    if (found == known.end()) known.push_back(spec);
    if (std::find(positions.begin(), positions.end(), position) == positions.end()) positions.emplace_back(position);
  }
  return positions;
}

// Stable, so within a backend the suites' order stays. Given answers need no backend and stand among the first one's attempts.
void order_by_backend(Plan& plan) {
  plan.attempts.shrink_to_fit();
  if (plan.backends.size() < 2) return;
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
void leave_out_gates_of_deselected_tags(Plan& plan, const std::set<std::string>& selected, const std::set<std::string>& deselected) {
  std::erase_if(plan.gates, [&](const Gate& gate) {
    if (!deselected.contains(gate.tag) || selected.contains(gate.tag)) return false;
    plan.notes.push_back({gate.spec.file, gate.spec.mark,
                          fmt::format("the gate '{}' is left out: no case with the tag '{}' is selected", gate.spec.condition, gate.tag)});
    return true;
  });
}

Result<void> check_early_decisions(const Plan& plan, bool is_option) {
  const auto gate = std::ranges::find_if(plan.gates, reads_time);
  if (gate == plan.gates.end()) return {};
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
  return planned.backend ? plan.backends[*planned.backend] : backend_name(plan, index, *plan.cases.content(planned.case_index));
}

std::string backend_name(const Plan& plan, std::size_t index, const Case& content) {
  if (const std::optional<std::size_t> backend = plan.attempts[index].backend) return plan.backends[*backend];
  return content.error && !content.backends.empty() ? content.backends.front() : std::string(kGivenBackend);
}

bool is_given(const Case& content) {
  return std::all_of(content.turns.begin(), content.turns.end(), [](const Turn& turn) { return turn.answer.has_value(); });
}

std::optional<Note> end_quarantine(Case& content, std::string_view today) {
  if (!content.quarantine || today <= content.quarantine->until) return std::nullopt;
  Note note{content.file, content.mark, fmt::format("the quarantine ended on {}: failures count again", content.quarantine->until)};
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

// One whose checks cannot be made is an error of the run, or of the case, as its suite wants.
Result<PlannedCase> PlanBuilder::plan_case(Case content) const {
  Result<PlannedCase> planned = make_checks_(content);
  if (planned) return planned;
  CUPEL_CHECK(keep_mistake(content, std::move(planned).error()));
  return make_checks_(std::move(content));
}

PlanBuilder::PlanBuilder(const PlanOptions& options, const CheckTable& checks)
    : options_(options),
      // A table of its own: checks are made as long as the plan lives.
      make_checks_([table = std::make_shared<const CheckTable>(checks), backends = options.check_backends,
                    scripts = options.check_scripts](Case content) { return with_checks(std::move(content), *table, backends, scripts); }) {
  plan_.cases = PlannedCases(make_checks_);
}

Result<void> PlanBuilder::add(Case content) {
  ++plan_.cases_seen;
  const bool selected = is_selected(content, options_);
  (selected ? selected_tags_ : deselected_tags_).insert(content.tags.begin(), content.tags.end());
  content.decide_early |= options_.decide_early;
  if (!options_.judge.empty()) content.judge = options_.judge;
  if (!settle_backend(content, options_.backends)) return {};
  std::optional<Note> ended = end_quarantine(content, options_.today);
  PlannedCase planned = CUPEL_TRY(plan_case(std::move(content)));
  if (!selected) return {};
  if (ended) {
    const bool is_said = !plan_.notes.empty() && plan_.notes.back().mark == ended->mark && plan_.notes.back().file == ended->file;
    if (!is_said) plan_.notes.push_back(*std::move(ended));
  }
  if (planned.content.error && planned.content.backends.empty()) planned.content.backends = options_.default_backends;
  const auto index = static_cast<std::uint32_t>(plan_.cases.size());
  for (const std::optional<std::uint16_t> backend : backends_of(planned.content, options_, plan_.backends)) {
    for (int attempt = 1; attempt <= options_.repeat; ++attempt) plan_.attempts.push_back({index, backend, attempt});
  }
  for (std::size_t i = 0; i < planned.checks.size(); ++i) {
    if (planned.checks[i].compare) plan_.comparing[index].push_back(i);
  }
  if (const std::string& comparison = planned.content.comparison; !comparison.empty()) {
    plan_.compared_with[index] = first_compared_.try_emplace({planned.content.suite, comparison}, index).first->second;
  }
  decides_early_ |= planned.content.decide_early;
  return plan_.cases.add(std::move(planned));
}

Result<Plan> PlanBuilder::finish(std::vector<Suite> suites) {
  plan_.repeat = options_.repeat;
  plan_.check_backends = options_.check_backends;
  plan_.traces = options_.traces;
  plan_.until_decided = options_.until_decided;
  for (Suite& suite : suites) {
    for (const GateSpec& gate : suite.gates) plan_.gates.push_back(CUPEL_TRY(parse_gate(gate)));
    for (DerivedMetric& each : suite.derived_metrics) plan_.derived_metrics.emplace_back(suite.name, std::move(each));
    plan_.notes.insert(plan_.notes.end(), suite.notes.begin(), suite.notes.end());
    plan_.suites.push_back(std::move(suite.name));
  }
  leave_out_gates_of_deselected_tags(plan_, selected_tags_, deselected_tags_);
  if (decides_early_) CUPEL_CHECK(check_early_decisions(plan_, options_.decide_early));
  CUPEL_CHECK(check_until_decided(plan_));
  order_by_backend(plan_);
  return std::move(plan_);
}

Result<Plan> make_plan(std::vector<Suite> suites, const PlanOptions& options, const CheckTable& checks) {
  PlanBuilder builder(options, checks);
  for (Suite& suite : suites) {
    for (Case& content : suite.cases) CUPEL_CHECK(builder.add(std::move(content)));
  }
  return builder.finish(std::move(suites));
}

}  // namespace cupel
