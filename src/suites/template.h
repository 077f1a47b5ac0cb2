// The texts of one case with its variables filled in: {{ country }} and the rest of llama.cpp's Jinja (engine/jinja.h), with the
// place in the file on every complaint. Strings that come from variables are inserted as they are, never rendered again.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "core/json.h"
#include "core/node.h"

namespace cupel {

class CaseTexts {
 public:
  /// Both must outlive this object.
  CaseTexts(const std::string& file, const Json& vars) : file_(file), vars_(vars) {}

  /// A scalar, rendered. `what` is the key it stands under, for messages. Errors: invalid_suite with the place.
  Result<std::string> text(const Node& node, std::string_view what) const;

  /// A tree with every text in it rendered (keys stay). A text that is only `{{ name }}` becomes the variable itself: a number
  /// stays a number, a list a list.
  Result<Node> tree(const Node& node) const;

 private:
  Result<std::string> render(const std::string& text, Mark mark) const;

  const std::string& file_;
  const Json& vars_;
};

/// Whether the text contains template syntax.
bool is_template(std::string_view text);

}  // namespace cupel
