// Runs the scripts of checks and asks their web hooks: an interpreter for each language, started when it is first needed, kept, asked line
// by line, and replaced after it was ended. Its time, memory and output are limited; what a script does otherwise is not (sandbox/).
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>

#include "base/environment.h"
#include "base/line_process.h"
#include "core/check_scripts.h"
#include "net/http_client.h"

namespace cupel {

struct ScriptLimits {
  std::chrono::milliseconds time{30'000};  // of a call, waiting for others not counted
  int memory_mb = 512;
  std::size_t output_bytes = 16U << 20U;
  bool offline = false;  // nothing is sent to another machine
};

class ScriptHost final : public CheckScripts {
 public:
  using Say = std::function<void(const std::string&)>;

  /// `say` is told once of each suite whose code runs; it may be empty.
  explicit ScriptHost(Environment environment, std::stop_token stop = {}, ScriptLimits limits = {}, Say say = {})
      : environment_(std::move(environment)), stop_(std::move(stop)), limits_(limits), say_(std::move(say)), http_(environment_) {}

  Result<Json> call(const ScriptCall& call) override;
  Result<Json> post(const std::string& url, const Json& body) override;

 private:
  struct Interpreter {
    std::mutex mutex;  // one call at a time
    std::unique_ptr<LineProcess> process;
  };
  Result<void> start(ScriptLanguage language, Interpreter& interpreter) const;
  void announce(const std::string& suite);

  const Environment environment_;
  const std::stop_token stop_;
  const ScriptLimits limits_;
  const Say say_;
  std::mutex announced_mutex_;
  std::set<std::string> announced_;  // suites
  std::array<Interpreter, 3> interpreters_;
  const net::HttpClient http_;
};

}  // namespace cupel
