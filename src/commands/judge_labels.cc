#include "commands/judge_labels.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/files.h"
#include "base/text.h"
#include "core/json_reader.h"
#include "importers/promptfoo/csv.h"

namespace cupel {
namespace {

constexpr std::array<std::string_view, 6> kGood = {"true", "pass", "yes", "good", "1", "correct"};
constexpr std::array<std::string_view, 7> kBad = {"false", "fail", "no", "bad", "0", "incorrect", "wrong"};

class Reader {
 public:
  explicit Reader(std::string shown) : shown_(std::move(shown)) {}

  Result<LabelledAnswer> read(const Json& item, int line) const {
    if (!item.is_object()) return wrong(line, "an item is an object with 'answer' and 'label'");
    LabelledAnswer read{.prompt = text_of(item, "prompt"), .answer = text_of(item, "answer"), .rubric = text_of(item, "rubric")};
    read.line = line;
    if (!item.contains("answer")) read.answer = text_of(item, "output");
    if (!item.contains("answer") && !item.contains("output")) return wrong(line, "'answer' is missing");
    if (!item.contains("label")) return wrong(line, "'label' is missing");
    const std::string label = to_lower(trim(text_of(item, "label")));
    read.label = std::ranges::find(kGood, label) != kGood.end();
    if (read.label || std::ranges::find(kBad, label) != kBad.end()) return read;
    return wrong(line,
                 fmt::format("'label' is '{}', not one of {} or {}", printable(label), fmt::join(kGood, ", "), fmt::join(kBad, ", ")));
  }

  tl::unexpected<Error> wrong(int line, std::string_view what) const {
    return fail(ErrorCode::invalid_suite, fmt::format("{}:{}: {}", shown_, line, what));
  }

 private:
  static std::string text_of(const Json& item, const char* key) {
    const auto found = item.find(key);
    if (found == item.end() || found->is_null()) return {};
    return found->is_string() ? found->get<std::string>() : render_json(*found);
  }

  std::string shown_;
};

Result<std::vector<LabelledAnswer>> read_list(const Json& list, const Reader& reader) {
  std::vector<LabelledAnswer> labels;
  for (const Json& item : list) labels.push_back(CUPEL_TRY(reader.read(item, static_cast<int>(labels.size()) + 1)));
  return labels;
}

Result<std::vector<LabelledAnswer>> read_lines(const std::string& text, const Reader& reader) {
  std::vector<LabelledAnswer> labels;
  int line = 0;
  for (const std::string& each : split(text, '\n')) {
    ++line;
    if (trim(each).empty()) continue;
    const Json item = json_or_discarded(each);
    if (item.is_discarded()) return reader.wrong(line, "the line is no JSON");
    labels.push_back(CUPEL_TRY(reader.read(item, line)));
  }
  return labels;
}

Result<std::vector<LabelledAnswer>> read_table(const std::string& text, const std::string& shown, char separator, const Reader& reader) {
  const promptfoo::CsvTable table = CUPEL_TRY(promptfoo::parse_csv(text, shown, separator));
  std::vector<LabelledAnswer> labels;
  for (const promptfoo::CsvRow& row : table.rows) {
    Json item = Json::object();
    for (std::size_t i = 0; i < row.cells.size(); ++i) item[to_lower(trim(table.header[i]))] = row.cells[i];
    labels.push_back(CUPEL_TRY(reader.read(item, row.line)));
  }
  return labels;
}

}  // namespace

Result<std::vector<LabelledAnswer>> load_labels(const std::filesystem::path& file, const std::string& shown) {
  const std::string text = CUPEL_TRY(read_file(file));
  const Reader reader(shown);
  Result<std::vector<LabelledAnswer>> labels;
  const std::string extension = to_lower(file.extension().string());
  if (extension == ".csv" || extension == ".tsv") {
    labels = read_table(text, shown, extension == ".csv" ? ',' : '\t', reader);
  } else if (trim_left(text).starts_with('[')) {
    const Json list = json_or_discarded(text);
    if (!list.is_array()) return reader.wrong(1, "the file is no JSON list");
    labels = read_list(list, reader);
  } else {
    labels = read_lines(text, reader);
  }
  if (labels && labels->empty()) return fail(ErrorCode::invalid_suite, fmt::format("{} has no labelled answers", shown));
  return labels;
}

}  // namespace cupel
