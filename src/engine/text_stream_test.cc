#include "engine/text_stream.h"

#include <gtest/gtest.h>

namespace cupel::engine {
namespace {

// Feeds the text in pieces of `size` bytes and returns what came out.
std::string stream_in_pieces(TextStream& stream, std::string_view text, std::size_t size) {
  std::string out;
  for (std::size_t i = 0; i < text.size() && !stream.stopped(); i += size) out += stream.push(text.substr(i, size));
  if (!stream.stopped()) out += stream.flush();
  return out;
}

TEST(TextStream, EndsBeforeTheFirstStopWhateverThePieces) {
  const std::string text = "one two END three STOP";
  for (std::size_t size = 1; size <= text.size(); ++size) {
    TextStream stream({"STOP", "END"});
    EXPECT_EQ(stream_in_pieces(stream, text, size), "one two ") << size;
    EXPECT_TRUE(stream.stopped());
    EXPECT_EQ(stream.text(), "one two ");
  }
}

TEST(TextStream, TextThatOnlyBeginsLikeAStopComesAtTheEnd) {
  TextStream stream({"<end>"});
  EXPECT_EQ(stream.push("a <en"), "a ");
  EXPECT_EQ(stream.push("d"), "");
  EXPECT_EQ(stream.flush(), "<end");
  EXPECT_EQ(stream.text(), "a <end");
}

TEST(TextStream, AStopThatOverlapsItselfIsFound) {
  TextStream stream({"aab"});
  EXPECT_EQ(stream_in_pieces(stream, "xaaab", 1), "xa");
  EXPECT_TRUE(stream.stopped());
}

TEST(TextStream, CharactersComeWhole) {
  const std::string text = "é日🙂!";
  for (std::size_t size = 1; size <= 4; ++size) {
    TextStream stream({});
    std::string out;
    for (std::size_t i = 0; i < text.size(); i += size) {
      const std::string_view piece = stream.push(std::string_view(text).substr(i, size));
      EXPECT_EQ(piece.find("\xEF\xBF\xBD"), std::string_view::npos);
      out += piece;
    }
    EXPECT_EQ(out, text) << size;
  }
}

TEST(TextStream, BytesThatAreNoCharacterAreReplaced) {
  TextStream stream({});
  std::string out(stream.push("a\xFF"));
  out += stream.push("b\xE6\x97");
  EXPECT_EQ(out,
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(stream.flush(), "\xEF\xBF\xBD") << "one for what could have become a character";
}

// The examples of the Unicode standard, tables 3-8 to 3-11 (section 3.9): a replacement for each maximal subpart.
TEST(TextStream, IllFormedTextIsReplacedAsTheStandardSays) {
  struct Row {
    const char* bytes;
    const char* text;
  };
  const Row rows[] = {
      {"\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41", "????????A"},  // not shortest
      {"\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41", "????????A"},  // surrogates
      {"\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42", "?????A??B"},  // beyond U+10FFFF
      {"\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", "????A"},      // cut off
      {"\xE0\xA0\x80\xED\x9F\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", "\xE0\xA0\x80\xED\x9F\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"}};
  for (const Row& row : rows) {
    std::string expected;
    for (const char c : std::string_view(row.text)) expected += c == '?' ? "\xEF\xBF\xBD" : std::string(1, c);
    for (std::size_t size = 1; size <= 4; ++size) {
      TextStream stream({});
      EXPECT_EQ(stream_in_pieces(stream, row.bytes, size), expected) << row.text << " in pieces of " << size;
    }
  }
}

TEST(TextStream, EmptyStopsAreIgnored) {
  TextStream stream({""});
  EXPECT_EQ(stream.push("text"), "text");
  EXPECT_FALSE(stream.stopped());
}

}  // namespace
}  // namespace cupel::engine
