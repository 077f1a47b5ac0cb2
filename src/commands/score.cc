#include "commands/score.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>

#include "app/opened_backends.h"
#include "base/counted.h"
#include "base/text.h"
#include "core/document.h"

namespace cupel {
namespace {

constexpr std::size_t kMostTogether = 8;  // items: the choices of each are computed together, and what they share must stay at hand

Result<std::vector<ScoreReply>> ask_all(std::span<const ScoreItem> items, Backend& backend, const std::stop_token& stop) {
  std::vector<Request> expected;  // one for each text, and which item it is of
  std::vector<std::size_t> owner;
  for (std::size_t i = 0; i < items.size(); ++i) {
    for (const std::string& text : items[i].request.texts) {
      Request& request = expected.emplace_back();
      request.messages = items[i].request.messages;
      request.messages.push_back({"user", items[i].request.context + text});
      request.options.max_tokens = 1;
      owner.push_back(i);
    }
  }
  std::vector<std::size_t> order;
  std::vector<bool> seen(items.size(), false);
  std::vector<std::size_t> wanted = backend.plan(expected);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const std::size_t item = owner[wanted.size() == expected.size() ? wanted[i] : i];
    if (!seen[item]) order.push_back(item);
    seen[item] = true;
  }
  std::vector<Result<ScoreReply>> replies(items.size(), fail(ErrorCode::cancelled, "cancelled"));
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> failed = false;
  {
    std::vector<std::jthread> askers;
    for (std::size_t i = 0; i < std::min(items.size(), kMostTogether); ++i) {
      askers.emplace_back([&] {
        for (std::size_t at = next++; at < order.size() && !failed; at = next++) {
          replies[order[at]] = backend.score(items[order[at]].request, stop);
          if (!replies[order[at]]) failed = true;
        }
      });
    }
  }
  std::vector<ScoreReply> scored;
  const auto is_cause = [](const Result<ScoreReply>& reply) { return !reply && reply.error().code != ErrorCode::cancelled; };
  const auto cause = std::ranges::find_if(replies, is_cause);
  for (std::size_t i = 0; i < replies.size(); ++i) {
    const std::size_t at = cause == replies.end() ? i : static_cast<std::size_t>(cause - replies.begin());
    if (replies[at]) scored.push_back(*std::move(replies[at]));
    else return fail(items[at].name.empty() ? std::move(replies[at]).error() : std::move(replies[at]).error().with("in " + items[at].name));
  }
  return scored;
}

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json tokens_document(const TextLikelihood& likelihood) {
  Json list = Json::array();
  for (const TokenLikelihood& token : likelihood.tokens) {
    list.push_back({{"token", token.bytes},
                    {"id", token.id},
                    {"logprob", token.log_probability ? number(*token.log_probability) : Json(nullptr)},
                    {"greedy", token.greedy}});
  }
  return list;
}

Json document_of(const TextLikelihood& likelihood, const std::string& text) {
  return {{"text", text},
          {"log_likelihood", number(likelihood.log_likelihood())},
          {"per_token", number(likelihood.mean_log_likelihood())},
          {"per_byte", number(normalized(likelihood, text, Normalization::byte))},
          {"perplexity", number(likelihood.perplexity())},
          {"greedy", likelihood.is_greedy()},
          {"scored_tokens", likelihood.scored_tokens()},
          {"context_tokens", likelihood.context_tokens},
          {"computed_tokens", likelihood.computed_tokens},
          {"logprobs", tokens_document(likelihood)}};
}

Json document_of(const ScoreItem& item, const ScoreReply& reply, Normalization normalization) {
  if (!item.is_choice) return document_of(reply.texts.at(0), item.request.texts.at(0));
  Json choices = Json::array();
  for (std::size_t i = 0; i < reply.texts.size(); ++i) choices.push_back(document_of(reply.texts[i], item.request.texts[i]));
  const std::size_t best = best_choice(item, reply, normalization);
  Json json = {{"best", best}, {"choice", item.request.texts[best]}, {"choices", std::move(choices)}};
  if (item.answer) {
    json["answer"] = *item.answer;
    json["correct"] = best == *item.answer;
  }
  return json;
}

struct Tally {
  int judged = 0;
  int correct = 0;
};

Tally tally_of(std::span<const ScoreItem> items, std::span<const ScoreReply> replies, Normalization normalization) {
  Tally tally;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!items[i].answer) continue;
    ++tally.judged;
    tally.correct += best_choice(items[i], replies[i], normalization) == *items[i].answer ? 1 : 0;
  }
  return tally;
}

void print_tokens(const TextLikelihood& likelihood, Io& io) {
  for (const TokenLikelihood& token : likelihood.tokens) {
    const std::string value = token.log_probability ? fmt::format("{:.4f}", *token.log_probability) : "-";
    io.out << fmt::format("  {:>10} {} '{}'\n", value, token.greedy ? '*' : ' ', printable(replace_invalid_utf8(token.bytes)));
  }
}

