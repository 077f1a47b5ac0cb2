// The environment as a value that is handed around: code below main never calls getenv.
#pragma once

#include <map>
#include <optional>
#include <string>

namespace cupel {

class Environment {
 public:
  Environment() = default;
  explicit Environment(std::map<std::string, std::string, std::less<>> variables) : variables_(std::move(variables)) {}

  /// A copy of this process's environment.
  static Environment of_process();

  /// Nothing when unset or empty: an empty variable never configures anything.
  std::optional<std::string> get(std::string_view name) const;
  void set(std::string name, std::string value) { variables_.insert_or_assign(std::move(name), std::move(value)); }
  const std::map<std::string, std::string, std::less<>>& all() const { return variables_; }

 private:
  std::map<std::string, std::string, std::less<>> variables_;
};

}  // namespace cupel
