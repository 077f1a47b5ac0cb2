#include <fmt/format.h>

#include <atomic>
#include <cmath>
#include <map>
#include <thread>

#include "app/found_run.h"
#include "app/opened_backends.h"
#include "backends/prove.h"
#include "base/text.h"
#include "commands/memory_args.h"
#include "commands/runs.h"
#include "core/document_values.h"
#include "run/prove.h"
#include "store/run_answers.h"

namespace cupel {
namespace {

struct VerifyArgs {
  std::string run = "last";
  double audit = 100;
  std::string filter;
  bool offline = false;
  MemoryArgs memory;
  bool json = false;
  void visit(auto& field) {
    field("run", run, "a run's id, the beginning of one, or `last`", FieldRule::positional);
    field("audit", audit, "prove this percentage of the answers, at least one");
    field("filter", filter, "only attempts whose SUITE/ID matches this pattern (* any text, ? one character)");
    field("offline", offline, "fetch nothing: what is missing is an error");
    memory.visit(field);
    field("json", json, "print one JSON document");
  }
};

/// An attempt to prove, and what came of it.
struct Item {
  std::string name;  // suite/id
  std::string backend;
  int attempt = 1;
  std::vector<TurnAnswer> answers;
  std::optional<Refutation> refutation;
  std::optional<Error> error;  // it could not be proved
};

struct Selection {
  std::vector<Item> items;
  std::size_t without_proof = 0;  // attempts whose answers nothing proves: given, remote, not exact, or none
};

// What is shown as asked and answered must be what is proved.
bool shows_its_answers(const Attempt& attempt, const std::vector<TurnAnswer>& answers) {
  const Result<Request> asked = request_of(answers.back().key.parts);
  if (!asked || asked->messages != attempt.messages) return false;
  for (std::size_t turn = 0; turn < attempt.turns.size() && turn < answers.size(); ++turn) {
    if (attempt.turns[turn].output != answers[turn].reply.text) return false;
  }
  return attempt.output == answers.back().reply.text;
}

Result<Item> read_item(const StoredAttempt& stored) {
  Item item{.name = stored.suite + "/" + stored.id, .backend = stored.backend, .attempt = stored.attempt};
  item.answers = CUPEL_TRY(parse_answers(stored.answers));
  const Attempt attempt = CUPEL_TRY(attempt_of(stored.document));
  if (is_provable(item.answers) && !shows_its_answers(attempt, item.answers)) {
    item.error = Error{ErrorCode::corrupt, "the messages and output in the run's document are not those of the stored answer", {}};
  }
  return item;
}

Result<Selection> select(const FoundRun& found, const VerifyArgs& args) {
  Selection selection;
  CUPEL_CHECK(found.store->each_attempt(found.run, [&](const StoredAttempt& stored) -> Result<void> {
    const std::string name = stored.suite + "/" + stored.id;
    if (!args.filter.empty() && !matches_glob(args.filter, name)) return {};
    Result<Item> item = read_item(stored);
    if (!item) item = Item{.name = name, .backend = stored.backend, .attempt = stored.attempt, .error = std::move(item).error()};
    if (item->error || is_provable(item->answers)) selection.items.push_back(*std::move(item));
    else ++selection.without_proof;
    return {};
  }));
  std::vector<std::uint64_t> lots;
  for (const Item& item : selection.items) {
    lots.push_back(lot_of(found.run.id, fmt::format("{} {} {}", item.name, item.backend, item.attempt)));
  }
  const std::vector<bool> chosen = choose_share(lots, args.audit);
  std::vector<Item> share;
  for (std::size_t i = 0; i < selection.items.size(); ++i) {
    if (chosen[i]) share.push_back(std::move(selection.items[i]));
  }
  selection.items = std::move(share);
  return selection;
}

using Backends = std::map<std::string, std::shared_ptr<Backend>>;

Result<Backends> open_backends(const std::vector<Item>& items, OpenedBackends& opened) {
  Backends backends;
  for (const Item& item : items) {
    if (item.error || backends.contains(item.backend)) continue;
    Result<std::shared_ptr<Backend>> backend = opened.open(item.backend);
    if (!backend) return fail(std::move(backend).error().with(fmt::format("the answers of {} cannot be proved without it", item.backend)));
    backends.emplace(item.backend, *std::move(backend));
  }
  return backends;
}

// Each backend is told what it will have to prove, and says what order suits it. Indices of the items that can be asked about.
std::vector<std::size_t> proving_order(const std::vector<Item>& items, const Backends& backends) {
  std::vector<std::size_t> order;
  for (const auto& [spec, backend] : backends) {
    std::vector<Request> requests;
    std::vector<std::size_t> asked;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (items[i].error || items[i].backend != spec) continue;
      const TurnAnswer& answer = items[i].answers.front();
      Request& request = requests.emplace_back(request_of(answer.key.parts).value_or(Request{}));
      request.options.max_tokens = static_cast<int>(answer.reply.tokens.size());
      request.proved = true;
      asked.push_back(i);
    }
    const std::vector<std::size_t> wanted = backend->plan(requests);
    for (std::size_t i = 0; i < asked.size(); ++i) order.push_back(asked[wanted.size() == asked.size() ? wanted[i] : i]);
  }
  return order;
}

// Many at once: the engine proves them together, and a proof takes one step of it: the next ones must be waiting when it ends.
void prove_all(std::vector<Item>& items, const Backends& backends, const std::stop_token& stop) {
  int concurrency = 1;
  for (const auto& [spec, backend] : backends) concurrency = std::max(concurrency, backend->capabilities().concurrency);
  const std::vector<std::size_t> order = proving_order(items, backends);
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < order.size() && !stop.stop_requested(); i = next++) {
      Item& item = items[order[i]];
      Result<std::optional<Refutation>> refutation = refute(*backends.at(item.backend), item.answers, prove_answer, stop);
      if (refutation) item.refutation = *std::move(refutation);
      else item.error = std::move(refutation).error();
    }
  };
  std::vector<std::jthread> threads;
  for (int i = 0; i < 2 * concurrency; ++i) threads.emplace_back(work);
}

