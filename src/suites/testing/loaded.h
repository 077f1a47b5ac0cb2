// For tests of suite files: loading a text as a file, and cases as one line of text that a test can compare.
#pragma once

#include <string>
#include <vector>

#include "core/importer.h"
#include "suites/yaml.h"

namespace cupel::testing_suites {

struct Loaded {
  Suite suite;
  std::vector<Case> cases;
};

inline Result<Loaded> load_text(const std::string& text, Result<Suite> (*load)(const SuiteSource&, const CaseSink&)) {
  Loaded loaded;
  const SuiteSource source{"t.yaml", CUPEL_TRY(parse_yaml(text, "t.yaml"))};
  loaded.suite = CUPEL_TRY(load(source, [&](Case made) -> Result<void> {
    loaded.cases.push_back(std::move(made));
    return {};
  }));
  return loaded;
}

inline std::string render_checks(const std::vector<CheckSpec>& checks) {
  std::string out;
  for (const CheckSpec& check : checks) out += " " + check.type + ":" + render_json(to_json(check.args));
  return out;
}

/// "id system|user (checks) =answer|… checks tags", without what is empty.
inline std::string render_case(const Case& each) {
  std::string out = each.id + ":";
  if (!each.system.empty()) out += " <" + each.system + ">";
  for (const Turn& turn : each.turns) {
    out += " '" + turn.user + "'" + render_checks(turn.checks);
    if (turn.answer) out += " ='" + *turn.answer + "'";
  }
  out += each.checks.empty() ? "" : " |" + render_checks(each.checks);
  for (const std::string& tag : each.tags) out += " #" + tag;
  for (const std::string& backend : each.backends) out += " @" + backend;
  return out;
}

}  // namespace cupel::testing_suites
