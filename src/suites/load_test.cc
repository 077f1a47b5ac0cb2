#include "suites/load.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "suites/suite_file.h"

namespace cupel {
namespace {

namespace fs = std::filesystem;

const std::vector<ImporterRow>& importers() {
  static const std::vector<ImporterRow> rows = {
      {.name = "suite", .summary = "keys 'suite' and 'cases'", .list = "cases", .recognizes = &is_suite_file, .load = &load_suite_file}};
  return rows;
}

class Load : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) { ASSERT_TRUE(write_file(folder_.path() / name, text)); }
  Result<SuiteFiles> find(const std::vector<fs::path>& paths) const { return find_suite_files(paths, importers(), folder_.path()); }
  static std::string names(const SuiteFiles& found) {
    std::string out;
    for (const fs::path& file : found.files) out += file.string() + " ";
    for (const Note& note : found.notes) out += "(" + note.file + ") ";
    return out;
  }
  TemporaryFolder folder_ = TemporaryFolder::make().value();
};

constexpr const char* kSuite = "suite: s\ncases: [{id: a, prompt: p}]\n";

TEST_F(Load, SearchesFoldersInOrder) {
  write("suites/b.yaml", kSuite);
  write("suites/a/z.yml", kSuite);
  write("suites/a.json", R"({"suite": "j", "cases": []})");
  write("suites/broken.yaml", "suite: [");
  write("suites/other.yaml", "version: 3\n");
  write("suites/notes.txt", "x");
  write("suites/.hidden/x.yaml", kSuite);
  EXPECT_EQ(names(find({}).value()), "suites/a/z.yml suites/a.json suites/b.yaml suites/broken.yaml (suites/other.yaml) ");
  EXPECT_EQ(names(find({"suites/b.yaml", "suites"}).value()),
            "suites/b.yaml suites/a/z.yml suites/a.json suites/broken.yaml (suites/other.yaml) ");
}

TEST_F(Load, LinksAreFollowedOnce) {
  write("suites/a.yaml", kSuite);
  fs::create_directory_symlink(folder_.path() / "suites", folder_.path() / "suites/loop");
  fs::create_directory_symlink("missing", folder_.path() / "suites/dangling");
  fs::create_symlink("a.yaml", folder_.path() / "suites/b.yaml");
  fs::create_symlink("self.yaml", folder_.path() / "suites/self.yaml");
  EXPECT_EQ(names(find({"suites"}).value()), "suites/a.yaml ");
}

TEST_F(Load, SaysWhatIsMissing) {
  EXPECT_EQ(find({}).error().message, "no suite was named, and there is no folder ./suites here");
  EXPECT_EQ(find({"gone.yaml"}).error().message, "no such file or folder: gone.yaml");
  fs::create_directory(folder_.path() / "empty");
  EXPECT_EQ(find({"empty"}).error().message, "no suite in the folder empty");
  EXPECT_EQ(find({"empty"}).error().code, ErrorCode::invalid_suite);
  write("empty/other.yaml", "version: 3\n");
  EXPECT_EQ(find({"empty"}).error().message, "no suite in the folder empty");
}

TEST_F(Load, LoadsByTheImporterThatRecognisesTheFile) {
  write("a.yaml", kSuite);
  write("other.yaml", "# a comment\nversion: 3\n");
  write("nothing.yaml", "");
  std::vector<std::string> ids;
  const CaseSink sink = [&](const Case& each) -> Result<void> { return ids.push_back(each.id), Result<void>(); };
  const auto load = [&](const char* name) { return load_suite(name, importers(), sink, folder_.path()); };
  EXPECT_EQ(load("a.yaml").value().name, "s");
  EXPECT_EQ(ids, std::vector<std::string>{"a"});
  EXPECT_EQ(load("other.yaml").error().message, "other.yaml:2:1: not a suite in any known format");
  EXPECT_EQ(load("other.yaml").error().notes.at(0), "known formats are suite (keys 'suite' and 'cases')");
  EXPECT_EQ(load("nothing.yaml").error().message, "nothing.yaml: the file is empty");
  EXPECT_EQ(load("gone.yaml").error().code, ErrorCode::invalid_suite);
  EXPECT_NE(load("gone.yaml").error().message.find("gone.yaml"), std::string::npos);
}

TEST_F(Load, CasesWithoutChecksAreNamed) {
  write("none.yaml",
        "suite: s\ncases:\n  - {id: a, prompt: p}\n  - {id: b, turns: [{user: u, checks: [contains: x]}]}\n  - {id: c, prompt: p}\n");
  write("all.yaml", "suite: s\ncases: [{id: a, prompt: p, checks: [contains: x]}]\n");
  const CaseSink sink = [](const Case&) -> Result<void> { return {}; };
  const std::vector<Note> notes = load_suite("none.yaml", importers(), sink, folder_.path()).value().notes;
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_EQ(notes[0].text, "2 cases have no checks, so any answer passes (the first is 'a')");
  EXPECT_EQ(notes[0].mark.line, 3);
  EXPECT_TRUE(load_suite("all.yaml", importers(), sink, folder_.path()).value().notes.empty());
}

TEST_F(Load, CasesOfAFileOfAnySizeComeOneByOne) {
  std::string text = "suite: s\ncases:\n";
  for (int i = 0; i < 3'000; ++i) text += "  - {id: c" + std::to_string(i) + ", prompt: \"" + std::string(900, 'p') + "\"}\n";
  write("large.yaml", text + "defaults: {max_tokens: 7}\n");
  std::size_t cases = 0;
  const CaseSink sink = [&](const Case& each) -> Result<void> {
    EXPECT_EQ(each.id, "c" + std::to_string(cases++));
    EXPECT_EQ(each.options.max_tokens, 7) << "what stands behind the cases is known";
    return {};
  };
  const Result<Suite> suite = load_suite("large.yaml", importers(), sink, folder_.path());
  ASSERT_TRUE(suite) << suite.error().message;
  EXPECT_EQ(cases, 3'000U);
  write("twice.yaml", text + "  - {id: c17, prompt: p}\n");
  cases = 0;
  const CaseSink any = [](const Case&) { return Result<void>(); };
  EXPECT_EQ(load_suite("twice.yaml", importers(), any, folder_.path()).error().message,
            "twice.yaml:3003:5: the id 'c17' is used twice; the first is at twice.yaml:20:5");
}

}  // namespace
}  // namespace cupel
