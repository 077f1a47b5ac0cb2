#include "core/document_values.h"

#include "core/attempt_fields.h"
#include "core/diff_fields.h"
#include "core/document_reader.h"
#include "core/json_reader.h"
#include "core/run_fields.h"

namespace cupel {
namespace {

template <class T>
Result<T> stored(const char* what, const std::string& text) {
  try {
    return read_fields<T>(text);
  } catch (const Json::exception& exception) {
    return fail(ErrorCode::corrupt, std::string("the stored ") + what + " is damaged: " + exception.what());
  }
}

}  // namespace

Result<Json> parse_document(const std::string& text) {
  Result<Json> json = parse_json(text);
  if (!json) return fail(ErrorCode::corrupt, "the stored JSON is damaged: " + json.error().message);
  return json;
}

Result<Attempt> attempt_of(const std::string& text) { return stored<Attempt>("attempt", text); }
Result<RunPart> run_of(const std::string& text) { return stored<RunPart>("run", text); }
Result<EnvironmentFacts> environment_of(const std::string& text) { return stored<EnvironmentFacts>("environment", text); }
Result<std::vector<GateResult>> gates_of(const std::string& text) { return stored<std::vector<GateResult>>("gates", text); }
Result<Summary> summary_of(const std::string& text) { return stored<Summary>("summary", text); }
Result<RunDiff> diff_of(const std::string& text) { return stored<RunDiff>("comparison", text); }

}  // namespace cupel
