// Junk in: suites, configurations, tables and labels with seeded mistakes go the whole way of a file: importer, templates, plan, checks
// over given answers. Whatever they are, that ends soon and does not crash, and an error says at which line and column. The files broken
// are those that are shipped, those of the tests and, where it is there, those of the corpus.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <random>
#include <regex>

#include "app/load_suites.h"
#include "app/registry.h"
#include "base/files.h"
#include "base/text.h"
#include "commands/judge_labels.h"
#include "corpus/corpus.h"
#include "importers/results/openai_samples.h"
#include "importers/results/readers.h"
#include "run/judge.h"
#include "run/plan.h"

namespace cupel {
namespace {
namespace fs = std::filesystem;

constexpr double kMostSeconds = 20;           // of one file; an unoptimised build on a busy machine
constexpr std::size_t kMostBytes = 64 << 10;  // larger sources say nothing more
constexpr std::size_t kMostCases = 300;       // of a file that are judged

constexpr auto kPieces = std::to_array<std::string_view>(
    {"{{",     "}}", "{%",  "%}",       "\"", "'",        ":",           "\n",      "- ",       "  ",      "[",    "]",
     "{",      "}",  "#",   "&a ",      "*a", "<<: ",     "\t",          "\xff",    "null",     "9e99999", "true", "file://",
     "(a+)+$", "\\", "---", "!!binary", "-1", "\xf0\x9f", "checks:",     "prompt:", "vars: ",   "|\n",     "? ",   ",",
     "*",      "%",  "@",   "`",        "0x", "1e400",    "{{ x | y }}", "\r\n",    "\x00\x01", "answer:", ".inf", "~"});

struct Source {
  fs::path file;
  std::string text;
};

// Results of other tools.
bool is_result(const fs::path& file) {
  const bool is_json = file.extension() == ".json" || file.extension() == ".jsonl";
  return is_json && file.string().find("/cases/import/") != std::string::npos;
}

void add_files(const fs::path& folder, std::vector<Source>& sources) {
  std::vector<fs::path> files;
  std::error_code none;
  for (const fs::directory_entry& each : fs::recursive_directory_iterator(folder, none)) {
    const std::string extension = each.path().extension().string();
    const bool is_wanted = extension == ".yaml" || extension == ".yml" || extension == ".csv" || is_result(each.path());
    if (is_wanted && each.is_regular_file() && each.file_size() <= kMostBytes) files.push_back(each.path());
  }
  std::ranges::sort(files);
  for (const fs::path& file : files) {
    if (Result<std::string> text = read_file(file)) sources.push_back({file, *std::move(text)});
  }
}

std::vector<Source> all_sources() {
  const fs::path repository = CUPEL_SOURCE_FOLDER;
  std::vector<Source> sources;
  for (const char* folder : {"suites", "examples", "tests/cases", "tests/junk/files"}) add_files(repository / folder, sources);
  add_files(corpus::folder() / "05_promptfoo", sources);
  return sources;
}

std::string broken(std::string text, const std::vector<Source>& sources, std::mt19937& random) {
  for (std::size_t changes = 1 + random() % 3; changes > 0 && !text.empty(); --changes) {
    const std::size_t at = random() % text.size();
    const std::size_t size = std::min<std::size_t>(random() % 40, text.size() - at);
    switch (random() % 8) {
      case 0: text.erase(at, size); break;
      case 1: text.insert(at, kPieces[random() % kPieces.size()]); break;
      case 2: text.insert(random() % text.size(), text.substr(at, size)); break;
      case 3: text[at] = static_cast<char>(random() % 256); break;
      case 4: text.resize(at); break;
      case 5:
      case 6: text[at] = static_cast<char>('a' + random() % 26); break;
      default: {
        const std::string& other = sources[random() % sources.size()].text;
        if (!other.empty()) text.insert(at, other.substr(random() % other.size(), random() % 200));
      }
    }
  }
  return text;
}

struct Found {
  std::size_t planned = 0, refused = 0, judged = 0, without_place = 0;
  double slowest_s = 0;
  std::string slowest;
};

bool names_place(const std::string& message) {
  static const std::regex kPlace(R"(:\d+:\d+: )");
  return std::regex_search(message.substr(0, 2000), kPlace);
}

// Checks over answers that stand in the file; nothing else is asked.
void judge_given(const Plan& plan, Found& found) {
  for (std::size_t i = 0; i < std::min(plan.cases.size(), kMostCases); ++i) {
    const std::shared_ptr<const PlannedCase> held = plan.cases.at(i);
    const PlannedCase& planned = *held;
    if (planned.content.error || !is_given(planned.content)) continue;
    Attempt attempt;
    attempt.output = *planned.content.turns.back().answer;
    attempt.checks = judge_all(planned.content.checks, planned.checks, attempt);
    ++found.judged;
  }
}

void refuse(const Error& error, const std::string& which, Found& found) {
  ++found.refused;
  // What is wrong with a whole file has no column: one that is missing, empty or of no kind that is known.
  const bool is_about_all = !error.notes.empty() && error.notes.front().starts_with("known formats are");
  if (names_place(error.message) || is_about_all || error.code == ErrorCode::io) return;
  ++found.without_place;
  ADD_FAILURE() << which << ": an error without line and column: " << describe_error(error);
}

void load_file(const fs::path& file, const std::string& which, Found& found) {
  Result<std::vector<Suite>> suites = load_suites({file.string()}, file.parent_path());
  if (!suites) return refuse(suites.error(), which, found);
  const Result<Plan> plan = make_plan(*std::move(suites), {.default_backends = {"smollm2-135m"}}, all_checks());
  if (!plan) return refuse(plan.error(), which, found);
  ++found.planned;
  judge_given(*plan, found);
}

void load_table(const fs::path& file, const std::string& which, Found& found) {
  const Result<std::vector<LabelledAnswer>> labels = load_labels(file, file.filename().string());
  if (labels) ++found.planned;
  else if (labels.error().message.find("no labelled answers") != std::string::npos) ++found.refused;
  else if (std::regex_search(labels.error().message, std::regex(R"(:\d+:)"))) ++found.refused;
  else ADD_FAILURE() << which << ": an error without a line: " << labels.error().message;
}

// By every reader: what is no file of its kind is an error, and whatever it yields is an attempt of some outcome.
void load_result(const fs::path& file, Found& found) {
  std::size_t attempts = 0;
  const ImportedRunSink sink{.start = [](ImportedRun) -> Result<void> { return {}; },
                             .add = [&](Attempt) -> Result<void> {
                               ++attempts;
                               return {};
                             }};
  for (const ResultReader& reader :
       {results::inspect_reader(), results::lm_eval_reader(), results::openai_evals_reader(), results::promptfoo_reader()}) {
    const Result<void> read = reader.read(file, {}, sink);
    if (!read) EXPECT_NE(read.error().message, "");
  }
  const Result<Suite> samples = results::load_samples(file, results::SampleMatch::contains);
  ++(attempts > 0 || (samples && !samples->cases.empty()) ? found.planned : found.refused);
}

// A table is read by a configuration beside it, and as labels.
void load(const Source& source, const std::string& text, const fs::path& folder, Found& found, const std::string& which) {
  const std::string extension = source.file.extension().string();
  const fs::path file = folder / ("junk" + extension);
  ASSERT_TRUE(write_file(file, text));
  if (is_result(source.file)) return load_result(file, found);
  if (extension == ".csv") load_table(file, which, found);
  if (extension != ".csv") return load_file(file, which, found);
  ASSERT_TRUE(write_file(folder / "table.yaml", "prompts: ['{{q}}']\nproviders: [echo]\ntests: file://junk.csv\n"));
  load_file(folder / "table.yaml", which, found);
}

void break_files(std::size_t count, std::uint32_t seed) {
  const std::vector<Source> sources = all_sources();
  ASSERT_GT(sources.size(), 20U);
  const Result<TemporaryFolder> folder = TemporaryFolder::make();
  ASSERT_TRUE(folder);
  Found found;
  for (std::size_t i = 0; i < count; ++i) {
    std::mt19937 random(seed + static_cast<std::uint32_t>(i));
    const Source& source = sources[random() % sources.size()];
    const std::string text = broken(source.text, sources, random);
    const std::string which = fmt::format("seed {} of {}", seed + i, source.file.string());
    const auto start = std::chrono::steady_clock::now();
    load(source, text, folder->path(), found, which);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    EXPECT_LT(seconds, kMostSeconds) << which;
    if (seconds <= found.slowest_s) continue;
    found.slowest_s = seconds;
    found.slowest = which;
  }
  std::cout << fmt::format("{} files of {} sources: {} planned, {} refused, {} answers judged; the slowest took {:.2f} s ({})\n", count,
                           sources.size(), found.planned, found.refused, found.judged, found.slowest_s, found.slowest);
  EXPECT_GT(found.planned, count / 20);
  EXPECT_GT(found.refused, count / 20);
}

TEST(Junk, some_files) { break_files(60, 20'261'121); }
TEST(Junk, a_thousand_files) { break_files(1000, 1); }

// A suite of one given answer, whose outcome it returns, with the reason.
std::string outcome_of(const std::string& suite) {
  const TemporaryFolder folder = *TemporaryFolder::make();
  EXPECT_TRUE(write_file(folder.path() / "s.yaml", suite));
  Result<std::vector<Suite>> suites = load_suites({"s.yaml"}, folder.path());
  if (!suites) return "refused: " + suites.error().message;
  const Result<Plan> plan = make_plan(*std::move(suites), {.default_backends = {"smollm2-135m"}}, all_checks());
  if (!plan) return "refused: " + plan.error().message;
  const std::shared_ptr<const PlannedCase> held = plan->cases.at(0);
  const PlannedCase& planned = *held;
  Attempt attempt;
  attempt.output = *planned.content.turns.back().answer;
  attempt.checks = judge_all(planned.content.checks, planned.checks, attempt);
  conclude(attempt, planned.content.threshold);
  return std::string(outcome_name(attempt.outcome)) + ": " + attempt.checks.at(0).why;
}

std::string suite_of(const std::string& prompt, const std::string& answer, const std::string& check) {
  const Json suite = {{"suite", "s"}, {"cases", {{{"id", "a"}, {"prompt", prompt}, {"answer", answer}, {"checks", {Json::parse(check)}}}}}};
  return render_json(suite);
}

TEST(Junk, what_explodes_is_bounded) {
  const std::string as(50'000, 'a');
  const auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(outcome_of(suite_of("x", as + "b", R"({"regex": "^(a+)+$"})")).starts_with("error: "));
  EXPECT_TRUE(outcome_of(suite_of("x", as + "b", R"({"json_schema": {"pattern": "^(a|aa)+$"}})")).starts_with("fail: "));
  EXPECT_TRUE(outcome_of(suite_of("x", "\"" + as + "b\"", R"({"json_schema": {"pattern": "^(a+)+$"}})")).starts_with("error: "));
  const std::string deep = std::string(200'000, '[') + std::string(200'000, ']');
  EXPECT_NE(outcome_of(suite_of("x", deep, R"({"json": true})")).find("nested more than"), std::string::npos);
  EXPECT_NE(outcome_of("suite: s\ncases: " + std::string(20'000, '[')).find("s.yaml:2:"), std::string::npos);
  std::string bomb =
      "suite: s\ndefaults: {stop: &a [x]}\ncases:\n  - id: a\n    prompt: x\n    answer: y\n    vars:\n      v0: &v0 [x, x]\n";
  for (int i = 1; i < 40; ++i) bomb += fmt::format("      v{0}: &v{0} [*v{1}, *v{1}]\n", i, i - 1);
  EXPECT_TRUE(outcome_of(bomb + "    checks: [contains: x]\n").starts_with("refused: "));
  EXPECT_LT(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), 3 * kMostSeconds);
}

TEST(Junk, templates_without_end_are_stopped) {
  for (const char* prompt :
       {"{% for i in range(1000000000) %}x{% endfor %}", "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}",
        "{% set x = 'a' %}{% for i in range(60) %}{% set x = x ~ x %}{{ x }}{% endfor %}"}) {
    const auto start = std::chrono::steady_clock::now();
    const std::string outcome = outcome_of(suite_of(prompt, "y", R"({"contains": "y"})"));
    EXPECT_TRUE(outcome.starts_with("refused: s.yaml:1:")) << prompt << " " << outcome.substr(0, 200);
    EXPECT_LT(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), kMostSeconds) << prompt;
  }
}

}  // namespace
}  // namespace cupel
