#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "app/found_run.h"
#include "app/load_suites.h"
#include "app/opened_backends.h"
#include "app/registry.h"
#include "base/text.h"
#include "checks/script_host.h"
#include "commands/runs.h"
#include "core/document_values.h"
#include "core/key_change.h"
#include "run/judged_by.h"
#include "run/plan.h"
#include "run/turn_key.h"
#include "store/run_answers.h"

namespace cupel {
namespace {

constexpr std::size_t kAttempts = 1000;  // looked back at

struct ExplainArgs {
  std::string case_name;
  std::string run;
  std::string suite;
  bool json = false;
  void visit(auto& field) {
    field("case", case_name, "SUITE/ID, or an ID that only one suite has", FieldRule::positional);
    field("run", run, "compare this run with the one before it; by default the last one in which the case ran");
    field("suite", suite, "compare with this suite file as it is now, instead of with the run before");
    field("json", json, "print one JSON document");
  }
};

/// One side of a comparison.
struct Side {
  std::string name;           // a run's id, or the suite's file
  Json key = Json::object();  // AnswerKey::parts of the last turn
  Json judged_by = Json::object();
  std::string outcome = {};  // "" of a suite
};

struct Comparison {
  std::string backend;
  int attempt = 1;
  Side before, after;
  std::vector<KeyChange> answer = {}, checks = {};
};

Result<RunStore::CaseName> find_case(RunStore& store, const std::string& text) {
  const std::vector<RunStore::CaseName> all = CUPEL_TRY(store.case_names());
  std::vector<const RunStore::CaseName*> found;
  std::set<std::string> spellings;
  for (const RunStore::CaseName& each : all) {
    if (each.text() == text) return each;
    if (each.id == text) found.push_back(&each);
    spellings.insert({each.text(), each.id});
  }
  if (found.size() == 1) return *found.front();
  if (found.size() > 1) {
    return fail(ErrorCode::invalid_usage, fmt::format("{} suites have a case '{}'", found.size(), printable(text)),
                {fmt::format("name its suite, for example {}", printable(found.front()->text()))});
  }
  const std::vector<std::string_view> candidates(spellings.begin(), spellings.end());
  return fail(ErrorCode::unknown_name, fmt::format("no case '{}' was ever run here{}", printable(text), did_you_mean(text, candidates)));
}

// What decides where the answer ends is no part of the key, but of what people ask about.
Json parts_of(const AnswerKey& key, int max_tokens) {
  Json parts = key.parts;
  if (!parts.contains("given")) parts["max_tokens"] = max_tokens;
  return parts;
}

Result<Side> stored_side(const RunStore::CaseAttempt& stored) {
  const std::vector<TurnAnswer> answers = CUPEL_TRY(parse_answers(stored.attempt.answers));
  const Attempt attempt = CUPEL_TRY(attempt_of(stored.attempt.document));
  Side side{.name = stored.run_id, .outcome = outcome_name(attempt.outcome)};
  if (!answers.empty()) side.key = parts_of(answers.back().key, answers.back().max_tokens);
  side.judged_by = CUPEL_TRY(parse_document(stored.attempt.judged_by));
  return side;
}

// The case as the suite file has it now, on the backend and after the answers of the stored attempt.
Result<Side> present_side(const std::string& file, const RunStore::CaseAttempt& stored, const Workspace& workspace) {
  ScriptHost scripts(workspace.environment, workspace.stop, {}, workspace.say);
  const PlanOptions options{.backends = {stored.attempt.backend}};
  PlanBuilder builder(options, all_checks());
  std::optional<std::size_t> found;
  const CaseSink add = [&](Case each) -> Result<void> {
    const bool is_it = !found && each.suite == stored.attempt.suite && each.id == stored.attempt.id;
    const std::size_t before = builder.cases();
    CUPEL_CHECK(builder.add(std::move(each)));
    if (is_it && builder.cases() > before) found = before;
    return {};
  };
  std::vector<Suite> suites = CUPEL_TRY(load_suites({file}, workspace.folder, add, workspace.environment, &scripts));
  const Plan plan = CUPEL_TRY(builder.finish(std::move(suites)));
  if (!found) {
    return fail(ErrorCode::unknown_name, fmt::format("{} has no case {}/{}", file, stored.attempt.suite, stored.attempt.id));
  }
  const std::shared_ptr<const Case> held = plan.cases.content(*found);
  const Case& content = *held;
  std::optional<Json> identity;
  if (!is_given(content)) {
    OpenedBackends opened(workspace);
    const std::shared_ptr<Backend> backend = CUPEL_TRY(opened.open(stored.attempt.backend));
    identity = identity_of(*backend, stored.attempt.backend);
  }
  std::vector<std::string> outputs;
  const std::vector<TurnAnswer> answers = CUPEL_TRY(parse_answers(stored.attempt.answers));
  for (const TurnAnswer& answer : answers) outputs.push_back(answer.reply.text);
  const std::int64_t seed = content.options.seed + stored.attempt.attempt - 1;
  const std::vector<AnswerKey> keys = turn_keys(content, seed, identity ? &*identity : nullptr, outputs);
  Side side{.name = file};
  if (!keys.empty()) side.key = parts_of(keys.back(), content.options.max_tokens);
  side.judged_by = CUPEL_TRY(parse_document(judged_by(content)));
  return side;
}

Result<Comparison> compare(const RunStore::CaseAttempt& of, Side before, Side after) {
  Comparison comparison{
      .backend = of.attempt.backend, .attempt = of.attempt.attempt, .before = std::move(before), .after = std::move(after)};
  comparison.answer = key_changes(comparison.before.key, comparison.after.key);
  comparison.checks = judgement_changes(comparison.before.judged_by, comparison.after.judged_by);
  return comparison;
}

// The attempts of the run that is asked about, each with the one before it.
Result<std::vector<Comparison>> compare_all(const std::vector<RunStore::CaseAttempt>& attempts, const std::string& run_id,
                                            const ExplainArgs& args, const Workspace& workspace) {
  std::vector<Comparison> comparisons;
  for (auto after = attempts.begin(); after != attempts.end(); ++after) {
    if (after->run_id != run_id) continue;
    Side side = CUPEL_TRY(stored_side(*after));
    if (!args.suite.empty()) {
      Side present = CUPEL_TRY(present_side(args.suite, *after, workspace));
      comparisons.push_back(CUPEL_TRY(compare(*after, std::move(side), std::move(present))));
      continue;
    }
    const auto before = std::find_if(after + 1, attempts.end(), [&](const RunStore::CaseAttempt& each) {
      return each.run_id != run_id && each.attempt.backend == after->attempt.backend && each.attempt.attempt == after->attempt.attempt;
    });
    if (before == attempts.end()) continue;
    Side older = CUPEL_TRY(stored_side(*before));
    comparisons.push_back(CUPEL_TRY(compare(*after, std::move(older), std::move(side))));
  }
  return comparisons;
}

Json to_json(const std::vector<KeyChange>& changes) {
  Json list = Json::array();
  for (const KeyChange& each : changes) list.push_back({{"part", each.part}, {"before", each.before}, {"after", each.after}});
  return list;
}

Json to_json(const Comparison& comparison) {
  const auto side = [](const Side& each) {
    return Json{{"name", each.name}, {"outcome", each.outcome.empty() ? Json(nullptr) : Json(each.outcome)}};
  };
  return {{"backend", comparison.backend},
          {"attempt", comparison.attempt},
          {"before", side(comparison.before)},
          {"after", side(comparison.after)},
          {"answer_changes", to_json(comparison.answer)},
          {"check_changes", to_json(comparison.checks)}};
}

std::string quoted(const std::string& text) { return text.empty() ? "(nothing)" : shorten(printable(text), 100); }

void print(const std::vector<KeyChange>& changes, Io& io) {
  for (const KeyChange& each : changes) {
    io.out << fmt::format("  {} changed\n    before  {}\n    after   {}\n", printable(each.part), quoted(each.before), quoted(each.after));
  }
}

std::string outcome_text(const Side& side) { return side.outcome.empty() ? "" : fmt::format(" ({})", side.outcome); }

void print(const RunStore::CaseName& name, const Comparison& comparison, Io& io) {
  const std::string number = comparison.attempt > 1 ? fmt::format(" #{}", comparison.attempt) : "";
  io.out << fmt::format("{}{} on {}: {}{} -> {}{}\n", printable(name.text()), number, printable(comparison.backend), comparison.before.name,
                        outcome_text(comparison.before), printable(comparison.after.name), outcome_text(comparison.after));
  if (comparison.answer.empty()) io.out << "  nothing that the answer depends on changed\n";
  print(comparison.answer, io);
  if (comparison.checks.empty()) io.out << "  judged by the same checks\n";
  print(comparison.checks, io);
}

Result<ExitStatus> run(const Node& node, Workspace& workspace, Io& io) {
  const ExplainArgs args = CUPEL_TRY(parse_fields<ExplainArgs>(node, "runs explain"));
  if (args.case_name.empty()) return fail(ErrorCode::invalid_usage, "which case? cupel runs explain SUITE/ID");
  const FoundRun found = CUPEL_TRY(find_run(args.run.empty() ? "last" : args.run, workspace));
  const RunStore::CaseName name = CUPEL_TRY(find_case(*found.store, args.case_name));
  const std::vector<RunStore::CaseAttempt> attempts = CUPEL_TRY(found.store->of_case(name.suite, name.id, kAttempts));
  const std::string run_id = args.run.empty() && !attempts.empty() ? attempts.front().run_id : found.run.id;
  const std::vector<Comparison> comparisons = CUPEL_TRY(compare_all(attempts, run_id, args, workspace));
  if (args.json) {
    Json list = Json::array();
    for (const Comparison& each : comparisons) list.push_back(to_json(each));
    io.out << render_json({{"case", name.text()}, {"comparisons", list}}, 2) << '\n';
  } else if (comparisons.empty()) {
    io.out << fmt::format("{} ran in no run before {}; --suite FILE compares with the suite as it is now\n", printable(name.text()),
                          run_id);
  }
  if (args.json) return ExitStatus::passed;
  for (const Comparison& each : comparisons) print(name, each, io);
  return ExitStatus::passed;
}

}  // namespace

CommandRow runs_explain_command() {
  return {.name = "runs explain",
          .summary = "what changed for a case between two runs, or since a run: parts of what its answer depends on, and its checks",
          .example = "cupel runs explain quickstart/greeting",
          .fields = describe_fields<ExplainArgs>(),
          .run = run};
}

}  // namespace cupel
