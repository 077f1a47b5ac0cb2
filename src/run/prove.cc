#include "run/prove.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/hash.h"
#include "base/text.h"

namespace cupel {
namespace {

std::string quoted(const std::string& text) { return text.empty() ? "its end" : '"' + shorten(printable(text), 60) + '"'; }

}  // namespace

bool is_provable(std::span<const TurnAnswer> answers) {
  bool some = false;
  for (const TurnAnswer& answer : answers) {
    const Source source = answer.reply.source;
    if (source == Source::given) continue;
    if (!answer.reply.exact || (source != Source::inferred && source != Source::reused)) return false;
    some = true;
  }
  return some;
}

Result<std::optional<Refutation>> refute(Backend& backend, std::span<const TurnAnswer> answers, const ProveAnswer& prove,
                                         std::stop_token stop) {
  for (std::size_t turn = 0; turn < answers.size(); ++turn) {
    if (answers[turn].reply.source == Source::given) continue;
    Proof proof = CUPEL_TRY(prove(backend, answers[turn], stop));
    if (!proof.holds) return Refutation{turn, std::move(proof)};
  }
  return std::nullopt;
}

std::string describe(const Refutation& refutation, std::size_t turns) {
  const Proof& proof = refutation.proof;
  const std::string turn = turns > 1 ? fmt::format("turn {}, ", refutation.turn + 1) : "";
  const std::string margin = proof.margin > 0 ? fmt::format(" (margin {:.3g})", proof.margin) : "";
  return fmt::format("{}token {}: inference gives {}, the answer has {}{}", turn, proof.position.value_or(0), quoted(proof.expected),
                     quoted(proof.found), margin);
}

std::uint64_t lot_of(const std::string& run_id, const std::string& name) {
  return std::stoull(sha256_hex(run_id + '\0' + name).substr(0, 16), nullptr, 16);
}

std::vector<bool> choose_share(std::span<const std::uint64_t> lots, double percent) {
  std::vector<bool> chosen(lots.size(), false);
  if (lots.empty() || percent <= 0) return chosen;
  std::vector<std::size_t> order(lots.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return lots[a] < lots[b]; });
  const double share = std::ceil(static_cast<double>(lots.size()) * std::min(percent, 100.0) / 100 - 1e-9);
  const std::size_t count = std::max<std::size_t>(1, static_cast<std::size_t>(share));
  for (std::size_t i = 0; i < count; ++i) chosen[order[i]] = true;
  return chosen;
}

}  // namespace cupel
