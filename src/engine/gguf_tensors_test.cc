// Damage to the tensor table and the data, and random damage anywhere.
#include <gtest/gtest.h>

#include <random>

#include "engine/testing/gguf_model.h"

namespace cupel::engine {
namespace {

using namespace test;

constexpr const char* kQ = "blk.0.attn_q.weight";

auto change_q(std::function<void(Tensor&)> apply) {
  return [apply](Model& m) { apply(m.tensor(kQ)); };
}
Damage shape(std::string name, std::string mentions, std::vector<std::int64_t> sizes) {
  return change(std::move(name), std::move(mentions), change_q([sizes](Tensor& t) { t.shape = sizes; }), Expect::refuse, false);
}
Damage type(std::string name, std::string mentions, std::uint32_t number) {
  return change(std::move(name), std::move(mentions), change_q([number](Tensor& t) { t.type = number; }));
}
Damage offset(std::string name, std::string mentions, std::uint64_t value) {
  return change(std::move(name), std::move(mentions), change_q([value](Tensor& t) { t.offset = value; }));
}

TEST(GgufTensors, Names) {
  expect_all({
      change("too long", "name of tensor", change_q([](Tensor& t) { t.name = std::string(64, 'n'); })),
      change("empty", "name of tensor", change_q([](Tensor& t) { t.name = ""; })),
      change("zero byte", "zero byte", change_q([](Tensor& t) { t.name = std::string("a\0b", 3); })),
      change("duplicate", "twice", change_q([](Tensor& t) { t.name = "blk.0.attn_k.weight"; })),
      change("block that is not there", "blk.7.x", [](Model& m) { m.tensors.push_back({"blk.7.x", {kWidth}}); }),
      change("block number that wraps", "blk.184467", [](Model& m) { m.tensors.push_back({"blk.18446744073709551617.x", {kWidth}}); }),
  });
}

TEST(GgufTensors, RequiredOnes) {
  for (const Tensor& tensor : sound_model().tensors) {
    expect_all({change("without " + tensor.name, tensor.name, [&](Model& m) { m.remove_tensor(tensor.name); })});
  }
  expect_all({change("no tensors", "token_embd.weight", [](Model& m) { m.tensors.clear(); })});
}

TEST(GgufTensors, Shapes) {
  expect_all({
      shape("no dimension", "0 dimensions", {}),
      shape("five dimensions", "5 dimensions", {2, 2, 2, 2, 2}),
      change("2^32-1 dimensions", "4294967295 dimensions", change_q([](Tensor& t) { t.dimensions = 0xFFFFFFFFU; })),
      shape("negative", "is -32", {-32, 32}),
      shape("zero", "is 0", {32, 0}),
      shape("product wraps to 0", "2^63", {1LL << 32U, 1LL << 32U}),
      shape("product wraps to something small", "2^63", {(1LL << 62U) + 8, 4}),
      shape("2^62 elements", "larger than the file", {1LL << 31U, 1LL << 31U}),
      shape("larger than the file", "larger than the file", {1 << 20, 1 << 10}),
      change("transposed", "ffn_down.weight",
             [](Model& m) { std::swap(m.tensor("blk.1.ffn_down.weight").shape[0], m.tensor("blk.1.ffn_down.weight").shape[1]); }),
      change("one dimension for two", kQ, change_q([](Tensor& t) { t.shape = {kWidth * kWidth}; })),
  });
}

TEST(GgufTensors, Types) {
  expect_all({
      type("removed Q4_2", "type 4", 4),
      type("removed Q4_0_4_4", "type 31", 31),
      type("unknown 200", "type 200", 200),
      type("2^31", "type 2147483648", 1U << 31U),
      type("2^32-1", "type 4294967295", 0xFFFFFFFFU),
      type("rows that are no multiple of the block (Q4_K)", "multiples of 256", 12),
      change("counts instead of weights", "type i32", change_q([](Tensor& t) { t.type = 26; })),
      change("norm in f16", "allowed is f32",
             [](Model& m) {
               m.tensor("blk.1.ffn_norm.weight").type = 1;
               m.tensor("blk.1.ffn_norm.weight").shape = {kWidth};
             }),
  });
}

TEST(GgufTensors, Offsets) {
  expect_all({
      offset("unaligned", "multiples of 32", 33),
      offset("past the end", "not all there", 1ULL << 40U),
      offset("wrapping", "not all there", ~0ULL - 31),
      offset("over the tensor before it", "overlaps", 0),
      change("gap", "does not follow",
             [](Model& m) {
               std::uint64_t data = 0;
               m.table_bytes(data);
               m.tensors.back().offset = data - 4 * kWidth * kInner + 32;
               m.after = std::string(64, 'x');
             }),
  });
}

TEST(GgufTensors, Data) {
  const std::string whole = sound_model().bytes();
  std::uint64_t data = 0;
  sound_model().table_bytes(data);
  const auto first = [&](std::size_t size) { return [bytes = whole.substr(0, size)] { return bytes; }; };
  expect_all({
      {"missing", Expect::refuse, first(whole.size() - data), "token_embd.weight"},
      {"half", Expect::refuse, first(whole.size() - data / 2), "not all there"},
      {"last byte missing", Expect::refuse, first(whole.size() - 1), "not all there"},
      {"all zero", Expect::load, [&] { return whole.substr(0, whole.size() - data) + std::string(data, '\0'); }, ""},
      {"all NaN", Expect::load, [&] { return whole.substr(0, whole.size() - data) + std::string(data, '\xff'); }, ""},
  });
}

/// Whatever bytes change, the outcome is an error people can read or a file whose parts fit together.
TEST(GgufTensors, RandomDamageIsSurvived) {
  std::mt19937 random(4);
  Model small = sound_model();
  const std::string sound = small.bytes();
  std::uint64_t data = 0;
  small.table_bytes(data);
  const std::size_t head = sound.size() - data;
  int refused = 0;
  for (int round = 0; round < 600; ++round) {
    std::string bytes = sound;
    const int changes = 1 + static_cast<int>(random() % 3);
    for (int i = 0; i < changes; ++i) {
      const std::size_t at = random() % head;
      switch (random() % 4) {
        case 0: bytes[at] = static_cast<char>(random()); break;
        case 1: bytes[at] = static_cast<char>(bytes[at] ^ (1 << (random() % 8))); break;
        case 2: bytes.erase(at, 1 + random() % 16); break;
        default: bytes.insert(at, std::string(1 + random() % 16, static_cast<char>(random()))); break;
      }
    }
    const Result<GgufFile> result = check_bytes(bytes);
    if (result) {
      for (const GgufTensor& tensor : result->tensors) ASSERT_LE(result->data_offset + tensor.offset + tensor.bytes, bytes.size());
      continue;
    }
    ++refused;
    ASSERT_TRUE(is_showable(result.error().message)) << "round " << round;
    ASSERT_FALSE(result.error().message.empty());
  }
  EXPECT_GT(refused, 400);
}

}  // namespace
}  // namespace cupel::engine
