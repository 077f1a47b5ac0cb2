#include <fmt/format.h>

#include <algorithm>

#include "base/counted.h"
#include "base/text.h"
#include "checks/answer.h"
#include "checks/rows.h"
#include "checks/trajectory.h"

namespace cupel {
namespace {

struct Args {
  std::vector<std::string> names;
  std::string pattern;
  std::optional<std::int64_t> min;
  std::optional<std::int64_t> max;
  bool any = false;
  void visit(auto& field) {
    field("names", names, "the skills, each of which is used");
    field("pattern", pattern, "or what the names of used skills look like; * and ? stand for any text and any character");
    field("min", min, "at least so often; by default once, or where only max is given not at all");
    field("max", max, "at most so often");
    field("any", any, "one of the names is enough");
  }
};

// Agents use a skill by a tool of this name, which is told the skill's.
Result<std::vector<std::string>> skills_of(const Attempt& attempt) {
  std::vector<std::string> skills;
  const std::vector<TrajectoryStep> steps = CUPEL_TRY(tool_steps_of(attempt));
  for (const TrajectoryStep& step : steps) {
    if (to_lower(step.name) != "skill" || !step.arguments || !step.arguments->is_object()) continue;
    for (const char* key : {"skill", "name"}) {
      const auto name = step.arguments->find(key);
      if (name == step.arguments->end() || !name->is_string()) continue;
      skills.emplace_back(trim(name->get_ref<const std::string&>()));
      break;
    }
  }
  return skills;
}

// What is used too seldom or too often. Names are meant as they are written.
std::vector<std::string> wrong_uses(const std::vector<std::string>& skills, const Args& args, const CountRange& times) {
  std::vector<std::string> wrong;
  const auto look_at = [&](const std::string& shown, const auto& is_meant) {
    const auto uses = static_cast<std::size_t>(std::ranges::count_if(skills, is_meant));
    if (!contains(times, uses)) wrong.push_back(fmt::format("{}: {}", shown, counted(uses, "use")));
  };
  for (const std::string& name : args.names) look_at(name, [&](const std::string& skill) { return skill == name; });
  if (!args.pattern.empty()) look_at(args.pattern, [&](const std::string& skill) { return is_named(args.pattern, skill); });
  return wrong;
}

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "skill_used"));
  if (args.names.empty() == args.pattern.empty()) return bad_argument(node, "skill_used", "give either names or a pattern");
  const CountRange times = CUPEL_TRY(wanted_times(args.min, args.max, node, "skill_used"));
  return [args, times](const Attempt& attempt) -> Result<Verdict> {
    const std::vector<std::string> skills = CUPEL_TRY(skills_of(attempt));
    const std::vector<std::string> wrong = wrong_uses(skills, args, times);
    const std::string which = args.names.empty() ? "skills named " + args.pattern : join(args.names, ", ");
    const std::string expected = fmt::format("use of {}{} ({})", which, args.any ? ", one of them" : "", times.text);
    const std::string found = skills.empty() ? "no skill" : shorten(printable(join(skills, ", ")), 300);
    const bool is_pass = args.any ? wrong.size() < std::max<std::size_t>(args.names.size(), 1) : wrong.empty();
    return is_pass ? passed(expected, found) : failed(expected, found, join(wrong, "; "));
  };
}

}  // namespace

CheckRow skill_used_check() {
  return {.name = "skill_used",
          .summary = "skills that an agent uses on the way to the answer: calls of its tool `Skill`, in all turns together",
          .example = "skill_used: review-standards",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel
