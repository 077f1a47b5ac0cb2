// Logs of Inspect: `.eval` archives (zip, members deflated or in zstd) and `.json` logs, which hold the same in one document. Of an archive
// in the chunked layout `sample.json` is read; what a sample without scores was answered is read too.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "importers/results/imported_attempt.h"
#include "importers/results/readers.h"
#include "importers/results/result_json.h"
#include "importers/results/zip_members.h"

namespace cupel::results {
namespace {

struct Log {
  std::string suite;
  std::string backend;
  double least = 1;
};

FinishReason finish_reason_of(const std::string& word) {
  if (word == "max_tokens" || word == "model_length") return FinishReason::length;
  if (word == "tool_calls") return FinishReason::tool_calls;
  return word == "content_filter" ? FinishReason::content_filter : FinishReason::stop;
}

// Letters of its own scorers, or a number, or true and false.
std::optional<double> score_of(const Json& value) {
  if (value.is_boolean()) return value == true ? 1 : 0;
  if (value.is_number()) return value.get<double>();
  if (!value.is_string()) return std::nullopt;
  const std::string& word = value.get_ref<const std::string&>();
  if (word == "C") return 1;
  if (word == "P") return 0.5;
  if (word == "I" || word == "N") return 0;
  return std::nullopt;
}

CheckResult check_of(const std::string& name, const Json& scored, double least) {
  const Json& value = member(scored, "value");
  const std::optional<double> score = score_of(value);
  if (!score || *score < 0 || *score > 1) return unjudged_check(name, as_text(value), "no score between 0 and 1");
  CheckResult check = scored_check(name, *score, least);
  if (const std::string answer = text_in(scored, "answer"); !answer.empty()) check.found = answer;
  check.why = text_in(scored, "explanation");
  return check;
}

std::string id_of(const Json& sample) { return as_text(member(sample, "id")); }

void add_output(const Json& sample, Attempt& attempt) {
  const Json& output = member(sample, "output");
  const Json& choices = member(output, "choices");
  const Json& choice = choices.is_array() && !choices.empty() ? choices.front() : member(output, "none");
  std::string text = text_in(output, "completion");
  if (text.empty() && choice.is_object()) {
    text = messages_of(Json::array({member(choice, "message")})).front().text();
  }
  set_output(attempt, std::move(text));
  attempt.finish_reason = finish_reason_of(text_in(choice, "stop_reason"));
  const Json& usage = member(output, "usage");
  attempt.usage = {.prompt_tokens = count_of(member(usage, "input_tokens")), .completion_tokens = count_of(member(usage, "output_tokens"))};
  attempt.usage.is_known = usage.is_object();
  if (const std::string model = text_in(output, "model"); !model.empty() && attempt.backend.empty()) attempt.backend = model;
}

Attempt attempt_of(const Json& sample, const Log& log) {
  Attempt attempt = imported_attempt(log.suite, id_of(sample), log.backend);
  attempt.attempt = std::max(1, count_of(member(sample, "epoch")));
  attempt.messages = messages_of(member(sample, "input"));
  if (const Json& target = member(sample, "target"); !target.is_null()) attempt.vars["target"] = target;
  const double seconds = number_in(member(sample, "output"), "time").value_or(number_in(sample, "total_time").value_or(0));
  attempt.timing.latency_ms = seconds * 1000;
  add_output(sample, attempt);
  if (const Json& error = member(sample, "error"); error.is_object()) {
    attempt.error = Error{ErrorCode::unavailable, text_in(error, "message"), {}};
  }
  for (const auto& [name, scored] : member(sample, "scores").items()) {
    if (const Json& value = member(scored, "value"); value.is_object()) {
      for (const auto& [part, each] : value.items()) {
        attempt.checks.push_back(check_of(name + "/" + part, {{"value", each}}, log.least));
      }
    } else {
      attempt.checks.push_back(check_of(name, scored, log.least));
    }
  }
  conclude_imported(attempt);
  return attempt;
}

// RFC 3339 with any zone; only the difference of two matters, so the zone must be the same.
double seconds_of_day(const std::string& time) {
  int hour = 0, minute = 0;
  double second = 0;
  if (time.size() < 19 || std::sscanf(time.c_str() + 11, "%d:%d:%lf", &hour, &minute, &second) != 3) return 0;
  return hour * 3600 + minute * 60 + second;
}

ImportedRun run_of(const Json& header, const std::filesystem::path& file) {
  const Json& eval = member(header, "eval");
  const Json& stats = member(header, "stats");
  const std::string task = text_in(eval, "task");
  ImportedRun run{.id = text_in(eval, "run_id"), .started_at = text_in(stats, "started_at")};
  if (run.started_at.empty()) run.started_at = text_in(eval, "created");
  const double seconds = seconds_of_day(text_in(stats, "completed_at")) - seconds_of_day(text_in(stats, "started_at"));
  run.duration_ms = std::max(0.0, seconds * 1000);
  run.suites = {task.empty() ? file.stem().string() : task};
  run.models = {ModelFacts{.name = text_in(eval, "model")}};
  return run;
}

Log log_of(const ImportedRun& run, const ImportOptions& options) { return {run.suites.front(), run.models.front().name, options.least}; }

// How many samples the header counts, those of every epoch.
std::optional<std::size_t> counted_samples(const Json& header) {
  const std::optional<double> counted = number_in(member(header, "results"), "completed_samples");
  return counted && *counted >= 0 && *counted < 1e9 ? std::optional(static_cast<std::size_t>(*counted)) : std::nullopt;
}

Result<void> check_count(const std::filesystem::path& file, std::optional<std::size_t> counted, std::size_t read) {
  if (!counted || read >= *counted) return {};
  return fail(ErrorCode::corrupt, fmt::format("{}: the header counts {} samples, the log holds {}", file.string(), *counted, read));
}

Result<void> read_document(const std::filesystem::path& file, const ImportOptions& options, const ImportedRunSink& sink) {
  const Json document = CUPEL_TRY(load_json(file));
  if (!member(document, "eval").is_object()) {
    return fail(ErrorCode::corrupt, fmt::format("{} is no log of Inspect: it has no 'eval'", file.string()));
  }
  ImportedRun run = run_of(document, file);
  const Log log = log_of(run, options);
  const Json& samples = member(document, "samples");
  run.attempts = samples.is_array() ? samples.size() : 0;
  CUPEL_CHECK(check_count(file, counted_samples(document), run.attempts));
  CUPEL_CHECK(sink.start(std::move(run)));
  if (!samples.is_array()) return {};
  for (const Json& sample : samples) CUPEL_CHECK(sink.add(attempt_of(sample, log)));
  return {};
}

// samples/ID_epoch_N.json, or samples/ID_epoch_N/sample.json. IDs are written as they are, so they may hold slashes.
bool is_sample(std::string_view name) {
  constexpr std::string_view kFolder = "samples/", kEpoch = "_epoch_", kChunked = "/sample.json", kWhole = ".json";
  if (!name.starts_with(kFolder)) return false;
  if (name.ends_with(kChunked)) name.remove_suffix(kChunked.size());
  else if (name.ends_with(kWhole)) name.remove_suffix(kWhole.size());
  else return false;
  const std::size_t epoch = name.rfind(kEpoch);
  if (epoch == std::string_view::npos) return false;
  const std::string_view number = name.substr(epoch + kEpoch.size());
  return !number.empty() && number.find_first_not_of("0123456789") == std::string_view::npos;
}

// What is known of a run that was cut off stands in _journal/start.json.
Result<ImportedRun> read_header(const std::filesystem::path& file) {
  std::optional<ImportedRun> run;
  std::optional<std::size_t> counted;
  std::size_t samples = 0;
  const auto is_wanted = [&](std::string_view name) -> bool {
    samples += is_sample(name) ? 1U : 0U;
    return name == "header.json" || (!run && name == "_journal/start.json");
  };
  const auto take = [&](const std::string& name, const std::string& text) -> Result<void> {
    const Result<Json> header = parse_text(text, file.string() + ", " + name);
    if (!header) return fail(header.error());
    run = run_of(*header, file);
    counted = counted_samples(*header);
    return {};
  };
  CUPEL_CHECK(each_member(file, is_wanted, take));
  if (!run) {
    return fail(ErrorCode::corrupt,
                fmt::format("{} is no log of Inspect: it holds neither header.json nor _journal/start.json", file.string()));
  }
  CUPEL_CHECK(check_count(file, counted, samples));
  run->attempts = samples;
  return *std::move(run);
}

Result<void> read_archive(const std::filesystem::path& file, const ImportOptions& options, const ImportedRunSink& sink) {
  ImportedRun run = CUPEL_TRY(read_header(file));
  const Log log = log_of(run, options);
  CUPEL_CHECK(sink.start(std::move(run)));
  return each_member(file, is_sample, [&](const std::string& name, const std::string& text) -> Result<void> {
    const Json sample = CUPEL_TRY(parse_text(text, file.string() + ", " + name));
    return sink.add(attempt_of(sample, log));
  });
}

Result<void> read(const std::filesystem::path& file, const ImportOptions& options, const ImportedRunSink& sink) {
  return CUPEL_TRY(is_zip(file)) ? read_archive(file, options, sink) : read_document(file, options, sink);
}

}  // namespace

ResultReader inspect_reader() { return {.name = "inspect", .summary = "logs of Inspect: .eval archives and .json", .read = read}; }

}  // namespace cupel::results
