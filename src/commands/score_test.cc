#include "commands/score.h"

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "commands/embed.h"

namespace cupel {
namespace {

struct Streams {
  std::istringstream in;
  std::ostringstream out, err;
  Io io{in, out, err};
  explicit Streams(const std::string& input = "") : in(input) {}
};

/// Each byte is a token; an 'e' has probability 1/2, others 1/4. Embeds by length.
class ByteBackend final : public Backend {
 public:
  Capabilities capabilities() const override { return {}; }
  Result<Reply> generate(const Request&, const TokenSink&, std::stop_token) override { return Reply{}; }
  Result<ModelFacts> model() override { return ModelFacts{.name = "bytes"}; }
  Result<ScoreReply> score(const ScoreRequest& request, std::stop_token) override {
    if (request.context == "broken") return fail(ErrorCode::unavailable, "the model is broken");
    ScoreReply reply{.exact = true};
    for (const std::string& text : request.texts) {
      TextLikelihood& likelihood = reply.texts.emplace_back();
      for (const char c : text) {
        likelihood.tokens.push_back({.id = c, .bytes = std::string(1, c), .log_probability = std::log(c == 'e' ? 0.5 : 0.25)});
      }
    }
    return reply;
  }
  Result<EmbedReply> embed(const EmbedRequest& request, std::stop_token) override {
    EmbedReply reply;
    for (const std::string& text : request.texts) reply.embeddings.push_back({.vector = {1, static_cast<float>(text.size())}, .tokens = 3});
    return reply;
  }
};

ScoreArgs args_from(const Json& json) { return parse_fields<ScoreArgs>(to_node(json), "score").value(); }

std::string refusal(const Json& json, const std::string& input = "") {
  Streams streams(input);
  const auto items = score_items(args_from(json), Workspace{}, streams.io);
  return items ? "accepted" : describe_error(items.error());
}

std::string scored(const Json& json, const std::string& input = "") {
  Streams streams(input);
  Workspace workspace;
  ByteBackend backend;
  const auto items = score_items(args_from(json), workspace, streams.io);
  EXPECT_TRUE(items) << (items ? "" : describe_error(items.error()));
  if (!items) return "";
  const auto status = score_all(args_from(json), *items, backend, workspace, streams.io);
  return status ? streams.out.str() : describe_error(status.error());
}

TEST(Score, of_a_text) {
  EXPECT_EQ(scored({{"text", "ab"}}), "perplexity 4.0000, log-likelihood -2.7726 over 2 tokens (-1.3863 each)\n");
  EXPECT_EQ(scored(Json::object(), "ee\n"), "perplexity 2.0000, log-likelihood -1.3863 over 2 tokens (-0.6931 each)\n");
  EXPECT_NE(scored({{"text", "e"}, {"tokens", true}}).find("-0.6931   'e'"), std::string::npos);
}

TEST(Score, of_choices) {
  const Json json = Json::parse(scored({{"context", "x"}, {"choice", {"ab", "eeee"}}, {"json", true}}));
  EXPECT_EQ(json["items"][0]["best"], 0) << "the sums are equal";
  EXPECT_EQ(
      Json::parse(scored({{"context", "x"}, {"choice", {"ab", "eeee"}}, {"json", true}, {"normalize", "token"}}))["items"][0]["choice"],
      "eeee");
  EXPECT_TRUE(json["exact"]);
  EXPECT_EQ(json["items"][0]["choices"][1]["logprobs"].size(), 4U);
  EXPECT_EQ(json["model"]["name"], "bytes");
  EXPECT_NE(scored({{"prompt", "x"}, {"choice", {"ab", "e"}}}).find(">    -0.6931    -0.6931    -0.6931  e\n"), std::string::npos);
}

TEST(Score, of_lines) {
  const std::string lines = R"({"context": "a", "choices": ["ee", "ab"], "answer": "ee"}

{"id": 7, "prompt": "b", "choices": ["ab", "e"], "answer": 0}
{"text": "eee"})";
  EXPECT_EQ(scored({{"jsonl", "-"}}, lines),
            "line 1: ee, right\nline 3: e, wrong\nline 4: perplexity 2.0000, log-likelihood -2.0794 over 3 tokens (-0.6931 each)\n"
            "1 of 2 right (50.0 %)\n");
  EXPECT_EQ(scored({{"jsonl", "-"}}, R"({"context": "broken", "choices": ["a", "b"]})"),
            "the model is broken\n  in line 1\n  asking backend 'smollm2-135m'");
}

TEST(Score, wrong_input_is_named) {
  const auto starts = [](const std::string& text, const std::string& start) { EXPECT_EQ(text.substr(0, start.size()), start); };
  starts(refusal({{"text", ""}}), "the text to score is empty");
  starts(refusal({{"text", "a"}, {"file", "b"}}), "a text and --file exclude each other");
  starts(refusal({{"choice", {"a"}}, {"context", "x"}}), "one --choice leaves nothing to choose");
  starts(refusal({{"choice", {"a", "b"}}}), "choices need something that stands before them");
  starts(refusal({{"choice", {"a", "b"}}, {"context", "x"}, {"prompt", "y"}}), "--prompt and --context exclude each other");
  starts(refusal({{"text", "a"}, {"system", "x"}}), "--system goes with --prompt");
  starts(refusal({{"jsonl", "-"}}, "{\"text\": \"a\"}\nnonsense"), "it is not JSON\n  in standard input:2");
  starts(refusal({{"jsonl", "-"}}, R"({"context": "a", "choice": ["a", "b"]})"), "unknown key 'choice', did you mean 'choices'?");
  starts(refusal({{"jsonl", "-"}}, R"({"context": "a", "choices": ["a"]})"), "`choices` must be a list of at least two texts");
  starts(refusal({{"jsonl", "-"}}, R"({"context": "a", "choices": ["a", "b"], "answer": 2})"), "`answer` must be one of the choices");
  starts(refusal({{"jsonl", "-"}}, R"({"context": "a"})"), "an item has either `text` or `choices`");
  starts(refusal({{"jsonl", "-"}}, "\n"), "standard input has no lines to score");
  EXPECT_FALSE(parse_normalization("sums"));
}

std::string embedded(const Json& json, const std::string& input = "") {
  Streams streams(input);
  Workspace workspace;
  ByteBackend backend;
  const EmbedArgs args = parse_fields<EmbedArgs>(to_node(json), "embed").value();
  auto texts = texts_to_embed(args, workspace, streams.io);
  if (!texts) return describe_error(texts.error());
  const auto status = embed_all(args, *std::move(texts), backend, workspace, streams.io);
  return status ? streams.out.str() : describe_error(status.error());
}

TEST(Embed, prints_a_vector_on_each_line) {
  EXPECT_EQ(embedded({{"texts", {"ab", "abc"}}}), "1 2\n1 3\n");
  EXPECT_EQ(embedded(Json::object(), "ab\r\n\nabcd\n"), "1 2\n1 4\n");
  EXPECT_EQ(embedded({{"texts", {"ab", "ab", "abcdefghi"}}, {"similarity", true}}), "  1.0000  ab\n  0.9383  abcdefghi\n");
}

TEST(Embed, json_is_one_document) {
  const Json json = Json::parse(embedded({{"texts", {"ab"}}, {"json", true}}));
  EXPECT_EQ(json["dimensions"], 2);
  EXPECT_EQ(json["items"][0]["embedding"], Json::parse("[1.0, 2.0]"));
  EXPECT_EQ(json["items"][0]["tokens"], 3);
}

TEST(Embed, wrong_input_is_named) {
  EXPECT_EQ(embedded(Json::object(), "\n \n"), "the standard input has no text");
  EXPECT_EQ(embedded({{"texts", {"a", ""}}}), "text 2 of those to embed is empty");
  EXPECT_EQ(embedded({{"texts", {"a"}}, {"similarity", true}}), "--similarity compares at least two texts");
  EXPECT_EQ(embedded({{"texts", {"a"}}, {"file", "b"}}), "texts and --file exclude each other");
}

}  // namespace
}  // namespace cupel
