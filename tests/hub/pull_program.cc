// Pulls one model with a clock that does not wait, and prints the outcome as JSON: what the tests of pulling drive.
// Arguments: CUPEL_HOME SOURCE. The environment is the process's own.
#include <atomic>
#include <chrono>
#include <iostream>

#include "core/json.h"
#include "models/pull.h"

namespace {

/// Waits are noted and take a millisecond, so that a test of retries is quick and another pull can still be waited for.
class QuickClock final : public cupel::Clock {
 public:
  Instant now() const override { return std::chrono::steady_clock::now(); }
  std::chrono::system_clock::time_point wall() const override { return std::chrono::system_clock::now(); }
  bool wait_for(std::chrono::milliseconds duration, const std::stop_token& stop) const override {
    waited_ += duration.count();
    return Clock::wait_for(std::chrono::milliseconds(1), stop);
  }
  long long waited_ms() const { return waited_; }

 private:
  mutable std::atomic<long long> waited_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const QuickClock clock;
  const cupel::ModelStore store(argv[1], cupel::Environment::of_process(), clock);
  bool waited_for_another = false;
  const cupel::Progress progress = [&](std::string_view what, std::uint64_t, std::uint64_t) {
    waited_for_another = waited_for_another || what.starts_with("waiting for another");
  };
  const auto pulled = cupel::pull_model(store, argv[2], progress, {});
  cupel::Json out{{"waited_ms", clock.waited_ms()}, {"waited_for_another", waited_for_another}};
  if (pulled) {
    out["path"] = pulled->model.path.string();
    out["was_there"] = pulled->was_there;
  } else {
    out["code"] = cupel::error_code_name(pulled.error().code);
    out["error"] = cupel::describe_error(pulled.error());
  }
  std::cout << cupel::render_json(out) << '\n';
  return pulled ? 0 : 1;
}
