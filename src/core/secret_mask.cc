#include "core/secret_mask.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace cupel {
namespace {

constexpr std::size_t kLeastSize = 8;
constexpr std::string_view kMask = "***", kEllipsis = "…";

// A part shorter than kLeastSize gives nothing away.
std::size_t size_at_end(std::string_view text, std::string_view secret) {
  for (std::size_t size = std::min(text.size(), secret.size()); size >= kLeastSize; --size) {
    if (text.ends_with(secret.substr(0, size))) return size;
  }
  return 0;
}
std::size_t size_at_begin(std::string_view text, std::string_view secret) {
  for (std::size_t size = std::min(text.size(), secret.size()); size >= kLeastSize; --size) {
    if (text.starts_with(secret.substr(secret.size() - size))) return size;
  }
  return 0;
}

// Excerpts may end or begin inside a secret.
void mask_cut(std::string& text, std::string_view secret) {
  for (std::size_t at = text.find(kEllipsis); at != std::string::npos; at = text.find(kEllipsis, at + kEllipsis.size())) {
    const std::size_t behind = at + kEllipsis.size();
    if (const std::size_t size = size_at_begin(std::string_view(text).substr(behind), secret)) text.replace(behind, size, kMask);
    if (const std::size_t size = size_at_end(std::string_view(text).substr(0, at), secret)) {
      text.replace(at - size, size, kMask);
      at = at - size + kMask.size();
    }
  }
}

}  // namespace

bool names_a_secret(std::string_view name) {
  const std::string lowered = to_lower(name);
  static constexpr std::array<std::string_view, 8> kEnds = {"key",      "apikey", "token",      "secret",
                                                            "password", "passwd", "passphrase", "credentials"};
  return std::any_of(kEnds.begin(), kEnds.end(), [&](std::string_view end) {
    return lowered.ends_with(end) && (lowered.size() == end.size() || lowered[lowered.size() - end.size() - 1] == '_');
  });
}

SecretMask::SecretMask(const Environment& environment) {
  for (const auto& [name, value] : environment.all()) {
    if (value.size() < kLeastSize || !names_a_secret(name)) continue;
    secrets_.push_back(value);
    const std::string in_json = render_json(value);
    if (in_json.size() != value.size() + 2) secrets_.push_back(in_json.substr(1, in_json.size() - 2));
  }
  std::sort(secrets_.begin(), secrets_.end(), [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
}

bool SecretMask::occurs_in(std::string_view text) const {
  return std::any_of(secrets_.begin(), secrets_.end(),
                     [&](const std::string& secret) { return text.find(secret) != std::string_view::npos; });
}

void SecretMask::mask(std::string& text) const {
  for (const std::string& secret : secrets_) {
    for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at + kMask.size())) {
      text.replace(at, secret.size(), kMask);
    }
    mask_cut(text, secret);
  }
}

void SecretMask::mask(Json& value) const {
  if (value.is_string()) {
    mask(value.get_ref<std::string&>());
  } else if (value.is_array()) {
    for (Json& each : value) mask(each);
  } else if (value.is_object()) {
    Json masked = Json::object();
    for (auto& [key, each] : value.items()) {
      std::string name = key;
      mask(name);
      mask(each);
      masked[name] = std::move(each);
    }
    value = std::move(masked);
  }
}

void SecretMask::mask(RunFacts& run) const {
  for (std::string& each : run.suites) mask(each);
  for (std::string& each : run.argv) mask(each);
  mask(run.options);
}

void SecretMask::mask(Attempt& attempt) const {
  const auto mask_checks = [this](std::vector<CheckResult>& checks) {
    for (CheckResult& check : checks) {
      for (std::string* text : {&check.type, &check.expected, &check.found, &check.why}) mask(*text);
      for (std::string& judge : check.judges) mask(judge);
    }
  };
  if (occurs_in(attempt.output)) attempt.logprobs.clear();  // its tokens would spell it
  for (std::string* text : {&attempt.suite, &attempt.id, &attempt.file, &attempt.backend, &attempt.output, &attempt.judged_by}) mask(*text);
  const auto holds_secret = [this](const TurnAnswer& answer) {
    return occurs_in(answer.reply.text) || occurs_in(render_json(answer.key.parts));
  };
  if (std::any_of(attempt.answers.begin(), attempt.answers.end(), holds_secret)) attempt.answers.clear();
  for (Message& message : attempt.messages) mask(message.content);
  mask(attempt.vars);
  for (std::string& tag : attempt.tags) mask(tag);
  for (ToolCall& call : attempt.tool_calls) {
    mask(call.name);
    mask(call.arguments);
  }
  for (TurnResult& turn : attempt.turns) {
    mask(turn.speaker);
    mask(turn.user);
    mask(turn.output);
    mask_checks(turn.checks);
  }
  mask_checks(attempt.checks);
  if (attempt.error) {
    mask(attempt.error->message);
    for (std::string& note : attempt.error->notes) mask(note);
  }
  if (attempt.refutation) {
    mask(attempt.refutation->proof.expected);
    mask(attempt.refutation->proof.found);
  }
}

void SecretMask::mask(RunFinished& end) const {
  mask(end.run);
  for (ModelFacts& model : end.environment.models) {
    mask(model.name);
    mask(model.path);
    mask(model.proof);
  }
  for (JudgeFacts& judge : end.environment.judges) mask(judge.name);
  for (GateResult& gate : end.gates) {
    for (std::string* text : {&gate.name, &gate.condition, &gate.why}) mask(*text);
  }
  if (end.baseline) {
    for (CaseDiff& each : end.baseline->cases) {
      for (std::string* text : {&each.suite, &each.id, &each.backend}) mask(*text);
      for (std::optional<CaseSide>* side : {&each.before, &each.after}) {
        if (*side && (*side)->output) mask(*(*side)->output);
      }
    }
  }
  for (CaseRate& each : end.summary.case_rates) {
    for (std::string* text : {&each.suite, &each.id, &each.backend}) mask(*text);
  }
  if (!end.summary.audit) return;
  for (AuditFacts::Failed& each : end.summary.audit->failed) {
    for (std::string* text : {&each.suite, &each.id, &each.backend, &each.proof.expected, &each.proof.found}) mask(*text);
  }
}

void SecretMask::mask(Event& event) const {
  if (secrets_.empty()) return;
  if (auto* started = std::get_if<RunStarted>(&event)) {
    mask(started->run);
    for (Note& note : started->notes) mask(note.text);
  } else if (auto* finished = std::get_if<AttemptFinished>(&event)) {
    mask(finished->attempt);
  } else if (auto* end = std::get_if<RunFinished>(&event)) {
    mask(*end);
  }
}

}  // namespace cupel