void print(const ScoreItem& item, const ScoreReply& reply, const ScoreArgs& args, Normalization normalization, Io& io) {
  const std::string name = item.name.empty() ? "" : item.name + ": ";
  if (!item.is_choice) {
    const TextLikelihood& text = reply.texts.at(0);
    io.out << fmt::format("{}perplexity {:.4f}, log-likelihood {:.4f} over {} ({:.4f} each)\n", name, text.perplexity(),
                          text.log_likelihood(), counted(static_cast<std::uint64_t>(text.scored_tokens()), "token"),
                          text.mean_log_likelihood());
    if (args.tokens) print_tokens(text, io);
    return;
  }
  const std::size_t best = best_choice(item, reply, normalization);
  if (!item.name.empty()) {
    const std::string judged = !item.answer ? "" : best == *item.answer ? ", right" : ", wrong";
    io.out << fmt::format("{}{}{}\n", name, shorten(printable(item.request.texts[best]), 60), judged);
    return;
  }
  io.out << fmt::format("  {:>10} {:>10} {:>10}  choice\n", "sum", "per token", "per byte");
  for (std::size_t i = 0; i < reply.texts.size(); ++i) {
    const TextLikelihood& text = reply.texts[i];
    io.out << fmt::format("{} {:>10.4f} {:>10.4f} {:>10.4f}  {}\n", i == best ? '>' : ' ', text.log_likelihood(),
                          text.mean_log_likelihood(), normalized(text, item.request.texts[i], Normalization::byte),
                          printable(item.request.texts[i]));
    if (args.tokens) print_tokens(text, io);
  }
}

Result<ExitStatus> run(const Node& node, Workspace& workspace, Io& io) {
  const ScoreArgs args = CUPEL_TRY(parse_fields<ScoreArgs>(node, "score"));
  CUPEL_CHECK(parse_normalization(args.normalize));
  const std::vector<ScoreItem> items = CUPEL_TRY(score_items(args, workspace, io));
  OpenedBackends opened(workspace);
  const std::shared_ptr<Backend> backend = CUPEL_TRY(opened.open(args.backend));
  return score_all(args, items, *backend, workspace, io);
}

}  // namespace

std::size_t best_choice(const ScoreItem& item, const ScoreReply& reply, Normalization normalization) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < reply.texts.size(); ++i) {
    const auto value = [&](std::size_t at) { return normalized(reply.texts[at], item.request.texts[at], normalization); };
    if (value(i) > value(best)) best = i;
  }
  return best;
}

Result<ExitStatus> score_all(const ScoreArgs& args, std::span<const ScoreItem> items, Backend& backend, Workspace& workspace, Io& io) {
  const Normalization normalization = CUPEL_TRY(parse_normalization(args.normalize));
  if (std::ranges::any_of(items, [](const ScoreItem& item) { return item.is_choice && item.request.context.ends_with(' '); })) {
    io.err << "note: a context ends with a space, which models see as a part of the next word: put it before the choices instead\n";
  }
  Result<std::vector<ScoreReply>> replies = ask_all(items, backend, workspace.stop);
  if (!replies) return fail(std::move(replies).error().with(fmt::format("asking backend '{}'", printable(args.backend))));
  const Tally tally = tally_of(items, *replies, normalization);
  if (!args.json) {
    for (std::size_t i = 0; i < items.size(); ++i) print(items[i], (*replies)[i], args, normalization, io);
    if (tally.judged > 0)
      io.out << fmt::format("{} of {} right ({:.1f} %)\n", tally.correct, tally.judged, 100.0 * tally.correct / tally.judged);
    return ExitStatus::passed;
  }
  Json list = Json::array();
  for (std::size_t i = 0; i < items.size(); ++i) list.push_back(document_of(items[i], (*replies)[i], normalization));
  Json json = {{"normalize", args.normalize},
               {"exact", std::ranges::all_of(*replies, &ScoreReply::exact)},
               {"items", std::move(list)},
               {"accuracy", tally.judged > 0 ? Json(static_cast<double>(tally.correct) / tally.judged) : Json(nullptr)},
               {"model", cupel::document_of(EnvironmentFacts{.models = {CUPEL_TRY(backend.model())}})["models"][0]}};
  io.out << render_json(json, 2) << '\n';
  return ExitStatus::passed;
}

CommandRow score_command() {
  return {.name = "score",
          .summary = "how likely a model finds given text: perplexity, or the most likely of several choices",
          .example = "cupel score --context \"The capital of France is\" --choice \" Paris\" --choice \" Rome\"",
          .fields = describe_fields<ScoreArgs>(),
          .run = run};
}

}  // namespace cupel
