// The types of promptfoo's assertions and the checks they are here. A type that is not in this table has no equivalent.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "core/json.h"
#include "core/node.h"
#include "importers/promptfoo/origin.h"

namespace cupel::promptfoo {

/// An assertion with its value filled in.
struct Assertion {
  std::string type;  // without `not-`
  Node value;
  std::optional<double> threshold;
  Origin origin;
  Node config = {};  // what a script is told
  Json vars = Json::object();
  Node options = {};               // of the test
  Node context_transform = {};     // a script that gives the context, for what judges one
  Json conversation = nullptr;     // that the test itself gives, a list of `input` and `output`; null where it gives none
  std::string rubric_prompt = {};  // what a judge is asked, in the file's own words; {output} and {rubric} stand in it
};

/// A check as it is written in a suite: name and arguments.
struct CheckForm {
  std::string type;
  Node args;
};

struct AssertionType {
  std::string_view name;   // "icontains"
  std::string_view check;  // "contains"
  std::string_view note;   // how it differs there; "" when it does not
  /// Errors: invalid_suite with the place.
  Result<CheckForm> (*make)(const Assertion& assertion) = nullptr;
};

std::span<const AssertionType> assertion_types();

}  // namespace cupel::promptfoo
