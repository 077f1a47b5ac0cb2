// The scripts that checks may run while they judge: JavaScript and Python that stand in a suite or in files beside it. A check gets this
// when it is made (CheckContext) and calls when it judges; whoever starts the run hands it in.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "core/json.h"

namespace cupel {

enum class ScriptLanguage { javascript, python };

/// One call of a function of (output, context): either of code, which is its body or the expression it returns, or of one in a file.
struct ScriptCall {
  ScriptLanguage language = ScriptLanguage::javascript;
  std::string code;
  std::string file;      // absolute, or from where the program runs; "" = `code` it is
  std::string function;  // in the file; "" = the one it exports (JavaScript) or get_assert (Python)
  std::string output;
  Json context = Json::object();
};

/// Thread-safe: checks judge on many threads at once.
class CheckScripts {
 public:
  virtual ~CheckScripts() = default;

  /// What the function returned, as JSON; null for nothing. Blocks. Errors: unavailable (no interpreter), invalid_suite (the script threw,
  /// with its message), timeout, limit_exceeded, io (the interpreter died), cancelled.
  virtual Result<Json> call(const ScriptCall& call) = 0;
};

}  // namespace cupel
