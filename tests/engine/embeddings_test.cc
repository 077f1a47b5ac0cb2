// Embeddings on the real model: the reference's vectors, the same bits however they are asked for, and clear refusals.
// embeddings_reference.json: the published weights of all-MiniLM-L6-v2 in double precision, tokenized by the library `tokenizers`.
#include <gtest/gtest.h>

#include <thread>

#include "base/files.h"
#include "config/config.h"
#include "core/json.h"
#include "engine/local_model.h"
#include "engine_fixture.h"
#include "models/model_store.h"

namespace cupel {
namespace {

/// The default embedding model; pulled where it is not there yet.
std::string embedding_model() {
  const Environment environment = Environment::of_process();
  const ModelStore store(cupel_home(environment), environment);
  const Result<ResolvedModel> model = store.resolve(kDefaultEmbeddingModel, false, {}, {});
  EXPECT_TRUE(model) << (model ? "" : describe_error(model.error()));
  return model ? model->path.string() : std::string();
}

EmbedReply embeddings_of(engine::LoadedModel& model, const std::vector<std::string>& texts) {
  Result<EmbedReply> reply = model.embed({texts}, {});
  EXPECT_TRUE(reply) << (reply ? "" : describe_error(reply.error()));
  return reply ? std::move(*reply) : EmbedReply{};
}

Json reference() {
  const Result<std::string> text = read_file(std::string(CUPEL_TEST_DATA) + "/embeddings_reference.json");
  EXPECT_TRUE(text);
  return text ? Json::parse(*text) : Json();
}

TEST_F(EngineProcess, embeddings_of_the_reference) {
  const auto model = start(embedding_model());
  ASSERT_TRUE(model);
  std::vector<std::string> texts;
  const Json items = reference();
  for (const Json& item : items) texts.push_back(item.at("text"));
  ASSERT_GE(texts.size(), 12U);
  const EmbedReply reply = embeddings_of(*model, texts);
  ASSERT_EQ(reply.embeddings.size(), texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    EXPECT_EQ(reply.embeddings[i].tokens, items[i].at("tokens").get<int>()) << texts[i];
    EXPECT_GE(cosine(reply.embeddings[i].vector, items[i].at("vector").get<std::vector<float>>()), 0.9999) << texts[i];
  }
}

TEST_F(EngineProcess, embeddings_are_the_same_alone_and_together) {
  const std::string path = embedding_model();
  std::vector<std::string> texts;
  for (int i = 0; i < 150; ++i) {
    std::string& text = texts.emplace_back("number " + std::to_string(i * 17) + ":");
    for (int k = 0; k < i % 23; ++k) text += k % 3 == 0 ? " river" : " unbelievable";
  }
  const auto load = [&](int threads) {
    Result<std::unique_ptr<engine::LoadedModel>> model = engine::load_local_model({.path = path, .threads = threads}, nullptr);
    EXPECT_TRUE(model) << (model ? "" : describe_error(model.error()));
    return model ? std::move(*model) : nullptr;
  };
  std::vector<Embedding> alone;
  {
    const auto model = load(1);
    ASSERT_TRUE(model);
    for (const std::string& text : texts) alone.push_back(embeddings_of(*model, {text}).embeddings.at(0));
  }
  EXPECT_NE(alone[3].vector, alone[4].vector);
  for (const int threads : {1, 2, 3}) {
    const auto model = load(threads);
    ASSERT_TRUE(model);
    const std::jthread other([&] { embeddings_of(*model, {texts.rbegin(), texts.rend()}); });
    EXPECT_EQ(embeddings_of(*model, texts).embeddings, alone) << threads << " threads";
  }
}

TEST_F(EngineProcess, embeddings_that_cannot_be) {
  const auto model = start(embedding_model());
  const auto answering = start();
  ASSERT_TRUE(model && answering);
  const auto error_of = [](const auto& result) { return result ? std::string("no error") : result.error().message; };
  EXPECT_EQ(error_of(model->embed({}, {})), "there is no text to embed");
  EXPECT_EQ(error_of(model->embed({{"a", " "}}, {})), "text 2 of those to embed is empty");
  std::string long_text;
  for (int i = 0; i < 600; ++i) long_text += "word ";
  EXPECT_EQ(error_of(model->embed({{"a", long_text}}, {})),
            "the text 'word word word word word word word word…' has 602 tokens, the embedding model's context holds 512");
  EXPECT_NE(error_of(model->generate(question("Hello"), {}, {})).find("is an embedding model: it answers no prompts"), std::string::npos);
  EXPECT_NE(error_of(model->score({.texts = {"some text"}}, {})).find("is an embedding model"), std::string::npos);
  EXPECT_NE(error_of(answering->embed({{"a"}}, {})).find("it is no embedding model"), std::string::npos);
  std::stop_source stop;
  stop.request_stop();
  const Result<EmbedReply> cancelled = model->embed({std::vector<std::string>(500, "a text")}, stop.get_token());
  ASSERT_FALSE(cancelled);
  EXPECT_EQ(cancelled.error().code, ErrorCode::cancelled);
}

}  // namespace
}  // namespace cupel
