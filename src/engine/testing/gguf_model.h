// For tests of GGUF files: a tiny but whole model as bytes, to be damaged in one place each.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "engine/gguf.h"

namespace cupel::engine::test {

template <class T>
std::string raw(T value) {
  std::string bytes(sizeof value, '\0');
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

inline std::string raw_text(std::string_view text) { return raw<std::uint64_t>(text.size()) + std::string(text); }

inline std::string raw_array(GgufType type, std::uint64_t count, const std::string& elements) {
  return raw(static_cast<std::uint32_t>(type)) + raw(count) + elements;
}

/// A metadata entry with its value as bytes, so that a test can write anything.
struct Entry {
  std::string key;
  std::uint32_t type = 0;
  std::string value;
};

inline Entry number(std::string key, std::uint32_t value) { return {std::move(key), 4, raw(value)}; }
inline Entry real(std::string key, float value) { return {std::move(key), 6, raw(value)}; }
inline Entry text(std::string key, std::string_view value) { return {std::move(key), 8, raw_text(value)}; }
inline Entry texts(std::string key, const std::vector<std::string>& values) {
  std::string elements;
  for (const std::string& value : values) elements += raw_text(value);
  return {std::move(key), 9, raw_array(GgufType::string, values.size(), elements)};
}

struct Tensor {
  std::string name;
  std::vector<std::int64_t> shape;
  std::uint32_t type = 0;                 // f32
  std::optional<std::uint64_t> offset{};  // else where the one before it ends
  std::optional<std::uint32_t> dimensions{};
};

/// Everything that is written; change any of it, then bytes().
struct Model {
  std::string magic = "GGUF";
  std::uint32_t version = 3;
  std::optional<std::uint64_t> tensor_count{};
  std::optional<std::uint64_t> entry_count{};
  std::uint64_t alignment = 32;
  std::vector<Entry> entries;
  std::vector<Tensor> tensors;
  std::string after;  // bytes after the data

  Entry& entry(std::string_view key) {
    return *std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.key == key; });
  }
  Tensor& tensor(std::string_view name) {
    return *std::find_if(tensors.begin(), tensors.end(), [&](const Tensor& t) { return t.name == name; });
  }
  void set(Entry changed) { entry(changed.key) = changed; }
  void remove(std::string_view key) {
    std::erase_if(entries, [&](const Entry& e) { return e.key == key; });
  }
  void remove_tensor(std::string_view name) {
    std::erase_if(tensors, [&](const Tensor& t) { return t.name == name; });
  }

  std::string metadata_bytes() const {
    std::string out;
    for (const Entry& e : entries) out += raw_text(e.key) + raw(e.type) + e.value;
    return out;
  }

  std::string table_bytes(std::uint64_t& data_bytes) const {
    std::string out;
    std::uint64_t next = 0;
    for (const Tensor& t : tensors) {
      out += raw_text(t.name) + raw(t.dimensions.value_or(static_cast<std::uint32_t>(t.shape.size())));
      std::uint64_t bytes = t.type == 1 || t.type == 30 ? 2 : 4;  // f16, bf16
      for (const std::int64_t size : t.shape) {
        out += raw(size);
        bytes *= static_cast<std::uint64_t>(size);
      }
      out += raw(t.type) + raw(t.offset.value_or(next));
      next += (bytes + alignment - 1) / alignment * alignment;
    }
    data_bytes = next;
    return out;
  }

  std::string header_bytes() const {
    return magic + raw(version) + raw(tensor_count.value_or(tensors.size())) + raw(entry_count.value_or(entries.size()));
  }

  /// `with_data` off when damaged shapes would make the data huge: then there is as much as the sound model needs.
  std::string bytes(bool with_data = true) const {
    std::uint64_t data = 0;
    const std::string table = table_bytes(data);
    std::string out = header_bytes() + metadata_bytes() + table;
    out.resize((out.size() + alignment - 1) / alignment * alignment);
    out.resize(out.size() + (with_data ? data : 80000), '\x11');
    return out + after;
  }
};

inline constexpr std::uint32_t kWidth = 32, kHeads = 4, kGroups = 2, kInner = 64, kBlocks = 2, kTokens = 20;

