#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string_view>

#include "base/text.h"
#include "core/place.h"
#include "suites/suite_case.h"

namespace cupel {
namespace {

struct QuarantineFields {
  std::string until;
  std::string why;

  void visit(auto& field) {
    field("until", until, "the last day, as 2026-12-31", FieldRule::required);
    field("why", why, "why it is known to fail, for people");
  }
};

// As 2026-12-31, so that dates compare as texts do.
bool is_date(const std::string& text) {
  constexpr std::string_view kShape = "0000-00-00";
  const auto has_shape = [](char c, char shape) { return shape == '0' ? c >= '0' && c <= '9' : c == shape; };
  if (!std::ranges::equal(text, kShape, has_shape)) return false;
  const auto number = [&](std::size_t from, std::size_t count) { return std::stoi(text.substr(from, count)); };
  const std::chrono::year_month_day date(std::chrono::year(number(0, 4)), std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                         std::chrono::day(static_cast<unsigned>(number(8, 2))));
  return date.ok();
}

}  // namespace

std::vector<FieldInfo> quarantine_fields() { return describe_fields<QuarantineFields>(); }

Result<Quarantine> read_quarantine(const Node& node, const std::string& file) {
  QuarantineFields fields;
  if (node.is_scalar()) fields.until = node.text();
  else fields = CUPEL_TRY(read_map<QuarantineFields>(node, "quarantine", file));
  if (is_date(fields.until)) return Quarantine{fields.until, fields.why};
  return fail_at(file, node.is_scalar() ? node.mark : node.find("until")->mark,
                 fmt::format("'quarantine' ends on a day, as 2026-12-31, found '{}'", shorten(printable(fields.until), 40)));
}

}  // namespace cupel
