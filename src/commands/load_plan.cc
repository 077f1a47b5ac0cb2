#include "commands/load_plan.h"

#include <fmt/format.h>

#include "app/load_suites.h"
#include "app/registry.h"

namespace cupel {
namespace {

constexpr auto kSilent = std::chrono::milliseconds(500);
constexpr auto kEvery = std::chrono::milliseconds(100);

/// "reading suites: 12000 cases", redrawn; gone in the end.
class ReadingLine {
 public:
  ReadingLine(const Clock& clock, Io& io) : clock_(clock), io_(io), next_(clock.now() + kSilent) {}
  ReadingLine(const ReadingLine&) = delete;
  ReadingLine& operator=(const ReadingLine&) = delete;
  ~ReadingLine() {
    if (is_drawn_) io_.err << "\r\x1b[K" << std::flush;
  }

  void draw(std::size_t cases) {
    if (!io_.err_is_terminal || cases % 64 != 0 || clock_.now() < next_) return;
    next_ = clock_.now() + kEvery;
    is_drawn_ = true;
    io_.err << fmt::format("\rreading suites: {} cases\x1b[K", cases) << std::flush;
  }

 private:
  const Clock& clock_;
  Io& io_;
  Clock::Instant next_;
  bool is_drawn_ = false;
};

}  // namespace

Result<Plan> load_plan(const std::vector<std::string>& suites, const PlanOptions& options, const Workspace& workspace, Io& io) {
  PlanBuilder builder(options, all_checks());
  ReadingLine line(*workspace.clock, io);
  std::size_t read = 0;
  const CaseSink add = [&](Case each) -> Result<void> {
    if (workspace.stop.stop_requested()) return fail(ErrorCode::cancelled, "interrupted while the suites were read");
    line.draw(++read);
    return builder.add(std::move(each));
  };
  std::vector<Suite> found = CUPEL_TRY(load_suites(suites, workspace.folder, add, workspace.environment, options.check_scripts));
  return builder.finish(std::move(found));
}

}  // namespace cupel
