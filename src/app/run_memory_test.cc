// A run takes no more memory for more cases: from the suite file to the report and the store's log nothing is held that grows with them,
// but for a few bytes each.
#include <gtest/gtest.h>

#include <fstream>

#include "app/load_suites.h"
#include "app/registry.h"
#include "base/files.h"
#include "base/memory.h"
#include "run/run.h"

namespace cupel {
namespace {

constexpr std::size_t kFew = 500, kMany = 4'000;
constexpr std::size_t kMostBytesACase = 2'000;  // held whole, a case and its attempt take some 10,000

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;  // freed memory is kept for a while, and shadows take more
#elif defined(__has_feature)
constexpr bool kSanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool kSanitized = false;
#endif

/// Notes the most memory while the run goes on.
class MemoryWatch final : public Reporter {
 public:
  void on(const Event& event) override {
    if (!std::holds_alternative<AttemptFinished>(event)) return;
    if (attempts++ % 100 == 0) most_bytes = std::max(most_bytes, resident_memory_bytes());
  }
  Result<void> finish() override { return {}; }

  std::size_t attempts = 0;
  std::uint64_t most_bytes = 0;
};

void write_suite(const std::filesystem::path& file, std::size_t cases) {
  std::ofstream out(file);
  out << "suite: large\ncases:\n";
  for (std::size_t i = 0; i < cases; ++i) {
    out << "  - id: c" << i << "\n    prompt: \"Reply with number " << i << " and with " << std::string(300, 'x')
        << "\"\n    answer: number " << i << "\n    checks: [{contains: number}, {regex: \"[0-9]+\"}, {not: {contains: sorry}}]\n";
  }
}

/// The most resident memory of a run of so many cases, with a JSON report and a table.
std::uint64_t memory_of_run(std::size_t cases) {
  const TemporaryFolder folder = TemporaryFolder::make().value();
  write_suite(folder.path() / "large.yaml", cases);
  const PlanOptions options;
  PlanBuilder builder(options, all_checks());
  Result<std::vector<Suite>> suites = load_suites({"large.yaml"}, folder.path(), [&](Case each) { return builder.add(std::move(each)); });
  EXPECT_TRUE(suites) << describe_error(suites.error());
  const Result<Plan> plan = builder.finish(*std::move(suites));
  EXPECT_TRUE(plan) << describe_error(plan.error());

  std::ostringstream screen;
  MemoryWatch watch;
  std::vector<std::unique_ptr<Reporter>> reports;
  for (const ReporterRow& row : all_reporters()) {
    if (row.name == "json") reports.push_back(row.make({.path = (folder.path() / "report.json").string()}));
    if (row.name == "console") reports.push_back(row.make({.path = "-", .out = &screen, .is_terminal = true}));
  }
  RunContext context{.open = {}, .reporters = {&watch}, .clock = system_clock(), .stop = {}};
  for (const std::unique_ptr<Reporter>& each : reports) context.reporters.push_back(each.get());
  const Result<RunEnd> end = run_plan(*plan, {}, {.jobs = 4}, context);
  EXPECT_TRUE(end);
  EXPECT_EQ(end->summary.pass, cases);
  EXPECT_EQ(watch.attempts, cases);
  return watch.most_bytes;
}

TEST(RunMemory, IsTheSameForMoreCases) {
  if (kSanitized) GTEST_SKIP() << "a sanitizer's own memory grows with what was ever allocated";
  const std::uint64_t few = memory_of_run(kFew), many = memory_of_run(kMany);
  EXPECT_LT(many, few + (kMany - kFew) * kMostBytesACase) << few << " bytes for " << kFew << " cases, " << many << " for " << kMany;
  RecordProperty("bytes", std::to_string(many));
}

}  // namespace
}  // namespace cupel
