#include "checks/script_host.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/text.h"
#include "checks/script_worker.h"

namespace cupel {
namespace {

struct Language {
  const char* name;
  const char* program;
};
constexpr std::array<Language, 2> kLanguages = {{{"JavaScript", "node"}, {"Python", "python3"}}};

const Language& language_of(ScriptLanguage language) { return kLanguages[static_cast<std::size_t>(language)]; }

std::vector<std::string> arguments_of(ScriptLanguage language, int memory_mb) {
  if (language == ScriptLanguage::python) return {"python3", "-c", kPythonWorker, std::to_string(memory_mb)};
  return {"node", fmt::format("--max-old-space-size={}", memory_mb), "-e", kJavaScriptWorker};
}

std::string line_of(const ScriptCall& call) {
  const std::string file = call.file.empty() ? "" : std::filesystem::absolute(call.file).string();
  return render_json(
      {{"code", call.code}, {"file", file}, {"function", call.function}, {"output", call.output}, {"context", call.context}});
}

Result<Json> read_answer(const std::string& line, std::string_view language) {
  const Json answer = Json::parse(line, nullptr, false);
  if (!answer.is_object())
    return fail(ErrorCode::corrupt, fmt::format("the {} interpreter printed something else than an answer", language));
  if (const auto error = answer.find("error"); error != answer.end() && error->is_string()) {
    return fail(ErrorCode::invalid_suite, fmt::format("the script failed: {}", shorten(printable(error->get<std::string>()), 300)));
  }
  return answer.value("result", Json());
}

}  // namespace

Result<void> ScriptHost::start(ScriptLanguage language, Interpreter& interpreter) const {
  if (interpreter.process && interpreter.process->is_running()) return {};
  Result<std::unique_ptr<LineProcess>> started = LineProcess::start(
      {.args = arguments_of(language, limits_.memory_mb), .environment = environment_, .folder = {}, .max_line = limits_.output_bytes});
  if (!started) {
    return fail(ErrorCode::unavailable,
                fmt::format("{} is needed for a check and cannot be run: {}", language_of(language).name, started.error().message),
                {fmt::format("install {} so that it is found in PATH", language_of(language).program)});
  }
  interpreter.process = std::move(*started);
  return {};
}

Result<Json> ScriptHost::call(const ScriptCall& call) {
  const std::string line = line_of(call);
  Interpreter& interpreter = interpreters_[static_cast<std::size_t>(call.language)];
  const std::lock_guard lock(interpreter.mutex);
  CUPEL_CHECK(start(call.language, interpreter));
  Result<std::string> answer = interpreter.process->ask(line, limits_.time, stop_);
  if (answer) return read_answer(*answer, language_of(call.language).name);
  Error error = std::move(answer).error();
  error.message = fmt::format("the {} script: {}", language_of(call.language).name, error.message);
  return fail(std::move(error));
}

}  // namespace cupel
