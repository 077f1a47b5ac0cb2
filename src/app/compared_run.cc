#include "app/compared_run.h"

#include <filesystem>
#include <map>
#include <memory>

#include "app/found_run.h"
#include "base/files.h"
#include "base/text.h"
#include "core/document_values.h"
#include "core/json_reader.h"
#include "run/prior_attempts.h"
#include "store/run_schema.h"

namespace cupel {
namespace {

using Sink = std::function<void(const ComparedAttempt&)>;

// A file is read whole, so its outputs are here anyway.
struct ReadRun {
  const Sink& sink;
  std::map<std::string, std::string> outputs = {};

  Result<void> add(const Json& document, std::size_t position) {
    Attempt attempt = CUPEL_TRY(attempt_of(render_json(document)));
    attempt.index = position;
    sink(compared(attempt));
    if (attempt.attempt == 1) outputs.emplace(attempt_name(attempt.suite, attempt.id, attempt.backend, 1), std::move(attempt.output));
    return {};
  }
};

// Null where the value is no object or has no such member.
const Json& member(const Json& json, const char* name) {
  static const Json kNull;
  const auto found = json.is_object() ? json.find(name) : json.end();
  return found == json.end() ? kNull : *found;
}

std::string text_of(const Json& json, const char* name) {
  const Json& found = member(json, name);
  return found.is_string() ? found.get<std::string>() : "";
}

Result<std::string> read_document(const Json& document, ReadRun& run) {
  const Json& attempts = member(document, "attempts");
  if (!attempts.is_array() || !member(document, "run").is_object()) return fail(ErrorCode::corrupt, "it has no 'run' and 'attempts'");
  std::size_t position = 0;
  for (const Json& each : attempts) CUPEL_CHECK(run.add(each, position++));
  return text_of(member(document, "run"), "id");
}

Result<std::string> read_lines(const std::string& text, ReadRun& run) {
  std::string id;
  for (const std::string& line : split(text, '\n')) {
    const Json value = json_or_discarded(line);
    if (!value.is_object()) continue;  // the last one of a killed run
    const std::string type = text_of(value, "type");
    if (type == "run_started") id = text_of(member(value, "run"), "id");
    const Json& index = member(value, "index");
    if (type == "attempt") CUPEL_CHECK(run.add(value, index.is_number_unsigned() ? index.get<std::size_t>() : 0));
  }
  if (id.empty()) return fail(ErrorCode::corrupt, "it is neither a result document nor its JSON lines");
  return id;
}

Result<ComparedRun> read_report(const std::filesystem::path& path, const Sink& sink) {
  ReadRun run{sink};
  const std::string text = CUPEL_TRY(read_file(path));
  const Json document = json_or_discarded(text);
  Result<std::string> id = document.is_object() && !document.contains("type") ? read_document(document, run) : read_lines(text, run);
  if (id) {
    return ComparedRun{*id,
                       [outputs = std::move(run.outputs)](const std::string& suite, const std::string& name,
                                                          const std::string& backend) -> std::optional<std::string> {
                         const auto found = outputs.find(attempt_name(suite, name, backend, 1));
                         return found == outputs.end() ? std::nullopt : std::optional(found->second);
                       }};
  }
  return fail(ErrorCode::corrupt, path.string() + " cannot be compared with: " + id.error().message,
              {"`cupel run --report json=FILE` writes what can"});
}

}  // namespace

ComparedAttempt compared(const Attempt& attempt) {
  return {.suite = attempt.suite,
          .id = attempt.id,
          .backend = attempt.backend,
          .attempt = attempt.attempt,
          .position = attempt.index,
          .outcome = attempt.outcome,
          .source = attempt.source,
          .latency_ms = attempt.timing.latency_ms,
          .output_hash = output_hash(attempt)};
}

Result<ComparedRun> load_compared(const std::string& text, const Workspace& workspace, const Sink& sink) {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(workspace.folder / text, ignored)) return read_report(workspace.folder / text, sink);
  const auto found = std::make_shared<FoundRun>(CUPEL_TRY(find_run(text, workspace)));
  CUPEL_CHECK(found->store->each_figure(found->run, sink));
  return ComparedRun{found->run.id, [found](const std::string& suite, const std::string& id, const std::string& backend) {
                       return found->store->output_of(found->run, suite, id, backend).value_or(std::nullopt);
                     }};
}

Result<Baseline> load_baseline(const std::string& text, const Workspace& workspace) {
  Baseline baseline{.compared = compared};
  ComparedRun run = CUPEL_TRY(load_compared(text, workspace, [&](const ComparedAttempt& each) { baseline.comparison.add_before(each); }));
  baseline.run_id = std::move(run.id);
  baseline.output = std::move(run.output);
  return baseline;
}

}  // namespace cupel
