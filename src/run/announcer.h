// Tells the reporters what happens, each event only once the run's log has kept it: a line that was printed is never lost.
// Not for figures and gates; those are counted as attempts end.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <thread>

#include "base/channel.h"
#include "base/clock.h"
#include "core/reporter.h"
#include "core/run_log.h"

namespace cupel {

class Announcer {
 public:
  /// Without a log events go to the reporters at once, on the caller's thread; with one, on a thread of the announcer, in groups: what
  /// came while the last group was kept and told. `on_trouble` is called once, on that thread, when the log fails; from then on nothing
  /// is kept, and the reporters still hear everything, since reports may stand on another disk.
  Announcer(RunLog* log, std::span<Reporter* const> reporters, std::function<void()> on_trouble);
  ~Announcer();

  /// One thread. Blocks while the log is far behind.
  void tell(Event event);

  /// Returns when everything was told; nothing may be told afterwards. What the log failed with.
  std::optional<Error> finish();

 private:
  void announce();
  void keep(std::span<const Event> group);
  void tell_reporters(const Event& event);

  RunLog* log_;
  std::span<Reporter* const> reporters_;
  std::function<void()> on_trouble_;
  Channel<Event> events_;
  std::optional<Error> trouble_;  // of the thread until it was joined
  std::jthread thread_;
};

}  // namespace cupel