inline std::vector<std::string> token_list() {
  std::vector<std::string> tokens;
  for (std::uint32_t i = 0; i < kTokens; ++i) tokens.push_back("t" + std::to_string(i));
  return tokens;
}

/// The whole, sound model.
inline Model sound_model() {
  Model model;
  model.entries = {text("general.architecture", "llama"),
                   number("llama.block_count", kBlocks),
                   number("llama.context_length", 128),
                   number("llama.embedding_length", kWidth),
                   number("llama.feed_forward_length", kInner),
                   number("llama.attention.head_count", kHeads),
                   number("llama.attention.head_count_kv", kGroups),
                   number("llama.rope.dimension_count", kWidth / kHeads),
                   real("llama.attention.layer_norm_rms_epsilon", 1e-5F),
                   number("general.file_type", 0),
                   text("tokenizer.ggml.model", "gpt2"),
                   texts("tokenizer.ggml.tokens", token_list()),
                   texts("tokenizer.ggml.merges", {"t 0"}),
                   number("tokenizer.ggml.eos_token_id", 1),
                   text("tokenizer.chat_template", "{{ messages[0].content }}")};
  model.tensors = {{"token_embd.weight", {kWidth, kTokens}}, {"output_norm.weight", {kWidth}}};
  for (std::uint32_t i = 0; i < kBlocks; ++i) {
    const std::string block = "blk." + std::to_string(i) + ".";
    const std::int64_t groups_width = kWidth / kHeads * kGroups;
    const std::vector<Tensor> tensors{{block + "attn_norm.weight", {kWidth}},
                                      {block + "ffn_norm.weight", {kWidth}},
                                      {block + "attn_q.weight", {kWidth, kWidth}},
                                      {block + "attn_k.weight", {kWidth, groups_width}},
                                      {block + "attn_v.weight", {kWidth, groups_width}},
                                      {block + "attn_output.weight", {kWidth, kWidth}},
                                      {block + "ffn_gate.weight", {kWidth, kInner}},
                                      {block + "ffn_up.weight", {kWidth, kInner}},
                                      {block + "ffn_down.weight", {kInner, kWidth}}};
    model.tensors.insert(model.tensors.end(), tensors.begin(), tensors.end());
  }
  return model;
}

enum class Expect { refuse, load, either };

/// One kind of damage: what is written, what must happen, and what a refusal must mention.
struct Damage {
  std::string name;
  Expect expect = Expect::refuse;
  std::function<std::string()> bytes;
  std::string mentions;
};

/// Damage to the model's parts, written as usual.
inline Damage change(std::string name, std::string mentions, std::function<void(Model&)> apply, Expect expect = Expect::refuse,
                     bool with_data = true) {
  return {std::move(name), expect,
          [apply = std::move(apply), with_data] {
            Model model = sound_model();
            apply(model);
            return model.bytes(with_data);
          },
          std::move(mentions)};
}

inline bool is_showable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F; });
}

inline Result<GgufFile> check_bytes(const std::string& bytes) {
  static const TemporaryFolder folder = *TemporaryFolder::make();
  const auto path = folder.path() / "model.gguf";
  std::ofstream(path, std::ios::binary) << bytes;
  return check_gguf(path);
}

/// Every damage is refused with a message people can read, or loads, as it says.
inline void expect_all(const std::vector<Damage>& kinds) {
  for (const Damage& damage : kinds) {
    SCOPED_TRACE(damage.name);
    const Result<GgufFile> result = check_bytes(damage.bytes());
    if (damage.expect == Expect::load) {
      EXPECT_TRUE(result) << (result ? "" : result.error().message);
    }
    if (damage.expect == Expect::refuse) {
      EXPECT_FALSE(result) << "it was accepted";
    }
    if (result) continue;
    EXPECT_EQ(result.error().code, ErrorCode::corrupt);
    EXPECT_NE(result.error().message.find("model.gguf"), std::string::npos) << result.error().message;
    EXPECT_NE(result.error().message.find(damage.mentions), std::string::npos) << result.error().message;
    EXPECT_TRUE(is_showable(result.error().message)) << result.error().message;
    EXPECT_LT(result.error().message.size(), 600U);
  }
}

}  // namespace cupel::engine::test
