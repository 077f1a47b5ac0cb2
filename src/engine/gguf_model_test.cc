// Damage to what the container holds: architecture, hyper-parameters, tokenizer, template, parts of split models.
#include "engine/testing/gguf_model.h"

#include <gtest/gtest.h>

#include <limits>

#include "engine/gguf_facts.h"

namespace cupel::engine {
namespace {

using namespace test;

auto set(Entry entry) {
  return [entry](Model& m) { m.set(entry); };
}
auto add(Entry entry) {
  return [entry](Model& m) { m.entries.push_back(entry); };
}
auto without(std::string key) {
  return [key](Model& m) { m.remove(key); };
}

TEST(GgufModel, Architecture) {
  expect_all({
      change("missing", "general.architecture is missing", without("general.architecture")),
      change("wrong type", "type uint32", set(number("general.architecture", 7))),
      change("unknown", "did you mean 'llama'", set(text("general.architecture", "lama"))),
      change("path characters", "../etc", set(text("general.architecture", "../etc/passwd"))),
      change("control bytes", "\\x1b", set(text("general.architecture", "\x1b]0;x\x07"))),
      change("empty", "general.architecture", set(text("general.architecture", ""))),
      change("64 KiB", "general.architecture", set(text("general.architecture", std::string(65536, 'a')))),
      change("a projector", "part of a model", set(text("general.architecture", "clip"))),
      change("known, but of another model", "gpt2.block_count", set(text("general.architecture", "gpt2"))),
  });
}

TEST(GgufModel, Hyperparameters) {
  expect_all({
      change("no blocks", "llama.block_count is 0", set(number("llama.block_count", 0))),
      change("10^9 blocks", "llama.block_count is 1000000000", set(number("llama.block_count", 1'000'000'000))),
      change("one block more", "block 2", set(number("llama.block_count", kBlocks + 1))),
      change("one block fewer", "llama.block_count is 1", set(number("llama.block_count", kBlocks - 1))),
      change("block count missing", "llama.block_count is missing", without("llama.block_count")),
      change("block count of wrong type", "type uint64", set({"llama.block_count", 10, raw<std::uint64_t>(2)})),
      change("block count is text", "type string", set(text("llama.block_count", "2"))),
      change("no heads", "llama.attention.head_count is 0", set(number("llama.attention.head_count", 0))),
      change("heads do not divide", "does not divide", set(number("llama.attention.head_count", 5))),
      change("2^32-1 heads", "head_count", set(number("llama.attention.head_count", 0xFFFFFFFFU))),
      change("heads missing", "head_count is missing", without("llama.attention.head_count")),
      change("no key-value heads", "head_count_kv is 0", set(number("llama.attention.head_count_kv", 0))),
      change("key-value heads do not divide", "does not divide", set(number("llama.attention.head_count_kv", 3))),
      change("more key-value heads than heads", "does not divide", set(number("llama.attention.head_count_kv", 8))),
      change("heads as a list, too short", "1 elements",
             set({"llama.attention.head_count", 9, raw_array(GgufType::uint32, 1, raw<std::uint32_t>(4))})),
      change("heads of odd width", "even",
             [](Model& m) {
               m.set(number("llama.attention.head_count", kWidth));
               m.set(number("llama.attention.head_count_kv", kWidth));
             }),
      change("width one more", "embedding_length", set(number("llama.embedding_length", kWidth + 1))),
      change("width one less", "embedding_length", set(number("llama.embedding_length", kWidth - 1))),
      change("width of other tensors", "token_embd.weight",
             [](Model& m) {
               m.set(number("llama.embedding_length", kWidth * 2));
               m.remove("llama.rope.dimension_count");
             }),
      change("no width", "embedding_length is 0", set(number("llama.embedding_length", 0))),
      change("inner width one more", "ffn_gate.weight", set(number("llama.feed_forward_length", kInner + 1))),
      change("rotated dimensions off", "rope.dimension_count", set(number("llama.rope.dimension_count", 6))),
      change("rope scaling unknown", "rope.scaling.type is 'x\\x1b'", add(text("llama.rope.scaling.type", "x\x1b"))),
      change("more experts used than there are", "expert_used_count", add(number("llama.expert_used_count", 3))),
      change("experts, but how many are used is missing", "expert_used_count is missing", add(number("llama.expert_count", 8))),
      change("2^31 experts", "expert_count", add(number("llama.expert_count", 1U << 31U))),
      change("epsilon missing", "rms_epsilon is missing", without("llama.attention.layer_norm_rms_epsilon")),
      change("epsilon of wrong type", "type float64", set({"llama.attention.layer_norm_rms_epsilon", 12, raw(1e-5)})),
      change("epsilon negative", "rms_epsilon is -1", set(real("llama.attention.layer_norm_rms_epsilon", -1))),
      change("epsilon NaN", "rms_epsilon is nan",
             set(real("llama.attention.layer_norm_rms_epsilon", std::numeric_limits<float>::quiet_NaN())), Expect::either),
      change("context 0", "context_length is 0", set(number("llama.context_length", 0)), Expect::either),
      change("context 2^32-1", "context_length is 4294967295", set(number("llama.context_length", 0xFFFFFFFFU)), Expect::either),
      change("context missing", "context_length is missing", without("llama.context_length")),
  });
}

TEST(GgufModel, Tokenizer) {
  const std::vector<std::string> tokens = token_list();
  std::vector<std::string> doubled = tokens;
  doubled[5] = doubled[3];
  std::vector<std::string> fewer(tokens.begin(), tokens.end() - 1);
  expect_all({
      change("model missing", "tokenizer.ggml.model is missing", without("tokenizer.ggml.model")),
      change("model of wrong type", "tokenizer.ggml.model has type uint32", set(number("tokenizer.ggml.model", 1))),
      change("no vocabulary", "no vocabulary", set(text("tokenizer.ggml.model", "no_vocab"))),
      change("tokens missing", "tokenizer.ggml.tokens is missing", without("tokenizer.ggml.tokens")),
      change("tokens are numbers", "array of uint32",
             set({"tokenizer.ggml.tokens", 9, raw_array(GgufType::uint32, kTokens, std::string(kTokens * 4, '\1'))})),
      change("tokens are one text", "type string", set(text("tokenizer.ggml.tokens", "a b c"))),
      change("no tokens", "no elements", set(texts("tokenizer.ggml.tokens", {}))),
      change("one token fewer", "token_embd.weight", set(texts("tokenizer.ggml.tokens", fewer))),
      change("the same token twice", "tokenizer.ggml.tokens[5] is 't3'", set(texts("tokenizer.ggml.tokens", doubled))),
      change("token types too few", "token_type has 1 elements",
             add({"tokenizer.ggml.token_type", 9, raw_array(GgufType::int32, 1, raw<std::int32_t>(1))}), Expect::either),
      change("token types of wrong type", "token_type has type array of string", add(texts("tokenizer.ggml.token_type", tokens))),
      change("scores too few", "scores has 1 elements", add({"tokenizer.ggml.scores", 9, raw_array(GgufType::float32, 1, raw(1.0F))}),
             Expect::either),
      change("merges of wrong type", "merges has type", set(number("tokenizer.ggml.merges", 1))),
      change("end token out of range", "", set(number("tokenizer.ggml.eos_token_id", 1'000'000)), Expect::either),
      change("unknown pre-tokenizer", "", add(text("tokenizer.ggml.pre", "nonesuch")), Expect::either),
      change("template of wrong type", "chat_template has type", set(number("tokenizer.chat_template", 1))),
      change("template with a syntax error", "", set(text("tokenizer.chat_template", "{% for %}{{")), Expect::either),
      change("template of 8 MiB", "chat_template has 8388608 bytes", set(text("tokenizer.chat_template", std::string(8U << 20U, '{'))),
             Expect::either),
  });
}

TEST(GgufModel, TypesOfKeys) {
  expect_all({
      change("name is a number", "general.name has type uint32, allowed is string", add(number("general.name", 3))),
      change("file type is text", "general.file_type has type string", set(text("general.file_type", "Q4_1"))),
      change("end token is text", "eos_token_id has type string", set(text("tokenizer.ggml.eos_token_id", "</s>"))),
      change("add_bos is a number", "add_bos_token has type uint32", add(number("tokenizer.ggml.add_bos_token", 1))),
      change("rope base is a number", "rope.freq_base has type uint32", add(number("llama.rope.freq_base", 10000))),
      change("the tokenizer is unknown", "tokenizer.ggml.model is 'x\\x1b'", set(text("tokenizer.ggml.model", "x\x1b"))),
      change("no merges", "tokenizer.ggml.merges is missing", without("tokenizer.ggml.merges")),
  });
}

TEST(GgufModel, SplitFiles) {
  const Entry count{"split.count", 2, raw<std::uint16_t>(3)};
  const auto part = [&](std::uint16_t number) {
    return [count, number](Model& m) {
      m.entries.push_back(count);
      m.entries.push_back({"split.no", 2, raw(number)});
    };
  };
  expect_all({
      change("first part without siblings", "other parts", part(0)),
      change("second part alone", "first part", part(1)),
      change("part without its number", "split.no is missing", add(count)),
      change("count of wrong type", "split.count has type uint32", add(number("split.count", 3))),
      change("65535 parts", "split.count is 65535", add({"split.count", 2, raw<std::uint16_t>(65535)})),
  });
}

TEST(GgufModel, SplitModelIsCheckedAsAWhole) {
  const TemporaryFolder folder = *TemporaryFolder::make();
  Model first = sound_model();
  Model second;
  second.tensors.assign(first.tensors.end() - 3, first.tensors.end());
  first.tensors.resize(first.tensors.size() - 3);
  for (Model* model : {&first, &second}) {
    model->entries.push_back({"split.count", 2, raw<std::uint16_t>(2)});
    model->entries.push_back({"split.no", 2, raw<std::uint16_t>(model == &second)});
    model->entries.push_back({"split.tensors.count", 5, raw<std::int32_t>(20)});
  }
  const auto path = folder.path() / "m-00001-of-00002.gguf";
  ASSERT_TRUE(write_file(path, first.bytes()));
  const Result<GgufFile> alone = check_gguf(path);
  ASSERT_FALSE(alone);
  EXPECT_NE(alone.error().message.find("part 2 is missing"), std::string::npos) << alone.error().message;
  second.set({"split.no", 2, raw<std::uint16_t>(0)});
  ASSERT_TRUE(write_file(folder.path() / "m-00002-of-00002.gguf", second.bytes()));
  const Result<GgufFile> mixed_up = check_gguf(path);
  ASSERT_FALSE(mixed_up);
  EXPECT_NE(mixed_up.error().message.find("split.no is 0, expected is 1"), std::string::npos) << mixed_up.error().message;
  second.set({"split.no", 2, raw<std::uint16_t>(1)});
  ASSERT_TRUE(write_file(folder.path() / "m-00002-of-00002.gguf", second.bytes()));
  const Result<GgufFile> whole = check_gguf(path);
  ASSERT_TRUE(whole) << whole.error().message;
  EXPECT_EQ(whole->tensors.size(), 20U);
}

TEST(GgufModel, Facts) {
  const Result<GgufFile> file = check_bytes(sound_model().bytes());
  ASSERT_TRUE(file);
  const ModelFacts facts = model_facts(*file);
  EXPECT_EQ(facts.architecture, "llama");
  EXPECT_EQ(facts.quantization, "F32");
  EXPECT_EQ(facts.context_tokens, 128);
  EXPECT_EQ(facts.parameters, 32 * 20 + 32 + 2 * (2 * 32 + 2 * 32 * 32 + 2 * 32 * 16 + 3 * 32 * 64));
  EXPECT_EQ(chat_template(*file), "{{ messages[0].content }}");
}

}  // namespace
}  // namespace cupel::engine
