// hash, environment, clock, result
#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/environment.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/result.h"

namespace cupel {
namespace {

// FIPS 180-4's own examples.
TEST(Sha256, of_known_texts) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  Sha256 pieces;
  pieces.update("a");
  pieces.update("bc");
  EXPECT_EQ(pieces.finish_hex(), sha256_hex("abc"));
}

TEST(Sha256, of_files) {
  const TemporaryFolder folder = TemporaryFolder::make().value();
  const std::string text(3'000'000, 'x');
  ASSERT_TRUE(write_file(folder.path() / "f", text));
  EXPECT_EQ(sha256_file(folder.path() / "f"), sha256_hex(text));
  EXPECT_EQ(sha256_file(folder.path() / "missing").error().code, ErrorCode::io);
}

TEST(Environment, empty_variables_configure_nothing) {
  Environment environment({{"A", "1"}, {"B", ""}});
  EXPECT_EQ(environment.get("A"), "1");
  EXPECT_EQ(environment.get("B"), std::nullopt);
  EXPECT_EQ(environment.get("C"), std::nullopt);
  environment.set("C", "3");
  EXPECT_EQ(environment.get("C"), "3");
  EXPECT_TRUE(Environment::of_process().get("PATH"));
}

TEST(Clock, writes_rfc_3339) {
  using namespace std::chrono;
  EXPECT_EQ(to_rfc3339(system_clock::time_point(milliseconds(0))), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(to_rfc3339(system_clock::time_point(milliseconds(1'000'000'000'123))), "2001-09-09T01:46:40.123Z");
  EXPECT_DOUBLE_EQ(to_ms(microseconds(1500)), 1.5);
  EXPECT_LE(cupel::system_clock().now(), cupel::system_clock().now());
}

Result<int> half_of(int number) {
  if (number % 2 != 0) return fail(ErrorCode::invalid_usage, "odd");
  return number / 2;
}
Result<int> quarter_of(int number) {
  const int half = CUPEL_TRY(half_of(number));
  return half_of(half);
}
Result<void> must_be_even(int number) {
  CUPEL_CHECK(half_of(number));
  return {};
}

TEST(Result, errors_travel_up) {
  EXPECT_EQ(quarter_of(8), 2);
  EXPECT_EQ(quarter_of(6).error().message, "odd");
  EXPECT_TRUE(must_be_even(2));
  EXPECT_FALSE(must_be_even(3));
}

TEST(Result, errors_are_described_with_their_notes) {
  EXPECT_EQ(describe_error(Error{ErrorCode::io, "no file \x1b[31mred\a", {"see \x1b]0;title\x07"}}),
            "no file \\x1b[31mred\\x07\n  see \\x1b]0;title\\x07")
      << "names and texts of others do nothing to the terminal";
  const std::string text = describe_error(Error{ErrorCode::io, "cannot read x", {}}.with("in suite.yaml:14"));
  EXPECT_TRUE(text.starts_with("cannot read x")) << text;
  EXPECT_NE(text.find("\n"), std::string::npos);
  EXPECT_NE(text.find("in suite.yaml:14"), std::string::npos);
  EXPECT_STREQ(error_code_name(ErrorCode::limit_exceeded), "limit_exceeded");
}

}  // namespace
}  // namespace cupel
