#include "reporters/console/failure_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/counted.h"
#include "base/text.h"
#include "reporters/reasons.h"

namespace cupel::console {
namespace {

constexpr std::size_t kMostEntries = 50;
constexpr std::size_t kMostLines = 8;      // of a prompt or answer
constexpr std::size_t kLineColumns = 500;  // of a line that is never broken
constexpr std::size_t kLabelWidth = 9;

// Printable text of several lines: labels on the left, text broken to the width beside it.
class Block {
 public:
  Block(const Style& style, std::size_t width) : style_(style), width_(width) {}

  void add(std::size_t indent, std::string_view label, std::string_view text, Tone label_tone = Tone::faint) {
    const std::size_t left = indent + kLabelWidth + 1;
    const std::size_t room = width_ == 0 ? 0 : std::max<std::size_t>(width_ > left ? width_ - left : 0, 10);
    std::size_t lines = 0;
    for (const std::string& paragraph : split(without_tabs(printable_lines(text)), '\n')) {
      for (const std::string& line : wrap(room == 0 ? shorten(paragraph, kLineColumns) : paragraph, room)) {
        const std::string_view shown_label = lines == 0 ? label : std::string_view();
        const bool cut = lines == kMostLines;
        std::string row =
            std::string(indent, ' ') + style_.paint(label_tone, shown_label) + pad_right("", kLabelWidth + 1 - display_width(shown_label));
        row += cut ? "…" : line;
        text_ += without_trailing_spaces(std::move(row)) + "\n";
        if (cut) return;
        ++lines;
      }
    }
  }
  void add_line(std::string_view line) { text_ += fmt::format("{}\n", line); }
  std::string take() { return std::move(text_); }

 private:
  static std::string without_tabs(std::string_view text) {
    std::string out;
    for (const char c : text) out += c == '\t' ? std::string("    ") : std::string(1, c);
    return out;
  }
  static std::string without_trailing_spaces(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
  }

