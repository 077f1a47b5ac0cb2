// Damage to safetensors files: refused with a message people can read, whatever the bytes are.
#include "models/checkpoint/safetensors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>

#include "base/files.h"

namespace cupel::checkpoint {
namespace {

std::string file_of(const std::string& header, std::size_t data_bytes, std::optional<std::uint64_t> length = {}) {
  const std::uint64_t said = length.value_or(header.size());
  std::string bytes(sizeof said, '\0');
  std::memcpy(bytes.data(), &said, sizeof said);
  return bytes + header + std::string(data_bytes, '\x11');
}

class Safetensors : public testing::Test {
 protected:
  Result<SafetensorsFile> read(const std::string& bytes) {
    EXPECT_TRUE(write_file(path, bytes));
    return read_safetensors(path);
  }

  void expect_refused(const std::string& header, std::size_t data_bytes, std::string_view mentions) {
    SCOPED_TRACE(header.substr(0, 200));
    expect_bytes_refused(file_of(header, data_bytes), mentions);
  }

  void expect_bytes_refused(const std::string& bytes, std::string_view mentions) {
    const Result<SafetensorsFile> file = read(bytes);
    ASSERT_FALSE(file) << "it was accepted";
    const std::string& message = file.error().message;
    EXPECT_EQ(file.error().code, ErrorCode::corrupt);
    EXPECT_NE(message.find(mentions), std::string::npos) << message;
    EXPECT_LT(message.size(), 700U);
    EXPECT_TRUE(std::ranges::all_of(message, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F; })) << message;
  }

  TemporaryFolder folder = *TemporaryFolder::make();
  std::filesystem::path path = folder.path() / "model.safetensors";
};

constexpr const char* kSound =
    R"({"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[2,3],"data_offsets":[8,32]},"a":{"dtype":"BF16","shape":[4],"data_offsets":[0,8]}})";

TEST_F(Safetensors, TensorsAsTheyLie) {
  const Result<SafetensorsFile> file = read(file_of(kSound, 32));
  ASSERT_TRUE(file) << file.error().message;
  ASSERT_EQ(file->tensors.size(), 2U);
  const std::uint64_t data = 8 + std::strlen(kSound);
  EXPECT_EQ(file->tensors[0].name, "a");
  EXPECT_EQ(file->tensors[0].dtype, "BF16");
  EXPECT_EQ(file->tensors[0].begin, data);
  EXPECT_EQ(file->tensors[1].shape, (std::vector<std::uint64_t>{2, 3}));
  EXPECT_EQ(file->tensors[1].begin, data + 8);
  EXPECT_EQ(file->tensors[1].bytes, 24U);
}

TEST_F(Safetensors, WhatIsAllowedThoughUnusual) {
  EXPECT_TRUE(read(file_of("{}", 0)));
  EXPECT_TRUE(read(file_of("{}      ", 0)));
  EXPECT_TRUE(read(file_of(R"({"s":{"dtype":"F32","shape":[],"data_offsets":[0,4]}})", 4)));
  EXPECT_TRUE(read(file_of(R"({"z":{"dtype":"F32","shape":[0,7],"data_offsets":[0,0]}})", 0)));
}

TEST_F(Safetensors, LengthOfTheHeader) {
  expect_bytes_refused("", "0 bytes");
  expect_bytes_refused("abc", "3 bytes");
  expect_bytes_refused(file_of(kSound, 32, 1ULL << 62U), "header");
  expect_bytes_refused(file_of(kSound, 32, ~0ULL), "header");
  expect_bytes_refused(file_of(kSound, 32, 200'000'000), "header");
  expect_bytes_refused(file_of(kSound, 0, 5000), "header");
  expect_bytes_refused(file_of(kSound, 32, 20), "no JSON");
  expect_bytes_refused(file_of(kSound, 32, 0), "'{'");
  expect_bytes_refused("version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "git-lfs");
  expect_bytes_refused(std::string(4096, '\xff'), "header");
  expect_bytes_refused(std::string(4096, '\0'), "'{'");
}

TEST_F(Safetensors, Json) {
  expect_refused("[1]", 0, "'{'");
  expect_refused("{", 0, "no JSON");
  expect_refused(R"({"a":)", 0, "no JSON");
  expect_refused("{\"a\xff\":{}}", 0, "no JSON");
  expect_refused(R"({"a":1})", 0, "'a' is a number");
  expect_refused(R"({"a":"x"})", 0, "'a' is text");
  expect_refused(R"({"a":null})", 0, "null");
  expect_refused(R"({"a":[1]})", 0, "a list");
  expect_refused(R"({"__metadata__":{"a":{"b":1}}})", 0, "an object");
  expect_refused(R"({"__metadata__":"x"})", 0, "text");
  std::string deep = R"({"a":)";
  for (int i = 0; i < 100'000; ++i) deep += R"({"a":)";
  expect_refused(deep, 0, "");
  expect_refused("{\"a\":" + std::string(200'000, '['), 0, "a list");
  expect_refused("{\"x\x1b[2J\":1}", 0, "no JSON");
  expect_refused("{\"x\\u001b[2J\":1}", 0, "\\x1b");
}

TEST_F(Safetensors, FieldsOfATensor) {
  expect_refused(R"({"a":{}})", 0, "lacks");
  expect_refused(R"({"a":{"dtype":"F32","shape":[1]}})", 4, "lacks");
  expect_refused(R"({"a":{"dtype":"F32","data_offsets":[0,4]}})", 4, "lacks");
  expect_refused(R"({"a":{"shape":[1],"data_offsets":[0,4]}})", 4, "lacks");
  expect_refused(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":1}})", 4, "unknown field 'more'");
  expect_refused(R"({"a":{"dtype":"F32","dtype":"F16","shape":[1],"data_offsets":[0,4]}})", 4, "twice");
  expect_refused(R"({"a":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}})", 4, "twice");
  expect_refused(R"({"a":{"dtype":32,"shape":[1],"data_offsets":[0,4]}})", 4, "dtype of tensor 'a'");
  expect_refused(R"({"a":{"dtype":"Q4","shape":[1],"data_offsets":[0,4]}})", 4, "unknown dtype 'Q4'");
  expect_refused(R"({"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}})", 4, "shape of tensor 'a'");
  expect_refused(R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", 4, "negative");
  expect_refused(R"({"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}})", 4, "no integer");
  expect_refused(R"({"a":{"dtype":"F32","shape":[[1]],"data_offsets":[0,4]}})", 4, "list");
  expect_refused(R"({"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}})", 4, "more than 8");
  expect_refused(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}})", 4, "data_offsets");
  expect_refused(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}})", 4, "data_offsets");
  expect_refused(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}})", 4, "do not fall");
  expect_refused(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,18446744073709551615]}})", 4, "data_offsets");
  expect_refused(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,99999999999999999999999]}})", 4, "no integer");
}

