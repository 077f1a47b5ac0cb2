// What one end says is what the other hears: every field of every message, and frames however they are cut.
#include "worker/messages.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/spawn.h"

namespace cupel::worker {
namespace {

/// Both directions once more: a field that one of them forgets makes the second text another.
template <class T, class From>
void expect_same(const T& value, From from) {
  const Json said = to_json(value);
  EXPECT_EQ(render_json(to_json(from(Json::from_cbor(Json::to_cbor(said))))), render_json(said));
}

TEST(Messages, LoadOptionsArrive) {
  engine::LoadOptions options{.path = "/models/é.gguf",
                              .threads = 3,
                              .sequences = 5,
                              .kv_bytes = 1ULL << 40U,
                              .lanes = 2,
                              .batch_tokens = 77,
                              .share_prefixes = false};
  options.kernels = {.extra_buffers = false,
                     .flash_attention = true,
                     .bf16_values = true,
                     .unified_kv = true,
                     .tiled_matmul = false,
                     .block_products = true};
  EXPECT_EQ(load_options_from(to_json(options)), options);
}

TEST(Messages, QuestionsArrive) {
  engine::Question question{.messages = {{"system", "be terse"}, {"user", "a\n\"b\" ü"}},
                            .constraint = Constraint{Constraint::Kind::regex, "[0-9]+"},
                            .timeout_ms = 1500.5,
                            .known = {1, 2, 3}};
  question.messages.emplace_back(
      "assistant", std::vector<Part>{{.kind = Part::Kind::tool_call, .call = {.name = "f", .arguments = R"({"a":1})", .id = "c1"}}});
  question.tools.push_back({"look_up", "looks it up", R"({"type":"object"})"});
  question.options.temperature = 0.7;
  question.options.seed = 42;
  question.options.max_tokens = 17;
  question.claim = engine::Claim{
      .tokens = {4, 5}, .bytes = {"x", "\xff"}, .log_probabilities = {-0.5, -1.25}, .ended_by_model = true, .ended_by_limit = true};
  question.embed = {"one", "two"};
  question.given = engine::GivenText{"before", "after"};
  const engine::Question heard = question_from(Json::from_cbor(Json::to_cbor(to_json(question))));
  EXPECT_EQ(heard.messages.at(1).text(), "a\n\"b\" ü");
  EXPECT_EQ(heard.messages, question.messages);
  EXPECT_EQ(heard.options.seed, 42);
  EXPECT_EQ(heard.options.max_tokens, 17);
  EXPECT_EQ(heard.constraint->text, "[0-9]+");
  EXPECT_EQ(heard.tools.at(0).name, "look_up");
  EXPECT_EQ(heard.timeout_ms, 1500.5);
  EXPECT_EQ(heard.known, question.known);
  EXPECT_EQ(heard.claim->bytes.at(1), "\xff");
  EXPECT_TRUE(heard.claim->ended_by_limit);
  EXPECT_EQ(heard.embed, question.embed);
  EXPECT_EQ(heard.given->text, "after");
}

TEST(Messages, NewsArrive) {
  expect_same(engine::News{.call = 7, .start = engine::CallStart{.prompt_tokens = 1, .reused_tokens = 2, .queued_ms = 3.5}}, news_from);
  engine::News token{.call = 8, .token = AnswerToken{.id = 9, .bytes = "\xe2\x82", .ms = 1.5}};
  expect_same(token, news_from);
  token.token->log_probability = -0.25;
  token.token->likeliest = {{9, "a", -0.25}, {10, "b", -2.0}};
  expect_same(token, news_from);
  EXPECT_EQ(news_from(to_json(token)).token->likeliest.at(1).bytes, "b");
  expect_same(engine::News{.call = 9, .end = fail(ErrorCode::timeout, "too long", {"a note"})}, news_from);
}

TEST(Messages, EndsArriveWithWhatWasAskedFor) {
  engine::CallEnd end{.reason = FinishReason::length, .latency_ms = 12.5};
  end.proof = Proof{.holds = false};
  end.proof->position = 3;
  end.scored.push_back({.id = 1, .bytes = "x", .log_probability = -1.5, .greedy = true});
  end.scored.push_back({.id = 2, .bytes = "y", .log_probability = std::nullopt, .greedy = false});
  end.embeddings.push_back({.vector = {0.1F, -0.2F, 0.3F}, .tokens = 4});
  const engine::News news{.call = 1, .end = end};
  const engine::News heard = news_from(Json::from_cbor(Json::to_cbor(to_json(news))));
  ASSERT_TRUE(heard.end && *heard.end);
  const engine::CallEnd& got = **heard.end;
  EXPECT_EQ(got.reason, FinishReason::length);
  EXPECT_EQ(got.latency_ms, 12.5);
  EXPECT_EQ(got.proof->position, 3);
  EXPECT_EQ(got.scored.at(0).log_probability, -1.5);
  EXPECT_TRUE(got.scored.at(0).greedy);
  EXPECT_FALSE(got.scored.at(1).log_probability);
  EXPECT_EQ(got.embeddings.at(0).vector, end.embeddings.at(0).vector);
  EXPECT_EQ(got.embeddings.at(0).tokens, 4);
}

TEST(Messages, FactsArrive) {
  ModelFacts model{.name = "m"};
  model.path = "/m.gguf";
  model.architecture = "llama";
  model.parameters = 134'515'008;
  model.exactness = "exact";
  expect_same(model, model_facts_from);
  expect_same(engine::EngineFacts{.build = "b",
                                  .kernel_class = "k",
                                  .threads = 1,
                                  .lanes = 2,
                                  .sequences = 3,
                                  .kv_bytes_per_position = 4,
                                  .load_ms = 5.5,
                                  .resident_bytes = 1ULL << 33U},
              engine_facts_from);
  expect_same(Error{ErrorCode::corrupt, "message", {"note"}}, error_from);
}

TEST(Frames, ComeHoweverTheyAreCut) {
  const std::string bytes = frame_of({{"type", "a"}, {"text", std::string(300, 'x')}}) + frame_of({{"type", "b"}});
  for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, std::size_t{100}, bytes.size()}) {
    FrameReader reader;
    std::string types;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      reader.add(std::string_view(bytes).substr(at, piece));
      while (const std::optional<Json> message = reader.next()) types += message->at("type");
    }
    EXPECT_EQ(types, "ab") << piece;
    EXPECT_FALSE(reader.is_broken());
  }
}

