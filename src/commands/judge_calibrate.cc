#include <fmt/format.h>

#include <atomic>
#include <thread>

#include "app/calibrations.h"
#include "app/registry.h"
#include "app/run_backends.h"
#include "base/text.h"
#include "commands/judge.h"
#include "commands/judge_labels.h"
#include "commands/memory_args.h"
#include "core/statistics/agreement.h"
#include "models/known_models.h"

namespace cupel {
namespace {

constexpr double kConfidence = 0.95;
constexpr std::size_t kShownDisagreements = 5;

struct CalibrateArgs {
  std::string labels;
  std::string judge = std::string(default_model_name());
  std::string check = "llm_rubric";
  std::string rubric;
  bool fresh = false;
  bool json = false;
  bool no_store = false;
  bool offline = false;
  MemoryArgs memory;

  void visit(auto& field) {
    field("labels", labels, "JSON lines, a JSON list or CSV of labelled answers: `answer`, `label`, and maybe `prompt` and `rubric`",
          FieldRule::positional);
    field("judge", judge, "what grades: a backend, written as after --backend");
    field("check", check, "the check that asks it: llm_rubric, closed_qa, g_eval, factuality, …");
    field("rubric", rubric, "what the check is given: rubric, criterion, criteria or reference; for items without one of their own");
    field("fresh", fresh, "ask anew, also what is stored");
    field("json", json, "print one JSON document");
    field("no_store", no_store, "keep neither the answers of the judge nor what was found");
    field("offline", offline, "fetch nothing: what is missing is an error");
    memory.visit(field);
  }
};

struct JudgedItem {
  const LabelledAnswer* labelled = nullptr;
  Check check;
  CheckResult result;
};

Result<std::vector<JudgedItem>> make_items(const std::vector<LabelledAnswer>& labels, const CalibrateArgs& args, CheckBackends& backends) {
  const CheckContext context{all_checks(), ".", &backends, args.judge};
  std::vector<JudgedItem> items;
  for (const LabelledAnswer& each : labels) {
    const std::string& rubric = each.rubric.empty() ? args.rubric : each.rubric;
    if (rubric.empty()) {
      return fail(ErrorCode::invalid_usage, fmt::format("{}:{}: there is no rubric", args.labels, each.line),
                  {"give one for all with --rubric, or `rubric` in each item"});
    }
    Result<Check> check = all_checks().make({.type = args.check, .args = {rubric, {}}, .weight = 1, .mark = {}}, context);
    if (!check) return fail(std::move(check).error().with("the check of --check"));
    items.push_back({&each, *std::move(check), {}});
  }
  return items;
}

void judge_item(JudgedItem& item, const CalibrateArgs& args) {
  Attempt attempt;
  attempt.backend = args.judge;
  attempt.output = item.labelled->answer;
  attempt.messages = {{"user", item.labelled->prompt}};
  attempt.source = Source::given;
  item.result = judge({.type = args.check, .args = {}, .weight = 1, .mark = {}}, item.check, attempt);
}

// As many at once as the backend makes use of.
void judge_items(std::vector<JudgedItem>& items, const CalibrateArgs& args, int concurrency, const std::stop_token& stop) {
  std::atomic<std::size_t> next = 0;
  std::vector<std::jthread> threads;
  const std::size_t count = std::min(items.size(), static_cast<std::size_t>(std::max(1, concurrency)));
  for (std::size_t i = 0; i < count; ++i) {
    threads.emplace_back([&] {
      for (std::size_t index = next++; index < items.size() && !stop.stop_requested(); index = next++) judge_item(items[index], args);
    });
  }
}

Calibration calibrate(const std::vector<JudgedItem>& items, const CalibrateArgs& args, const Clock& clock) {
  Calibration found{.judge = args.judge, .check = args.check, .labels = args.labels, .calibrated_at = to_rfc3339(clock.wall())};
  AgreementTable table(2, std::vector<std::size_t>(2));
  std::size_t agreed = 0;
  for (const JudgedItem& item : items) {
    if (item.result.outcome != Outcome::pass && item.result.outcome != Outcome::fail) {
      ++found.errors;
      continue;
    }
    const bool said = item.result.outcome == Outcome::pass;
    ++table[said ? 1 : 0][item.labelled->label ? 1 : 0];
    ++found.items;
    if (said == item.labelled->label) ++agreed;
  }
  if (found.items == 0) return found;
  found.agreement = static_cast<double>(agreed) / static_cast<double>(found.items);
  found.kappa = cohens_kappa(table);
  if (found.kappa) found.kappa_ci95 = cohens_kappa_interval(table, kConfidence);
  return found;
}

Json document_of_items(const std::vector<JudgedItem>& items) {
  Json list = Json::array();
  for (const JudgedItem& item : items) {
    list.push_back({{"line", item.labelled->line},
                    {"label", item.labelled->label},
                    {"outcome", outcome_name(item.result.outcome)},
                    {"score", item.result.score ? Json(*item.result.score) : Json(nullptr)},
                    {"why", item.result.why}});
  }
  return list;
}

void print(const Calibration& found, const std::vector<JudgedItem>& items, std::ostream& out) {
  out << fmt::format("judge {} by {}: {}\n", printable(found.judge), found.check, describe(found));
  std::size_t shown = 0;
  for (const JudgedItem& item : items) {
    const bool is_judged = item.result.outcome == Outcome::pass || item.result.outcome == Outcome::fail;
    if (is_judged && (item.result.outcome == Outcome::pass) == item.labelled->label) continue;
    if (++shown > kShownDisagreements) continue;
    out << fmt::format("  {}:{}: people say {}, the judge {}: {}\n", found.labels, item.labelled->line,
                       item.labelled->label ? "pass" : "fail", outcome_name(item.result.outcome), shorten(printable(item.result.why), 160));
  }
  if (shown > kShownDisagreements) out << fmt::format("  … and {} more; --json shows all\n", shown - kShownDisagreements);
}

Result<ExitStatus> run(const Node& node, Workspace& workspace, Io& io) {
  const CalibrateArgs args = CUPEL_TRY(parse_fields<CalibrateArgs>(node, "judge calibrate"));
  if (args.labels.empty()) return fail(ErrorCode::invalid_usage, "no file with labelled answers", {"cupel judge calibrate FILE"});
  const std::vector<LabelledAnswer> labels = CUPEL_TRY(load_labels(workspace.folder / args.labels, args.labels));
  const RunOptions as_run{.scope = {.backend = {args.judge}, .fresh = args.fresh}, .no_store = args.no_store};
  OpenedBackends opened(workspace, answer_limits(as_run));
  RunBackends backends(as_run, opened, workspace);
  std::vector<JudgedItem> items = CUPEL_TRY(make_items(labels, args, backends));
  const std::shared_ptr<Backend> judge = CUPEL_TRY(backends.open(args.judge));
  judge_items(items, args, judge->capabilities().concurrency, workspace.stop);
  if (workspace.stop.stop_requested()) return ExitStatus::interrupted;

  const Calibration found = calibrate(items, args, *workspace.clock);
  if (args.json) {
    Json document = document_of(found);
    document["labelled"] = document_of_items(items);
    io.out << render_json(document, 2) << '\n';
  } else {
    print(found, items, io.out);
  }
  if (found.items == 0) {
    io.err << "cupel: the judge could judge none of them; nothing is kept\n";
    return ExitStatus::infrastructure;
  }
  if (!args.no_store) CUPEL_CHECK(keep_calibration(workspace, found));
  return found.errors > 0 ? ExitStatus::infrastructure : ExitStatus::passed;
}

}  // namespace

CommandRow judge_calibrate_command() {
  return {.name = "judge calibrate",
          .summary = "compare a judge's verdicts with labels that people gave; reports then show how far they agree",
          .example = "cupel judge calibrate labels.jsonl --judge openai:gpt-4o-mini --rubric friendly",
          .fields = describe_fields<CalibrateArgs>(),
          .run = run};
}

}  // namespace cupel