TEST_F(Safetensors, ShapesAndSizes) {
  expect_refused(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", 4, "hold 4 bytes");
  expect_refused(R"({"a":{"dtype":"F16","shape":[2],"data_offsets":[0,8]}})", 8, "hold 8 bytes");
  expect_refused(R"({"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}})", 0, "hold 0 bytes");
  expect_refused(R"({"a":{"dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]}})", 4, "hold 4 bytes");
  expect_refused(R"({"a":{"dtype":"F64","shape":[18446744073709551615,2],"data_offsets":[0,0]}})", 0, "hold 0 bytes");
  expect_refused(R"({"a":{"dtype":"F4","shape":[1],"data_offsets":[0,0]}})", 0, "F4");
}

TEST_F(Safetensors, PlacesInTheFile) {
  const auto two = [](int a, int b, int c, int d) {
    const auto tensor = [](const char* name, int from, int to) {
      return "\"" + std::string(name) + R"(":{"dtype":"U8","shape":[)" + std::to_string(to - from) + R"(],"data_offsets":[)" +
             std::to_string(from) + "," + std::to_string(to) + "]}";
    };
    return "{" + tensor("a", a, b) + "," + tensor("b", c, d) + "}";
  };
  EXPECT_TRUE(read(file_of(two(0, 8, 8, 16), 16)));
  EXPECT_TRUE(read(file_of(two(8, 16, 0, 8), 16)));
  expect_refused(two(0, 8, 4, 16), 16, "inside");
  expect_refused(two(0, 8, 0, 8), 8, "inside");
  expect_refused(two(0, 8, 0, 16), 16, "inside");
  expect_refused(two(0, 8, 12, 16), 16, "gap");
  expect_refused(two(4, 8, 8, 16), 16, "gap");
  expect_refused(two(0, 8, 8, 16), 15, "but the file has");
  expect_refused(two(0, 8, 8, 16), 0, "but the file has");
  expect_refused(two(0, 8, 8, 16), 17, "1 bytes follow");
  expect_refused(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})", 2,
                 "twice");
}

TEST_F(Safetensors, RandomDamageIsSurvived) {
  std::mt19937 random(7);
  const std::string sound = file_of(kSound, 32);
  int refused = 0;
  for (int round = 0; round < 500; ++round) {
    std::string bytes = sound;
    for (unsigned i = 0; i <= random() % 3; ++i) {
      const std::size_t at = random() % bytes.size();
      switch (random() % 3) {
        case 0: bytes[at] = static_cast<char>(random()); break;
        case 1: bytes.erase(at, 1 + random() % 8); break;
        default: bytes.insert(at, std::string(1 + random() % 8, static_cast<char>(random()))); break;
      }
      if (bytes.empty()) bytes = "x";
    }
    const Result<SafetensorsFile> file = read(bytes);
    refused += file ? 0 : 1;
    if (!file) continue;
    for (const SafetensorsTensor& tensor : file->tensors) ASSERT_LE(tensor.begin + tensor.bytes, bytes.size());
  }
  EXPECT_GT(refused, 250);
}

TEST_F(Safetensors, NotThere) {
  EXPECT_EQ(read_safetensors(folder.path() / "nothing").error().code, ErrorCode::unavailable);
  EXPECT_EQ(read_safetensors(folder.path()).error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace cupel::checkpoint
