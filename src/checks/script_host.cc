#include "checks/script_host.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/text.h"
#include "checks/script_worker.h"
#include "core/json_reader.h"
#include "net/addresses.h"

namespace cupel {
namespace {

struct Language {
  const char* name;
  const char* program;
};
constexpr std::array<Language, 3> kLanguages = {{{"JavaScript", "node"}, {"Python", "python3"}, {"Ruby", "ruby"}}};

const Language& language_of(ScriptLanguage language) { return kLanguages[static_cast<std::size_t>(language)]; }

std::vector<std::string> arguments_of(ScriptLanguage language, int memory_mb) {
  if (language == ScriptLanguage::python) return {"python3", "-c", kPythonWorker};
  if (language == ScriptLanguage::ruby) return {"ruby", "-e", kRubyWorker};
  return {"node", fmt::format("--max-old-space-size={}", memory_mb), "-e", kJavaScriptWorker};
}

// Python takes little more addresses than memory, Ruby some, Node reserves many times as many.
ChildLimits limits_of(ScriptLanguage language, int memory_mb) {
  const std::uint64_t bytes = static_cast<std::uint64_t>(memory_mb) << 20U;
  constexpr std::uint64_t kNodeItself = 128ULL << 20U;
  if (language == ScriptLanguage::python) return {.address_bytes = bytes};
  if (language == ScriptLanguage::ruby) return {.address_bytes = 2 * bytes};
  return {.data_bytes = bytes + kNodeItself};
}

std::string line_of(const ScriptCall& call) {
  std::error_code unknown;
  const std::string file = call.file.empty() ? "" : std::filesystem::absolute(call.file, unknown).string();
  return render_json({{"code", call.code},
                      {"file", file},
                      {"function", call.function},
                      {"arguments", call.arguments ? *call.arguments : Json::array({call.output, call.context})},
                      {"names", call.arguments ? call.names : std::vector<std::string>{"output", "context"}}});
}

Result<Json> read_answer(const std::string& line, std::string_view language) {
  const Json answer = json_or_discarded(line);
  if (!answer.is_object()) return fail(ErrorCode::corrupt, fmt::format("the {} interpreter sent something else than an answer", language));
  if (const auto error = answer.find("error"); error != answer.end() && error->is_string()) {
    return fail(ErrorCode::invalid_suite, fmt::format("the script failed: {}", shorten(printable(error->get<std::string>()), 300)));
  }
  return answer.value("result", Json());
}

}  // namespace

Result<void> ScriptHost::start(ScriptLanguage language, Interpreter& interpreter) const {
  if (interpreter.process && interpreter.process->is_running()) return {};
  Result<std::unique_ptr<LineProcess>> started = LineProcess::start({.args = arguments_of(language, limits_.memory_mb),
                                                                     .environment = environment_,
                                                                     .folder = {},
                                                                     .max_line = limits_.output_bytes,
                                                                     .launcher = {},
                                                                     .limits = limits_of(language, limits_.memory_mb)});
  if (!started) {
    return fail(ErrorCode::unavailable,
                fmt::format("{} is needed for a check and cannot be run: {}", language_of(language).name, started.error().message),
                {fmt::format("install {} so that it is found in PATH", language_of(language).program)});
  }
  interpreter.process = std::move(*started);
  return {};
}

void ScriptHost::announce(const std::string& suite) {
  if (!say_ || suite.empty()) return;
  const std::scoped_lock lock(announced_mutex_);
  if (announced_.insert(suite).second) say_(fmt::format("runs scripts of {}", printable(suite)));
}

Result<Json> ScriptHost::call(const ScriptCall& call) {
  announce(call.suite);
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

Result<Json> ScriptHost::post(const std::string& url, const Json& body) {
  net::HttpRequest request{.url = CUPEL_TRY(net::parse_url(url))};
  const std::string shown = request.url.shown();
  if (limits_.offline && !net::is_loopback(request.url.host))
    return fail(ErrorCode::unavailable, fmt::format("offline: {} is not asked", shown));
  request.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
  request.read_timeout = limits_.time;
  request.max_time = limits_.time;
  request.body = render_json(body);
  std::string text;
  const net::HttpSink sink{.on_head = {}, .on_body = [&](std::string_view piece) -> Result<void> {
                             text += piece;
                             if (text.size() <= limits_.output_bytes) return {};
                             return fail(ErrorCode::limit_exceeded, fmt::format("{} replied with too much", shown));
                           }};
  const net::HttpResponse response = CUPEL_TRY(http_.post(request, sink, stop_));
  if (!response.succeeded()) {
    return fail(ErrorCode::unavailable,
                fmt::format("{} replied with status {}: {}", shown, response.status, shorten(printable(response.body), 120)));
  }
  Json reply = json_or_discarded(text);
  if (reply.is_discarded())
    return fail(ErrorCode::corrupt, fmt::format("{} replied with no JSON: {}", shown, shorten(printable(text), 80)));
  return reply;
}

}  // namespace cupel
