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
  EXPECT_EQ(stream.flush(), "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(TextStream, EmptyStopsAreIgnored) {
  TextStream stream({""});
  EXPECT_EQ(stream.push("text"), "text");
  EXPECT_FALSE(stream.stopped());
}

}  // namespace
}  // namespace cupel::engine
