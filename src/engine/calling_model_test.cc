// What an engine is asked and what callers hear of it, without a model.
#include "engine/calling_model.h"

#include <gtest/gtest.h>

namespace cupel::engine {
namespace {

/// Answers with these tokens; remembers what it was asked.
class ScriptedModel final : public CallingModel {
 public:
  explicit ScriptedModel(std::vector<std::string> tokens = {}) : tokens_(std::move(tokens)) {}

  const ModelFacts& model() const override { return facts_; }
  EngineFacts facts() const override { return {}; }
  void expect(int, int) override {}
  Backend::BatchFigures batch_figures() const override { return {}; }
  Result<int> count_tokens(const std::string&) override { return 0; }

  std::vector<Question> asked;

 protected:
  void ask(std::int64_t call, Question question) override {
    asked.push_back(std::move(question));
    std::vector<News> news = {{.call = call, .start = CallStart{}}};
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      news.push_back({.call = call, .token = AnswerToken{.id = static_cast<int>(i), .bytes = tokens_[i], .log_probability = -0.5}});
    }
    news.push_back({.call = call, .end = Result<CallEnd>(CallEnd{})});
    calls_.deliver(news);
  }
  void cancel(std::int64_t) override {}

 private:
  std::vector<std::string> tokens_;
  ModelFacts facts_;
};

TEST(CallingModel, PiecesHaveTheirTokens) {
  ScriptedModel model({"Pa", "r\xc3", "\xa9", "s"});
  std::vector<std::string> texts;
  std::vector<int> ids;
  const Result<Reply> reply = model.generate({.messages = {{"user", "q"}}},
                                             [&](const AnswerPiece& piece) {
                                               EXPECT_EQ(piece.kind, AnswerPiece::Kind::answer);
                                               texts.emplace_back(piece.text);
                                               for (const AnswerToken& token : piece.tokens) {
                                                 ids.push_back(token.id);
                                                 EXPECT_EQ(token.log_probability, -0.5);
                                               }
                                               ids.push_back(-1);
                                             },
                                             {});
  ASSERT_TRUE(reply);
  EXPECT_EQ(texts, (std::vector<std::string>{"Pa", "r", "\xc3\xa9", "s"}));
  EXPECT_EQ(ids, (std::vector<int>{0, -1, 1, -1, 2, -1, 3, -1})) << "each once, in order";
}

TEST(CallingModel, WhatIsNoTextIsRefusedByName) {
  ScriptedModel model({"x"});
  const Part image{.kind = Part::Kind::image, .url = "data:,x"}, file{.kind = Part::Kind::file, .url = "data:,x"};
  const auto refused = [&](const Part& part) {
    const Result<Reply> reply = model.generate({.messages = {{"user", std::vector<Part>{{.text = "Look"}, part}}}}, {}, {});
    return reply ? "answered" : reply.error().message;
  };
  EXPECT_EQ(refused(image), "a message of the role 'user' has a part of the kind image, and the embedded engine takes text only");
  EXPECT_EQ(refused(file), "a message of the role 'user' has a part of the kind file, and the embedded engine takes text only");
  EXPECT_FALSE(model.score({.messages = {{"user", std::vector<Part>{image}}}, .texts = {"t"}}, {}));
  const Part result{.kind = Part::Kind::tool_result, .text = "\xff"};
  EXPECT_EQ(model.generate({.messages = {{"tool", std::vector<Part>{result}}}}, {}, {}).error().message, "the prompt is not valid UTF-8");
  EXPECT_TRUE(model.asked.empty()) << "nothing is computed";
}

}  // namespace
}  // namespace cupel::engine
