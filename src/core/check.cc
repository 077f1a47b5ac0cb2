#include "core/check.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace cupel {
namespace {

std::string at(Mark mark) { return mark.line == 0 ? std::string() : describe_mark(mark) + ": "; }

}  // namespace

const CheckRow* CheckTable::find(std::string_view name) const {
  const auto row = std::find_if(rows_.begin(), rows_.end(), [&](const CheckRow& each) { return each.name == name; });
  return row == rows_.end() ? nullptr : &*row;
}

Result<Check> CheckTable::make(const CheckSpec& spec, const CheckContext& context) const {
  const CheckRow* row = find(spec.type);
  if (row == nullptr) {
    std::vector<std::string_view> names;
    for (const CheckRow& each : rows_) names.push_back(each.name);
    return fail(ErrorCode::invalid_suite,
                fmt::format("{}unknown check '{}'{}", at(spec.mark), printable(spec.type), did_you_mean(spec.type, names)),
                {"`cupel help checks` lists all checks"});
  }
  Check check = CUPEL_TRY(row->make(spec.args, context));
  check.reads_time = check.reads_time || row->reads_time;
  return check;
}

std::optional<Decision> decide(const Check& check, const AnswerPrefix& prefix) {
  return check.decide ? check.decide(prefix) : std::nullopt;
}

Result<CheckSpec> parse_check_spec(const Node& node) {
  const NodeMap* map = node.as_map();
  if (map == nullptr) {
    return fail(ErrorCode::invalid_suite, fmt::format("{}a check is written `name: value`, found {} '{}'", at(node.mark), node.kind(),
                                                      shorten(printable(node.text()), 60)));
  }
  CheckSpec spec{.type = "", .args = {}, .weight = 1, .mark = node.mark};
  for (const NodeEntry& entry : *map) {
    if (entry.key == "weight") {
      if (!fields::read(entry.value, spec.weight) || !(spec.weight >= 0)) {
        return fail(ErrorCode::invalid_suite, fmt::format("{}'weight' must be a number of at least 0", at(entry.mark)));
      }
    } else if (spec.type.empty()) {
      spec.type = entry.key;
      spec.args = entry.value;
      spec.mark = entry.mark;
    } else {
      return fail(ErrorCode::invalid_suite, fmt::format("{}one check has two names, '{}' and '{}'; write each as its own list item",
                                                        at(entry.mark), spec.type, printable(entry.key)));
    }
  }
  if (spec.type.empty()) return fail(ErrorCode::invalid_suite, fmt::format("{}a check without a name", at(node.mark)));
  return spec;
}

CheckResult judge(const CheckSpec& spec, const Check& check, const Attempt& attempt) {
  if (!check.compare) {
    CheckResult result = result_of(spec, check.judge(attempt));
    result.reads_time = check.reads_time;
    return result;
  }
  return result_of(spec, Verdict{.outcome = Outcome::skip, .why = "it was not compared with other answers"});
}

CheckResult result_of(const CheckSpec& spec, Result<Verdict> verdict) {
  CheckResult result{.type = spec.type, .weight = spec.weight};
  if (!verdict) {
    result.outcome = Outcome::error;
    result.why = describe_error(verdict.error());
    return result;
  }
  result.outcome = verdict->outcome;
  if (verdict->outcome == Outcome::pass || verdict->outcome == Outcome::fail) result.score = verdict->score;
  result.expected = std::move(verdict->expected);
  result.found = std::move(verdict->found);
  result.why = std::move(verdict->why);
  result.judges = std::move(verdict->judges);
  return result;
}

}  // namespace cupel