struct Tallied {
  std::size_t held = 0, refuted = 0, damaged = 0;
  std::optional<Error> cannot;  // why some could not be proved
};

Tallied tally(const std::vector<Item>& items) {
  Tallied tallied;
  for (const Item& item : items) {
    if (item.refutation) ++tallied.refuted;
    else if (!item.error) ++tallied.held;
    else if (item.error->code == ErrorCode::corrupt) ++tallied.damaged;
    else tallied.cannot = item.error;
  }
  return tallied;
}

Json to_json(const Item& item) {
  Json json = {{"case", item.name}, {"backend", item.backend}, {"attempt", item.attempt}};
  if (item.refutation) {
    const Proof& proof = item.refutation->proof;
    json["turn"] = item.refutation->turn + 1;
    json["position"] = proof.position ? Json(*proof.position) : Json(nullptr);
    json["expected"] = proof.expected;
    json["found"] = proof.found;
    json["margin"] = proof.margin;
  }
  if (item.error) json["error"] = {{"code", error_code_name(item.error->code)}, {"message", describe_error(*item.error)}};
  return json;
}

void print_json(const FoundRun& found, const Selection& selection, const Tallied& tallied, Io& io) {
  Json failed = Json::array();
  for (const Item& item : selection.items) {
    if (item.refutation || item.error) failed.push_back(to_json(item));
  }
  io.out << render_json({{"run", found.run.id},
                         {"checked", selection.items.size()},
                         {"held", tallied.held},
                         {"without_proof", selection.without_proof},
                         {"failed", failed}},
                        2)
         << '\n';
}

void print_text(const FoundRun& found, const Selection& selection, const Tallied& tallied, Io& io) {
  for (const Item& item : selection.items) {
    if (!item.refutation && !item.error) continue;
    const std::string why = item.refutation ? describe(*item.refutation, item.answers.size()) : describe_error(*item.error);
    io.out << fmt::format("{}  {} on {}: {}\n", item.refutation ? "does not hold" : "not proved", printable(item.name),
                          printable(item.backend), why);
  }
  io.out << fmt::format("run {}: {} of {} answers hold", found.run.id, tallied.held, selection.items.size());
  if (selection.without_proof == 1) io.out << "; 1 attempt has no answer that could be proved";
  if (selection.without_proof > 1) io.out << fmt::format("; {} attempts have no answer that could be proved", selection.without_proof);
  io.out << '\n';
}

ExitStatus status_of(const Selection& selection, const Tallied& tallied) {
  if (tallied.refuted + tallied.damaged > 0) return ExitStatus::failed;
  if (tallied.cannot) return ExitStatus::infrastructure;
  return selection.items.empty() ? ExitStatus::nothing_selected : ExitStatus::passed;
}

Result<ExitStatus> run(const Node& node, Workspace& workspace, Io& io) {
  const VerifyArgs args = CUPEL_TRY(parse_fields<VerifyArgs>(node, "runs verify"));
  if (!(args.audit > 0 && args.audit <= 100)) {
    return fail(ErrorCode::invalid_usage, fmt::format("--audit must be above 0 and at most 100 (percent), not {:g}", args.audit));
  }
  const FoundRun found = CUPEL_TRY(find_run(args.run, workspace));
  Selection selection = CUPEL_TRY(select(found, args));
  OpenedBackends opened(workspace);
  const Backends backends = CUPEL_TRY(open_backends(selection.items, opened));
  prove_all(selection.items, backends, workspace.stop);
  if (workspace.stop.stop_requested()) return ExitStatus::interrupted;
  const Tallied tallied = tally(selection.items);
  if (args.json) print_json(found, selection, tallied, io);
  else print_text(found, selection, tallied, io);
  return status_of(selection, tallied);
}

}  // namespace

CommandRow runs_verify_command() {
  return {.name = "runs verify",
          .summary = "prove the answers of a stored run: each token, and the end, must be what inference gives",
          .example = "cupel runs verify last --audit 5",
          .fields = describe_fields<VerifyArgs>(),
          .run = run};
}

}  // namespace cupel
