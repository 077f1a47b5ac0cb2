#include "store/answer_store.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <fstream>

#include "base/files.h"

namespace cupel {
namespace {
namespace fs = std::filesystem;

class StandingClock final : public Clock {
 public:
  Instant now() const override { return {}; }
  std::chrono::system_clock::time_point wall() const override {
    return std::chrono::system_clock::time_point(std::chrono::seconds(seconds));
  }
  std::atomic<std::int64_t> seconds = 1'800'000'000;  // the writer thread reads it
};

AnswerKey key_of(const std::string& question) { return make_answer_key({{"weights", "w"}}, Request{.messages = {{"user", question}}}); }

/// `count` tokens "a" of 1 ms each.
Reply reply_of(int count, FinishReason reason = FinishReason::length) {
  Reply reply{.finish_reason = reason, .exact = true, .usage = {7, count, 3}, .timing = {0.5, 1, static_cast<double>(count)}};
  for (int i = 0; i < count; ++i) {
    reply.text += 'a';
    reply.tokens.push_back({i - 1, "a", static_cast<float>(i + 1)});
  }
  return reply;
}

class AnswerStoreTest : public ::testing::Test {
 protected:
  std::unique_ptr<AnswerStore> open(AnswerLimits limits = {}) {
    return std::make_unique<AnswerStore>(AnswerStoreOptions{
        .path = path, .limits = limits, .clock = &clock, .warn = [this](const std::string& text) { said.push_back(text); }});
  }
  void store(const std::string& question, const Reply& reply, int max_tokens = 10, Replaces replaces = Replaces::shorter) {
    open()->put(key_of(question), reply, max_tokens, replaces);
  }
  std::optional<StoredAnswer> find(const std::string& question) { return open()->find(key_of(question).hash); }

  /// Overwrites every occurrence of a text in the file.
  void damage(const std::string& text, const std::string& by) {
    std::string bytes = *read_file(path);
    ASSERT_NE(bytes.find(text), std::string::npos);
    for (std::size_t at = bytes.find(text); at != std::string::npos; at = bytes.find(text, at + 1)) bytes.replace(at, by.size(), by);
    ASSERT_TRUE(write_file(path, bytes));
  }
  std::size_t files_named(const std::string& start) const {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(path.parent_path()))
      count += entry.path().filename().string().starts_with(start) ? 1 : 0;
    return count;
  }

  TemporaryFolder folder = std::move(*TemporaryFolder::make());
  fs::path path = folder.path() / "answers.db";
  StandingClock clock;
  std::vector<std::string> said;
};

TEST_F(AnswerStoreTest, GivesBackWhatWasPut) {
  Reply reply = reply_of(2, FinishReason::stop);
  reply.text = "é\n\"x\"";
  reply.tokens = {{5, "\xC3", 1.25F}, {-1, std::string("\0\xA9", 2), 2.5F}};
  store("q", reply);
  const std::optional<StoredAnswer> found = find("q");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->reply.text, reply.text);
  EXPECT_EQ(found->reply.tokens, reply.tokens);
  EXPECT_EQ(found->reply.finish_reason, FinishReason::stop);
  EXPECT_EQ(found->reply.usage.prompt_tokens, 7);
  EXPECT_EQ(found->reply.usage.completion_tokens, 2);
  EXPECT_EQ(found->reply.usage.reused_tokens, 3);
  EXPECT_EQ(found->reply.timing.queued_ms, 0.5);
  EXPECT_EQ(found->reply.timing.ttft_ms, 1);
  EXPECT_EQ(found->reply.timing.latency_ms, 2);
  EXPECT_EQ(found->created_at, clock.seconds);
  EXPECT_EQ(Json::parse(found->parts), Json(key_of("q").parts));
  EXPECT_TRUE(found->is_complete);
  EXPECT_TRUE(found->reply.exact);
  EXPECT_FALSE(find("another"));
  EXPECT_TRUE(said.empty());
}

TEST_F(AnswerStoreTest, SeesWhatIsNotWrittenYet) {
  const auto answers = open();
  for (int i = 0; i < 100; ++i) {
    const AnswerKey key = key_of(std::to_string(i));
    answers->put(key, reply_of(i), 1000);
    const std::optional<StoredAnswer> found = answers->find(key.hash);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->reply.tokens.size(), i);
  }
}

TEST_F(AnswerStoreTest, OnlyMoreReplacesLess) {
  const auto tokens = [&] { return find("q")->reply.tokens.size(); };
  store("q", reply_of(4), 4);
  store("q", reply_of(3), 3);
  EXPECT_EQ(tokens(), 4);
  store("q", reply_of(5), 5);
  EXPECT_EQ(tokens(), 5);
  EXPECT_FALSE(find("q")->is_complete);
  store("q", reply_of(5, FinishReason::stop));
  EXPECT_TRUE(find("q")->is_complete);
  store("q", reply_of(9), 9);
  EXPECT_EQ(tokens(), 5) << "an answer that has ended is final";
}

TEST_F(AnswerStoreTest, AnAnswerThatUsedUpTheContextIsComplete) {
  store("q", reply_of(5), 6);
  EXPECT_TRUE(find("q")->is_complete);
}

