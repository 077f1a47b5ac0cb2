#include "importers/promptfoo/stored_outputs.h"

#include <fmt/format.h>

#include "base/text.h"

namespace cupel::promptfoo {
namespace {

std::string stand_in(const std::string& name) { return fmt::format("cupel:the-answer-stored-as:{}:", name); }

}  // namespace

void StoredOutputs::store(const std::string& name, const std::optional<std::string>& output) {
  if (output) unknown_.erase(name);
  else unknown_.insert(name);
  values_[name] = output ? *output : stand_in(name);
}

void StoredOutputs::set(NodeMap& vars) const {
  for (const auto& [name, value] : values_) {
    std::erase_if(vars, [&](const NodeEntry& entry) { return entry.key == name; });
    vars.push_back({name, {}, {value, {}}});
  }
}

Result<void> StoredOutputs::check(const std::string& text) const {
  if (unknown_.empty()) return {};
  const std::string folded = fold_case(text);  // a filter such as `upper` hides nothing
  for (const std::string& name : unknown_) {
    if (folded.find(fold_case(stand_in(name))) == std::string::npos) continue;
    return fail(ErrorCode::invalid_suite,
                fmt::format("the variable '{}' is the answer to an earlier test (storeOutputAs), which is not known "
                            "before it is asked; that has no equivalent here",
                            shorten(printable(name), 60)));
  }
  return {};
}

Result<void> StoredOutputs::check(const std::vector<CheckSpec>& checks) const {
  if (unknown_.empty()) return {};
  for (const CheckSpec& each : checks) CUPEL_CHECK(check(render_json(to_json(each.args))));
  return {};
}

void StoredOutputs::remove_unknown(Json& vars) const {
  if (unknown_.empty()) return;
  for (auto each = vars.begin(); each != vars.end();) {
    if (check(render_json(*each))) ++each;
    else each = vars.erase(each);
  }
}

}  // namespace cupel::promptfoo
