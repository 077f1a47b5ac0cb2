#include <fmt/format.h>

#include <chrono>
#include <cstdio>

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

bool is_date(const std::string& text) {
  int year = 0;
  unsigned month = 0, day = 0;
  int length = 0;
  if (text.size() != 10 || std::sscanf(text.c_str(), "%4d-%2u-%2u%n", &year, &month, &day, &length) != 3 || length != 10) return false;
  return std::chrono::year_month_day(std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)).ok();
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
