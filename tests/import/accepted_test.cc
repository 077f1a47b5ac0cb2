// What the check of GGUF files lets through, llama.cpp can be given: imported miniatures are damaged at random in what comes before their
// weights, and those that are accepted are loaded and asked in a process of their own.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>

#include "base/files.h"
#include "engine/gguf.h"
#include "models/checkpoint/import.h"
#include "raw_model.h"

namespace cupel {
namespace {

namespace fs = std::filesystem;

constexpr int kRounds = 300;
constexpr unsigned kSeconds = 20;  // until the child is taken to hang

/// The signal the child ended with; 0 when it ended by itself.
int ask_in_a_process(const fs::path& file) {
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit memory{4ULL << 30U, 4ULL << 30U};
    ::setrlimit(RLIMIT_AS, &memory);
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    ::alarm(kSeconds);
    ::close(STDERR_FILENO);
    ::close(STDOUT_FILENO);
    try {
      RawModel model(file, 64);
      if (model.is_loaded()) {
        std::vector<std::int32_t> tokens = model.tokenize("gold and 12 cupels");
        tokens.resize(std::min<std::size_t>(tokens.size(), 32));
        if (!tokens.empty()) model.compute(tokens);
      }
    } catch (const std::exception&) {
    }
    ::_exit(0);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

class Accepted : public testing::TestWithParam<const char*> {};

TEST_P(Accepted, can_be_loaded_whatever_was_damaged) {
  const TemporaryFolder folder = *TemporaryFolder::make();
  const fs::path file = folder.path() / "model.gguf";
  const fs::path from = fs::path(CUPEL_IMPORT_FIXTURES) / GetParam();
  ASSERT_TRUE(checkpoint::import_checkpoint({.folder = from, .target = file, .name = "m"}, {}, {}));
  const std::string sound = *read_file(file);
  const std::size_t head = engine::read_gguf(file)->data_offset;
  std::mt19937 random(11);
  int accepted = 0;
  for (int round = 0; round < kRounds; ++round) {
    std::string bytes = sound;
    for (unsigned i = 0; i <= random() % 2; ++i) {
      const std::size_t at = random() % head;
      if (random() % 2 == 0) bytes[at] = static_cast<char>(random());
      else bytes[at] = static_cast<char>(bytes[at] ^ (1 << (random() % 8)));
    }
    ASSERT_TRUE(write_file(file, bytes));
    if (!engine::check_gguf(file)) continue;
    ++accepted;
    EXPECT_EQ(ask_in_a_process(file), 0) << "round " << round;
  }
  std::printf("%d of %d were accepted\n", accepted, kRounds);
  EXPECT_GT(accepted, 10);
}

INSTANTIATE_TEST_SUITE_P(Import, Accepted, testing::Values("llama", "qwen2", "phi3", "gpt2", "bert"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace cupel
