#include "commands/run_resume.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "commands/reading_line.h"
#include "core/document_values.h"
#include "store/run_schema.h"
#include "store/run_writer.h"

namespace cupel {
namespace {

constexpr std::array<std::string_view, 15> kWhatIsRun = {"suites",        "backend",      "filter", "tag",       "repeat",
                                                         "until_decided", "timeout",      "judge",  "changed",   "decide_early",
                                                         "audit",         "require_real", "fresh",  "exactness", "shard"};

StoredAttempts attempts_of(const FoundRun& found, const Clock& clock, Io& io) {
  RunStore& store = *found.store;
  const auto each = [&](const StoredAttempts::Sink& sink) {
    ReadingLine line(clock, io, {.what = "the stored run", .items = "attempts"});
    return store.each_prior(found.run, [&](const PriorAttempt& prior) {
      line.count();
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

Json asked_options(const Node& args, const Config& config) {
  Json options = Json::object();
  if (args.as_map() == nullptr) return options;
  for (const NodeEntry& entry : *args.as_map()) {
    if (std::ranges::find(kWhatIsRun, entry.key) == kWhatIsRun.end()) continue;
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

Result<RunInProgress> go_on(const FoundRun& found, const Plan& plan, std::size_t selected, const OpenBackend& open,
                            const SecretMask& secrets, const Clock& clock, Io& io) {
  const std::vector<OpenedBackend> backends = CUPEL_TRY(open_all(plan.backends, open));
  std::unique_ptr<RunWriter> log = CUPEL_TRY(RunWriter::resume(found.store->path(), found.run.run, found.run.id));
  // Another process may have gone on with it until now.
  const StoredRun run = CUPEL_TRY(found.store->find(found.run.id));
  Resumption resumption = CUPEL_TRY(Resumption::make(plan, backends, attempts_of(found, clock, io), secrets));
  const std::size_t sent_again = count_sent_again(run, plan, backends);
  log->change({.moved = resumption.moved(), .stale = resumption.stale(), .sent_again = sent_again});
  io.err << fmt::format("resuming run {}: {} of {} attempts stand\n", run.id, resumption.standing(), selected);
  if (sent_again > 0) {
    io.err << fmt::format("  about {} remote request{} in flight and sent again: the service may count {} twice\n", sent_again,
                          sent_again == 1 ? " was" : "s were", sent_again == 1 ? "it" : "them");
  }
  RunFacts facts = CUPEL_TRY(run_of(run.parts.run)).run;
  facts.duration_ms = run.spent_ms;
  facts.options = run.options.empty() ? Json::object() : CUPEL_TRY(parse_document(run.options));
  return RunInProgress{std::move(resumption), std::move(log), std::move(facts)};
}

}  // namespace cupel
