// Where a part of a promptfoo configuration stands, and how its mistakes are worded: in the configuration itself or in a file it names.
#pragma once

#include <string>
#include <string_view>

#include "core/place.h"

namespace cupel::promptfoo {

struct Origin {
  std::string file;  // as messages show it
  Mark mark;
};

/// An invalid_suite error that begins with the place.
inline tl::unexpected<Error> fail_in(const Origin& origin, std::string_view message) { return fail_at(origin.file, origin.mark, message); }

/// The key's value when `node` is a map that has it and it is not null; else null.
inline const Node* find_value(const Node& node, std::string_view key) {
  const Node* found = node.find(key);
  return found == nullptr || found->is_null() ? nullptr : found;
}

}  // namespace cupel::promptfoo
