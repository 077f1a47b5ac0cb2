// The code of users that checks may ask while they judge: JavaScript, Python and Ruby in a suite or in files beside it, and their servers.
// A check gets this when it is made (CheckContext) and calls when it judges; whoever starts the run hands it in.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/json.h"

namespace cupel {

enum class ScriptLanguage { javascript, python, ruby };

/// One call of a function of (output, context): either of code, which is its body or the expression it returns, or of one in a file.
struct ScriptCall {
  ScriptLanguage language = ScriptLanguage::javascript;
  std::string code;
  std::string file;      // absolute, or from where the program runs; "" = `code` it is
  std::string function;  // in the file; "" = the one it exports (JavaScript) or get_assert (Python, Ruby)
  std::string output;
  Json context = Json::object();
  std::optional<Json> arguments = {};   // a list: the function gets these instead of output and context
  std::vector<std::string> names = {};  // what `code` calls them; as long as `arguments`
  std::string suite = {};               // the file whose code it is, for whoever says that it runs
};

/// How the message ends of what a script would make, where none is run.
inline constexpr std::string_view kMadeByScript = "made by a script, and none is run here";

inline bool is_made_by_script(const Error& error) { return error.message.ends_with(kMadeByScript); }

/// Thread-safe: checks judge on many threads at once.
class CheckScripts {
 public:
  virtual ~CheckScripts() = default;

  /// What the function returned, as JSON; null for nothing. Blocks. Errors: unavailable (no interpreter), invalid_suite (the script threw,
  /// with its message), timeout, limit_exceeded, io (the interpreter died), cancelled.
  virtual Result<Json> call(const ScriptCall& call) = 0;

  /// The JSON with which a server answers a POST of `body`. Blocks. Errors: invalid_usage (no URL), unavailable (no connection, a refusal,
  /// offline), corrupt (no JSON), timeout, limit_exceeded, cancelled.
  virtual Result<Json> post(const std::string& url, const Json& body) = 0;
};

}  // namespace cupel