TEST(Frames, ThatAreNoneEndTheConversation) {
  const auto is_broken = [](const std::string& bytes) {
    FrameReader reader;
    reader.add(bytes);
    EXPECT_FALSE(reader.next());
    return reader.is_broken();
  };
  EXPECT_TRUE(is_broken(std::string("\xff\xff\xff\xff", 4))) << "longer than any";
  EXPECT_TRUE(is_broken(std::string("\x01\0\0\0\xff", 5))) << "no CBOR";
  EXPECT_TRUE(is_broken(frame_of(Json::array({1, 2}))));
  EXPECT_TRUE(is_broken(frame_of({{"type", 1}})));
  EXPECT_FALSE(is_broken(std::string("\x05\0\0", 3))) << "more may come";
}

TEST(Frames, TravelOverASocket) {
  DescriptorPair pair = make_socket_pair().value();
  EXPECT_TRUE(write_frame(pair.ours.get(), frame_of({{"type", "count"}, {"id", 1}})));
  EXPECT_EQ(read_message(pair.theirs.get()).value().at("id"), 1);
  pair.ours.close();
  EXPECT_FALSE(read_message(pair.theirs.get()));
  EXPECT_FALSE(write_frame(pair.theirs.get(), frame_of({{"type", "count"}})));
}

}  // namespace
}  // namespace cupel::worker