TEST_F(AnswerStoreTest, TheSameAnswerMayBringNewTimings) {
  store("q", reply_of(2, FinishReason::stop));
  Reply slower = reply_of(2, FinishReason::stop);
  slower.timing.latency_ms = 99;
  store("q", slower);
  EXPECT_EQ(find("q")->reply.timing.latency_ms, 2);
  store("q", slower, 10, Replaces::equal);
  EXPECT_EQ(find("q")->reply.timing.latency_ms, 99);
}

TEST_F(AnswerStoreTest, ADamagedEntryCostsOnlyItself) {
  store("first", reply_of(2));
  store("second", reply_of(3));
  damage("\"second\"", "\"sEcond\"");
  const auto answers = open();
  EXPECT_FALSE(answers->find(key_of("second").hash));
  EXPECT_TRUE(answers->find(key_of("first").hash));
  ASSERT_EQ(said.size(), 1);
  EXPECT_NE(said[0].find("damaged"), std::string::npos) << said[0];
  answers->put(key_of("second"), reply_of(1), 1);
  answers->flush();
  EXPECT_EQ(find("second")->reply.tokens.size(), 1) << "it was removed: a shorter answer took its place";
  EXPECT_EQ(said.size(), 1);
}

TEST_F(AnswerStoreTest, AFileThatIsNoDatabaseIsSetAside) {
  ASSERT_TRUE(write_file(path, std::string(10000, 'x')));
  store("q", reply_of(2));
  ASSERT_EQ(said.size(), 1);
  EXPECT_NE(said[0].find("set aside as " + path.string() + ".corrupt-20270115T080000"), std::string::npos) << said[0];
  EXPECT_TRUE(find("q"));
  EXPECT_EQ(files_named("answers.db.corrupt-"), 1);
}

TEST_F(AnswerStoreTest, ADamagedFileLosesOnlyWhatCannotBeRead) {
  {
    const auto answers = open();
    for (int i = 0; i < 200; ++i) answers->put(key_of(std::to_string(i)), reply_of(100), 100);
  }
  const std::uint64_t size = fs::file_size(path);
  std::string bytes = *read_file(path);
  // A page of rows: one that leads to such pages would take all of them along.
  std::size_t page = size / 2 / 4096 * 4096;
  while (page < size && bytes[page] != '\x0d') page += 4096;
  ASSERT_LT(page, size);
  bytes.replace(page, 4096, 4096, '\x7f');
  ASSERT_TRUE(write_file(path, bytes));
  int found = 0;
  {
    const auto answers = open();
    for (int i = 0; i < 200; ++i) found += answers->find(key_of(std::to_string(i)).hash) ? 1 : 0;
  }
  EXPECT_GE(found, 150);
  EXPECT_FALSE(said.empty());
  store("new", reply_of(1));
  EXPECT_TRUE(find("new"));
}

TEST_F(AnswerStoreTest, WhereNothingCanBeOpenedItIsSaidOnce) {
  fs::create_directory(path);
  const auto answers = open();
  answers->put(key_of("q"), reply_of(1), 1);
  answers->flush();
  answers->put(key_of("q"), reply_of(1), 1);
  EXPECT_FALSE(answers->find(key_of("other").hash));
  EXPECT_FALSE(answers->find(key_of("other").hash));
  EXPECT_EQ(said.size(), 2) << "once for reading, once for writing";
}

TEST_F(AnswerStoreTest, AnswersNotUsedForLongAreEvicted) {
  store("old", reply_of(1));
  store("used", reply_of(1));
  clock.seconds += 60LL * 24 * 3600;
  EXPECT_TRUE(find("used"));
  clock.seconds += 60LL * 24 * 3600;
  EXPECT_TRUE(find("used"));
  EXPECT_FALSE(find("old"));
  EXPECT_TRUE(said.empty());
}

TEST_F(AnswerStoreTest, TheLongestUnusedAreEvictedFirst) {
  for (int day = 0; day < 40; ++day) {
    const auto answers = open();
    for (int i = 0; i < 20; ++i) answers->put(key_of(std::to_string(day * 20 + i)), reply_of(100), 100);
    clock.seconds += 24LL * 3600;
  }
  const std::uint64_t max_bytes = fs::file_size(path) / 2;
  {
    const auto answers = open({.max_bytes = max_bytes});
    EXPECT_TRUE(answers->find(key_of("799").hash));
    answers->flush();
  }
  EXPECT_FALSE(find("0"));
  EXPECT_TRUE(find("799"));
  EXPECT_TRUE(find("760"));
}

TEST_F(AnswerStoreTest, MayBeSharedByManyAtOnce) {
  constexpr int kStores = 4;
  constexpr int kAnswers = 50;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kStores; ++i) {
      threads.emplace_back([&, i] {
        AnswerStore answers({.path = path, .clock = &clock});
        for (int j = 0; j < kAnswers; ++j) {
          answers.put(key_of(std::to_string(j)), reply_of(i * 10 + 1), i * 10 + 1);
          const std::optional<StoredAnswer> found = answers.find(key_of(std::to_string((j * 7) % kAnswers)).hash);
          if (found) EXPECT_EQ(found->reply.text, std::string(found->reply.tokens.size(), 'a'));
        }
      });
    }
  }
  for (int j = 0; j < kAnswers; ++j) EXPECT_EQ(find(std::to_string(j))->reply.tokens.size(), 31);
  EXPECT_TRUE(said.empty());
}

}  // namespace
}  // namespace cupel
