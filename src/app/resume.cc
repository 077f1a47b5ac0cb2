#include "app/resume.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/run_options.h"
#include "core/document_values.h"
#include "store/run_schema.h"
#include "store/run_writer.h"

namespace cupel {
namespace {

StoredAttempts attempts_of(const FoundRun& found, const TellReading& tell_reading) {
  RunStore& store = *found.store;
  const auto each = [&](const StoredAttempts::Sink& sink) {
    const std::function<void()> count = begin_reading(tell_reading, "the stored run", "attempts");
    return store.each_prior(found.run, [&](const PriorAttempt& prior) {
      count();
      return sink(prior);
    });
  };
  return {.each = each,
          .load = [&](std::int64_t row) { return store.prior(row); },
          .answers = [&](std::int64_t row) { return store.answers_of(row); }};
}

// A service may already have charged for what was asked and not heard.
std::size_t count_sent_again(const StoredRun& run, const Plan& plan, std::span<const OpenedBackend> backends) {
  return static_cast<std::size_t>(std::ranges::count_if(run.in_flight, [&](std::size_t position) {
    if (position >= plan.attempts.size() || !plan.attempts[position].backend) return false;
    const OpenedBackend& backend = backends[*plan.attempts[position].backend];
    return backend.backend && !backend.backend->address().empty();
  }));
}

}  // namespace

Json asked_scope(const Node& args, const Config& config) {
  static const std::vector<FieldInfo> kScope = describe_fields<RunScope>();
  Json options = Json::object();
  if (args.as_map() == nullptr) return options;
  for (const NodeEntry& entry : *args.as_map()) {
    if (std::ranges::find(kScope, entry.key, &FieldInfo::name) == kScope.end()) continue;
    const Setting* setting = config.find(entry.key);
    if (entry.key == "suites" || (setting != nullptr && setting->origin == Origin::option)) options[entry.key] = to_json(entry.value);
  }
  return options;
}

Result<Json> options_of(const FoundRun& found, Json given) {
  if (found.run.options.empty()) {
    if (given.contains("suites")) return given;
    return fail(ErrorCode::invalid_usage, fmt::format("run {} was kept by an earlier cupel, without its options", found.run.id),
                {"give the suites and options again: cupel run SUITE --resume " + found.run.id});
  }
  Json options = CUPEL_TRY(parse_document(found.run.options));
  options.update(given);
  return options;
}

Node with_options(const Node& args, const Json& options, Workspace& workspace) {
  NodeMap map = args.as_map() == nullptr ? NodeMap() : *args.as_map();
  for (const auto& [key, value] : options.items()) {
    std::erase_if(map, [&](const NodeEntry& entry) { return entry.key == key; });
    map.push_back({.key = key, .mark = {}, .value = to_node(value)});
    if (key != "suites") workspace.config = workspace.config.with_option(key, to_node(value));
  }
  return Node{.value = std::move(map), .mark = args.mark};
}

Result<RunInProgress> go_on(const FoundRun& found, const ResumeContext& context) {
  const Plan& plan = context.plan;
  const std::vector<OpenedBackend> backends = CUPEL_TRY(open_all(plan.backends, context.open));
  std::unique_ptr<RunWriter> log = CUPEL_TRY(RunWriter::resume(found.store->path(), found.run.run, found.run.id));
  // Another process may have gone on with it until now.
  const StoredRun run = CUPEL_TRY(found.store->find(found.run.id));
  Resumption resumption = CUPEL_TRY(Resumption::make(plan, backends, attempts_of(found, context.tell_reading), context.secrets));
  const std::size_t sent_again = count_sent_again(run, plan, backends);
  log->change({.moved = resumption.moved(), .stale = resumption.stale(), .sent_again = sent_again});
  RunFacts facts = CUPEL_TRY(run_of(run.parts.run)).run;
  facts.duration_ms = run.spent_ms;
  facts.options = run.options.empty() ? Json::object() : CUPEL_TRY(parse_document(run.options));
  return RunInProgress{std::move(resumption), std::move(log), std::move(facts), sent_again};
}

std::string describe(const RunInProgress& run, std::size_t selected) {
  std::string text = fmt::format("resuming run {}: {} of {} attempts stand", run.facts.id, run.resumption.standing(), selected);
  if (run.sent_again > 0) {
    text += fmt::format("\n  about {} remote request{} in flight and sent again: the service may count {} twice", run.sent_again,
                        run.sent_again == 1 ? " was" : "s were", run.sent_again == 1 ? "it" : "them");
  }
  return text;
}

}  // namespace cupel