  const Style& style_;
  std::size_t width_;
  std::string text_;
};

bool is_bad(Outcome outcome) { return outcome == Outcome::fail || outcome == Outcome::error; }

void add_checks(Block& block, std::span<const CheckResult> checks) {
  for (const CheckResult& check : checks) {
    if (!is_bad(check.outcome)) continue;
    block.add(2, outcome_word(check.outcome), check.type, outcome_tone(check.outcome));
    if (!check.expected.empty()) block.add(4, "expected", check.expected);
    if (!check.found.empty()) block.add(4, "found", check.found);
    if (!check.why.empty()) block.add(4, "why", check.why);
  }
}

bool has_bad(std::span<const CheckResult> checks) {
  return std::any_of(checks.begin(), checks.end(), [](const CheckResult& check) { return is_bad(check.outcome); });
}

// Turns whose checks failed; the last one where it is what the checks of the case are about.
void add_turns(Block& block, const Attempt& attempt) {
  const bool any_bad = std::any_of(attempt.turns.begin(), attempt.turns.end(), [](const TurnResult& turn) { return has_bad(turn.checks); });
  for (std::size_t i = 0; i < attempt.turns.size(); ++i) {
    const TurnResult& turn = attempt.turns[i];
    const bool is_judged_last = i + 1 == attempt.turns.size() && (!any_bad || has_bad(attempt.checks));
    if (!has_bad(turn.checks) && !is_judged_last) continue;
    const std::string number = attempt.turns.size() > 1 ? fmt::format(" {}", i + 1) : std::string();
    block.add(2, "prompt" + number, turn.user);
    block.add(2, "answer" + number, turn.output);
    add_checks(block, turn.checks);
  }
}

std::string heading_of(const Attempt& attempt, std::size_t more, const Style& style, std::size_t width) {
  const std::string_view word = outcome_word(attempt.outcome);
  std::vector<std::string> pieces = {fmt::format("{}  {}/{}", word, printable(attempt.suite), printable(attempt.id))};
  if (attempt.source != Source::given) pieces.push_back("on " + printable(attempt.backend));
  if (more > 0) pieces.push_back(fmt::format("and {}", counted(more, "more attempt")));
  if (!attempt.file.empty())
    pieces.push_back(attempt.line > 0 ? fmt::format("{}:{}", printable(attempt.file), attempt.line) : printable(attempt.file));
  std::string heading = flow(pieces, width);
  return style.paint(outcome_tone(attempt.outcome), heading.substr(0, word.size())) + heading.substr(word.size());
}

// `also`: other attempts with the same error.
std::string render_entry(const Attempt& attempt, std::size_t more, std::span<const std::string> also, const Style& style,
                         std::size_t width) {
  Block block(style, width);
  block.add_line(heading_of(attempt, more, style, width));
  if (attempt.turns.empty()) {
    block.add(2, "prompt", attempt.prompt());
    if (!attempt.error) block.add(2, "answer", attempt.output);
  }
  add_turns(block, attempt);
  add_checks(block, attempt.checks);
  if (attempt.threshold && attempt.score) {
    block.add(2, "score", fmt::format("{:.3g}, below the threshold of {:.3g}", *attempt.score, *attempt.threshold));
  }
  if (attempt.error) block.add(2, "why", describe_error(*attempt.error));
  if (attempt.quarantine) block.add(2, "note", describe_quarantine(*attempt.quarantine), Tone::warning);
  if (!also.empty()) block.add(2, "also", join(also, ", "));
  return block.take();
}

}  // namespace

void FailureList::add(const Attempt& attempt) {
  if (attempt.outcome == Outcome::skip && attempt.error) ++skipped_[{"attempt", attempt.error->message}];
  for (const CheckResult* check : attempt.every_check()) {
    if (check->outcome != Outcome::skip) continue;
    ++skipped_[{"check", fmt::format("{}{}{}", check->type, check->why.empty() ? "" : ": ", check->why)}];
  }
  if (!is_bad(attempt.outcome)) return;
  const auto key = std::make_pair(attempt.case_index, attempt.backend);
  if (const auto known = entries_.find(key); known != entries_.end()) {
    ++known->second.more;
  } else if (entries_.size() < kMostEntries) {
    entries_.emplace(key, Entry{attempt, 0});
  } else {
    ++not_kept_;
  }
}

std::string FailureList::render(const Style& style, std::size_t width) const {
  std::vector<const Entry*> entries;
  for (const auto& [key, entry] : entries_) entries.push_back(&entry);
  std::sort(entries.begin(), entries.end(), [](const Entry* a, const Entry* b) { return a->attempt.index < b->attempt.index; });
  // A backend that cannot answer fails every case in the same way: that is explained once.
  using Cause = std::tuple<bool, std::string, std::string>;
  const auto cause_of = [](const Attempt& attempt) { return Cause{attempt.is_excused(), attempt.backend, describe_error(*attempt.error)}; };
  std::map<Cause, std::vector<std::string>> also;
  std::erase_if(entries, [&](const Entry* entry) {
    if (!entry->attempt.error) return false;
    const auto [group, is_first] = also.try_emplace(cause_of(entry->attempt));
    if (!is_first) group->second.push_back(fmt::format("{}/{}", entry->attempt.suite, entry->attempt.id));
    return !is_first;
  });
  std::string out;
  for (const Entry* entry : entries) {
    const auto others = entry->attempt.error ? also[cause_of(entry->attempt)] : std::vector<std::string>();
    out += (out.empty() ? "" : "\n") + render_entry(entry->attempt, entry->more, others, style, width);
  }
  if (not_kept_ > 0) out += fmt::format("\n{} more attempts failed or ended in error; --report json explains them all\n", not_kept_);
  if (!skipped_.empty() && !out.empty()) out += "\n";
  for (const auto& [what, count] : skipped_) {
    const std::string text = fmt::format("skipped {}: {}", counted(count, what.first), printable(what.second));
    for (const std::string& line : wrap(text, width)) out += style.paint(Tone::faint, line) + "\n";
  }
  return out;
}

}  // namespace cupel::console
