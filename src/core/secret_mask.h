// Keeps credentials out of what is stored and reported: values of environment variables whose names say that they are secret are
// replaced by *** wherever they occur. Not for secrets that the environment does not name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "core/event.h"

namespace cupel {

class SecretMask {
 public:
  SecretMask() = default;
  /// Of names that end in _KEY, _TOKEN, _SECRET, _PASSWORD, … as OPENAI_API_KEY and HF_TOKEN do; values of less than 8 characters are no
  /// secrets (they would be found in words).
  explicit SecretMask(const Environment& environment);

  bool occurs_in(std::string_view text) const;
  void mask(std::string& text) const;
  void mask(Json& value) const;  // keys too

  /// Every text of the event. An attempt with a secret in a prompt or an answer loses what would prove its answers.
  void mask(Event& event) const;

 private:
  void mask(Attempt& attempt) const;
  void mask(RunFacts& run) const;
  void mask(RunFinished& end) const;

  std::vector<std::string> secrets_;  // longest first, also as they stand in JSON
};

/// Whether the name of an environment variable says that its value is a credential.
bool names_a_secret(std::string_view name);

}  // namespace cupel
