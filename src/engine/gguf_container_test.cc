// Damage to the container: magic, version, counts, keys, values, alignment, and files of other kinds.
#include <gtest/gtest.h>

#include "base/files.h"
#include "engine/testing/gguf_model.h"

namespace cupel::engine {
namespace {

using namespace test;

Damage bytes_are(std::string name, std::string mentions, std::string bytes) {
  return {std::move(name), Expect::refuse, [bytes = std::move(bytes)] { return bytes; }, std::move(mentions)};
}

std::string cut_at(std::size_t size) { return sound_model().bytes().substr(0, size); }

TEST(GgufContainer, SoundModelLoads) {
  const Result<GgufFile> file = check_bytes(sound_model().bytes());
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->architecture(), "llama");
  EXPECT_EQ(file->version, 3U);
  EXPECT_EQ(file->integer("llama.context_length"), 128U);
  EXPECT_EQ(file->array("tokenizer.ggml.tokens")->count, kTokens);
  EXPECT_EQ(file->array("tokenizer.ggml.tokens")->first.at(2), "t2");
  EXPECT_EQ(file->tensors.size(), 2U + 9U * kBlocks);
  EXPECT_EQ(file->tensors.front().elements, kWidth * kTokens);
}

TEST(GgufContainer, HarmlessDifferencesLoad) {
  expect_all({
      change(
          "unchanged", "", [](Model&) {}, Expect::load),
      change(
          "4 KiB after the data", "", [](Model& m) { m.after = std::string(4096, 'x'); }, Expect::load),
      change(
          "version 2", "", [](Model& m) { m.version = 2; }, Expect::load),
      change(
          "empty array", "", [](Model& m) { m.entries.push_back(texts("extra", {})); }, Expect::load),
      change(
          "boolean 2", "", [](Model& m) { m.entries.push_back({"extra", 7, "\x02"}); }, Expect::load),
      change(
          "key that is not UTF-8", "", [](Model& m) { m.entries.push_back(number("ex\xff\xfetra", 1)); }, Expect::load),
      change(
          "key with control bytes", "", [](Model& m) { m.entries.push_back(number("ex\x1b[31m\ntra", 1)); }, Expect::load),
      change(
          "key of 1 MiB", "key", [](Model& m) { m.entries.push_back(number(std::string(1U << 20U, 'k'), 1)); }, Expect::either),
      change(
          "alignment 64", "",
          [](Model& m) {
            m.alignment = 64;
            m.entries.push_back(number("general.alignment", 64));
          },
          Expect::load),
  });
}

TEST(GgufContainer, UnknownKeysOfEveryTypeLoad) {
  for (std::uint32_t type = 0; type <= 12; ++type) {
    if (type == 8 || type == 9) continue;
    Model model = sound_model();
    const std::size_t size = type == 0 || type == 1 || type == 7 ? 1 : type == 2 || type == 3 ? 2 : type >= 10 ? 8 : 4;
    model.entries.push_back({"extra.scalar", type, std::string(size, '\x01')});
    model.entries.push_back({"extra.array", 9, raw(type) + raw<std::uint64_t>(3) + std::string(size * 3, '\x01')});
    EXPECT_TRUE(check_bytes(model.bytes())) << "type " << type;
  }
}

TEST(GgufContainer, StartOfTheFile) {
  expect_all({
      bytes_are("empty", "empty", ""),
      bytes_are("only magic", "version", "GGUF"),
      bytes_are("wrong magic", "JUNK", "JUNKJUNKJUNKJUNK"),
      bytes_are("reversed magic", "reversed", "FUGG" + std::string(60, 'a')),
      bytes_are("control bytes as magic", "\\x1b", std::string("\x1b\x07\x00\x9b", 4) + std::string(60, '\x02')),
      change("big-endian", "big-endian", [](Model& m) { m.version = 0x03000000; }),
      change("version 0", "version is 0", [](Model& m) { m.version = 0; }),
      change("version 1", "version is 1", [](Model& m) { m.version = 1; }),
      change("version 4", "version is 4", [](Model& m) { m.version = 4; }),
      change("version 2^32-1", "version is 4294967295", [](Model& m) { m.version = 0xFFFFFFFFU; }),
  });
}

TEST(GgufContainer, CutAnywhereIsRefused) {
  Model model = sound_model();
  std::uint64_t ignored = 0;
  const std::size_t table_end = (model.header_bytes() + model.metadata_bytes() + model.table_bytes(ignored)).size();
  for (std::size_t size = 4; size < table_end; size += size < 80 ? 1 : 13) {
    SCOPED_TRACE(size);
    expect_all({bytes_are("cut", "", cut_at(size))});
  }
}

TEST(GgufContainer, Counts) {
  const auto tensors = [](std::uint64_t count) { return [count](Model& m) { m.tensor_count = count; }; };
  const auto entries = [](std::uint64_t count) { return [count](Model& m) { m.entry_count = count; }; };
  const std::uint64_t all_tensors = sound_model().tensors.size();
  const std::uint64_t all_entries = sound_model().entries.size();
  expect_all({
      change("one tensor more", "tensor", tensors(all_tensors + 1)),
      change("one tensor fewer", "", tensors(all_tensors - 1), Expect::either),
      change("no tensor", "", tensors(0), Expect::either),
      change("2^31 tensors", "number of tensors", tensors(1ULL << 31U)),
      change("2^63-1 tensors", "number of tensors", tensors((1ULL << 63U) - 1)),
      change("2^64-1 tensors", "number of tensors", tensors(~0ULL)),
      change("tensors times 64 wraps", "number of tensors", tensors(1ULL << 58U)),
      change("one entry more", "", entries(all_entries + 1)),
      change("one entry fewer", "", entries(all_entries - 1)),
      change("2^31 entries", "metadata entries", entries(1ULL << 31U)),
      change("2^63-1 entries", "metadata entries", entries((1ULL << 63U) - 1)),
      change("2^64-1 entries", "metadata entries", entries(~0ULL)),
  });
}

TEST(GgufContainer, Keys) {
  expect_all({
      change("empty key", "key of metadata entry", [](Model& m) { m.entries.insert(m.entries.begin(), number("", 1)); }),
      change("duplicate key", "twice", [](Model& m) { m.entries.push_back(number("llama.context_length", 64)); }),
      change("duplicate key, control bytes", "\\x1b",
             [](Model& m) {
               m.entries.push_back(number("x\x1b[2J", 1));
               m.entries.push_back(number("x\x1b[2J", 2));
             }),
      {"key of 2^60 bytes", Expect::refuse,
       [] {
         const Model m = sound_model();
         return m.header_bytes() + raw(1ULL << 60U) + m.metadata_bytes();
       },
       "key of metadata entry 0"},
      {"key length that wraps", Expect::refuse,
       [] {
         const Model m = sound_model();
         return m.header_bytes() + raw(~0ULL - 3) + m.metadata_bytes();
       },
       "key of metadata entry 0"},
  });
}

TEST(GgufContainer, Values) {
  const auto add = [](Entry entry) { return [entry](Model& m) { m.entries.insert(m.entries.begin(), entry); }; };
  std::string nested;
  for (int i = 0; i < 20000; ++i) nested += raw<std::uint32_t>(9) + raw<std::uint64_t>(1);
  expect_all({
      change("unknown type 13", "unknown type 13", add({"extra", 13, raw<std::uint64_t>(0)})),
      change("type 2^32-1", "unknown type", add({"extra", 0xFFFFFFFFU, raw<std::uint64_t>(0)})),
      change("string of 2^60 bytes", "extra", add({"extra", 8, raw(1ULL << 60U)})),
      change("string length 2^64-1", "extra", add({"extra", 8, raw(~0ULL)})),
      change("string longer than the file", "extra", add({"extra", 8, raw<std::uint64_t>(1U << 30U)})),
      change("array of 2^62 numbers", "extra", add({"extra", 9, raw_array(GgufType::uint32, 1ULL << 62U, "")})),
      change("array of 2^64-1 bytes", "extra", add({"extra", 9, raw_array(GgufType::uint8, ~0ULL, "")})),
      change("array of 2^61 doubles wraps", "extra", add({"extra", 9, raw_array(GgufType::float64, 1ULL << 61U, "")})),
      change("array of 2^40 strings", "extra", add({"extra", 9, raw_array(GgufType::string, 1ULL << 40U, "")})),
      change("string in an array too long", "extra", add({"extra", 9, raw_array(GgufType::string, 1, raw(1ULL << 50U))})),
      change("tenth string in an array too long", "extra",
             add({"extra", 9, raw_array(GgufType::string, 10, std::string(72, '\0') + raw(1ULL << 50U))})),
      change("array of arrays", "type 9", add({"extra", 9, raw<std::uint32_t>(9) + raw<std::uint64_t>(1) + raw<std::uint64_t>(0)})),
      change("20,000 nested arrays", "type 9", add({"extra", 9, nested})),
      change("unknown element type", "type 77", add({"extra", 9, raw<std::uint32_t>(77) + raw<std::uint64_t>(1)})),
  });
}

TEST(GgufContainer, Alignment) {
  const auto aligned = [](std::uint32_t value) { return [value](Model& m) { m.entries.push_back(number("general.alignment", value)); }; };
  expect_all({
      change("0", "general.alignment is 0", aligned(0)),
      change("1", "general.alignment is 1", aligned(1)),
      change("not a power of two", "general.alignment is 33", aligned(33)),
      change("2^31", "general.alignment is 2147483648", aligned(1U << 31U)),
      change("wrong type", "type uint64", [](Model& m) { m.entries.push_back({"general.alignment", 10, raw<std::uint64_t>(32)}); }),
      change("text", "type string", [](Model& m) { m.entries.push_back(text("general.alignment", "32")); }),
  });
}

TEST(GgufContainer, OtherFilesAreNamed) {
  const std::string header = R"({"__metadata__":{"format":"pt"}})";
  expect_all({
      bytes_are("git-lfs", "git-lfs pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 98362432\n"),
      bytes_are("HTML", "HTML page", "<!DOCTYPE html>\n<html><head><title>404</title></head></html>"),
      bytes_are("html after blanks", "HTML page", "\n\n  <html lang=\"en\"></html>"),
      bytes_are("gzip", "gzip archive", "\x1f\x8b\x08" + std::string(100, '\x01')),
      bytes_are("zip", "zip archive", "PK\x03\x04" + std::string(100, '\x01')),
      bytes_are("safetensors", "safetensors", raw<std::uint64_t>(header.size()) + header + std::string(64, '\0')),
      bytes_are("JSON", "JSON", R"({"error":"Repository not found"})"),
      bytes_are("XML", "XML", R"(<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>)"),
      bytes_are("zeros", "zero bytes", std::string(4096, '\0')),
      bytes_are("ones", "0xFF", std::string(4096, '\xff')),
      bytes_are("old GGML", "GGJT", "tjgg" + std::string(100, '\x01')),
  });
}

TEST(GgufContainer, WhatIsNoFile) {
  const TemporaryFolder folder = *TemporaryFolder::make();
  const Result<GgufFile> a_folder = check_gguf(folder.path());
  ASSERT_FALSE(a_folder);
  EXPECT_EQ(a_folder.error().code, ErrorCode::unavailable);
  EXPECT_NE(a_folder.error().message.find("folder"), std::string::npos);
  const Result<GgufFile> nothing = check_gguf(folder.path() / "nothing.gguf");
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().code, ErrorCode::unavailable);
  EXPECT_FALSE(check_gguf("/dev/null"));
}

}  // namespace
}  // namespace cupel::engine
