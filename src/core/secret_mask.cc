#include "core/secret_mask.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "core/attempt_fields.h"
#include "core/diff_fields.h"
#include "core/run_fields.h"

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

// Every field of a listed value.
class MaskFields {
 public:
  explicit MaskFields(const SecretMask& mask) : mask_(mask) {}

  template <class T, class... Rest>
  void operator()(std::string_view /*name*/, T&& value, const Rest&...) {
    mask(value);
  }

  template <class T>
  void mask(T& value) {
    if constexpr (Adapter<T>) {
      if constexpr (ReadableAdapter<T>) {
        const auto before = value.get();
        auto masked = before;
        mask(masked);
        if (masked != before) value.set(masked);
      }
    } else if constexpr (Listed<T>) {
      visit_fields(value, *this);
    } else if constexpr (requires { value.visit(*this); }) {  // options
      value.visit(*this);
    } else {
      static_assert(std::is_arithmetic_v<T> || HasWords<T> || std::same_as<T, Interval> || std::same_as<T, Time>, "may hold a secret");
    }
  }
  void mask(std::string& text) { mask_.mask(text); }
  void mask(Json& json) { mask_.mask(json); }
  template <class T>
  void mask(std::optional<T>& value) {
    if (value) mask(*value);
  }
  template <class T>
  void mask(std::vector<T>& list) {
    for (T& each : list) mask(each);
  }
  // Tokens cannot be masked: together they may spell a secret.
  void mask(std::vector<AnswerToken>& tokens) {
    std::string text;
    for (const AnswerToken& each : tokens) text += each.bytes;
    std::string masked = text;
    mask(masked);
    if (masked != text || std::ranges::any_of(tokens, [this](const AnswerToken& each) { return has_likely_secret(each); })) tokens.clear();
  }
  // What proves an answer is only good as a whole.
  void mask(std::vector<TurnAnswer>& answers) {
    const auto holds_secret = [this](const TurnAnswer& answer) {
      const Reply& reply = answer.reply;
      return mask_.occurs_in(reply.text) || mask_.occurs_in(reply.reasoning) || mask_.occurs_in(reply.refusal) ||
             mask_.occurs_in(render_json(answer.key.parts));
    };
    if (std::ranges::any_of(answers, holds_secret)) answers.clear();
  }

 private:
  using Time = std::chrono::system_clock::time_point;

  bool has_likely_secret(const AnswerToken& token) const {
    return std::ranges::any_of(token.likeliest, [this](const LikelyToken& each) { return mask_.occurs_in(each.bytes); });
  }

  const SecretMask& mask_;
};

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

void SecretMask::mask(RunFacts& run) const { MaskFields(*this).mask(run); }

void SecretMask::mask(Attempt& attempt) const { MaskFields(*this).mask(attempt); }

void SecretMask::mask(RunFinished& end) const {
  MaskFields fields(*this);
  fields.mask(end.run);
  fields.mask(end.environment);
  fields.mask(end.gates);
  fields.mask(end.summary);
  fields.mask(end.baseline);
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
