// Results of lm-evaluation-harness: results_DATE.json says what ran, samples_TASK_DATE.jsonl beside it what was asked and answered.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "base/text.h"
#include "importers/results/imported_attempt.h"
#include "importers/results/readers.h"
#include "importers/results/result_json.h"

namespace cupel::results {
namespace fs = std::filesystem;
namespace {

// The members of a row that are no metrics.
const std::set<std::string, std::less<>> kRowMembers = {"doc_id", "doc",     "target",   "arguments",   "resps",      "filtered_resps",
                                                        "filter", "metrics", "doc_hash", "prompt_hash", "target_hash"};

struct TaskSamples {
  std::string task;
  fs::path file;
  Json higher_is_better;  // of its metrics; null where that is not known
};

// samples_TASK_2026-11-21T10-00-00.123456.jsonl; older versions write no date.
std::string task_of(const fs::path& samples) {
  std::string name = samples.stem().string().substr(std::string_view("samples_").size());
  const std::size_t line = name.rfind('_');
  const bool has_date =
      line != std::string::npos && name.size() > line + 11 && name[line + 5] == '-' && name.find('T', line) != std::string::npos;
  return has_date ? name.substr(0, line) : name;
}

// What follows "results_" names the run; its samples end with the same.
std::vector<TaskSamples> samples_of(const fs::path& results, const Json& document) {
  const std::string stem = results.stem().string();
  const std::string date = stem.starts_with("results_") ? stem.substr(std::string_view("results_").size()) : "";
  std::vector<TaskSamples> found;
  std::error_code ignored;
  for (fs::directory_iterator it(results.has_parent_path() ? results.parent_path() : ".", ignored), end; it != end; it.increment(ignored)) {
    const fs::path& each = it->path();
    const std::string name = each.filename().string();
    if (!name.starts_with("samples_") || !name.ends_with(date + ".jsonl")) continue;
    const std::string task = task_of(each);
    if (!member(document, "results").contains(task)) continue;
    found.push_back({task, each, member(member(document, "higher_is_better"), task)});
  }
  std::ranges::sort(found, {}, &TaskSamples::task);
  return found;
}

// [[context, continuation], …], or {"gen_args_0": {"arg_0": …, "arg_1": …}, …}.
Json arguments_of(const Json& row, std::size_t index) {
  const Json& arguments = member(row, "arguments");
  if (arguments.is_array()) return index < arguments.size() ? arguments[index] : Json();
  const Json& named = member(arguments, fmt::format("gen_args_{}", index));
  return Json::array({member(named, "arg_0"), member(named, "arg_1")});
}

bool is_likelihood(const Json& response) { return response.is_array() && response.size() == 2 && response[0].is_number(); }

// The text that was generated; of choices the one that was most likely.
std::string answer_of(const Json& row) {
  const Json& responses = member(row, "filtered_resps");
  if (!responses.is_array() || responses.empty()) return as_text(responses);
  if (!is_likelihood(responses.front())) return as_text(responses.front());
  std::size_t best = 0;
  for (std::size_t i = 1; i < responses.size(); ++i) {
    if (is_likelihood(responses[i]) && responses[i][0].get<double>() > responses[best][0].get<double>()) best = i;
  }
  const Json chosen = arguments_of(row, best);
  return chosen.is_array() && chosen.size() > 1 ? as_text(chosen[1]) : "";
}

class TaskReader {
 public:
  TaskReader(const TaskSamples& task, std::string backend, double least) : task_(task), backend_(std::move(backend)), least_(least) {}

  Attempt attempt_of(const Json& row) const {
    const std::string filter = text_in(row, "filter");
    std::string id = as_text(member(row, "doc_id"));
    if (!filter.empty() && filter != "none") id += fmt::format(" ({})", filter);
    Attempt attempt = imported_attempt(task_.task, std::move(id), backend_);
    const Json first = arguments_of(row, 0);
    attempt.messages = {{"user", first.is_array() && !first.empty() ? as_text(first[0]) : as_text(first)}};
    if (const Json& target = member(row, "target"); !target.is_null()) attempt.vars["target"] = target;
    attempt.usage.is_known = false;
    set_output(attempt, answer_of(row));
    for (const auto& [name, value] : row.items()) {
      if (!kRowMembers.contains(name)) attempt.checks.push_back(check_of(name, value));
    }
    conclude_imported(attempt);
    return attempt;
  }

 private:
  CheckResult check_of(const std::string& name, const Json& value) const {
    if (member(task_.higher_is_better, name) == false) return unjudged_check(name, as_text(value), "less is better, so it is no score");
    if (!value.is_number() && !value.is_boolean())
      return unjudged_check(name, as_text(value), "a figure of the whole run, not of one answer");
    const double score = value.is_boolean() ? (value == true ? 1.0 : 0.0) : value.get<double>();
    if (score < 0 || score > 1) return unjudged_check(name, as_text(value), "no score between 0 and 1");
    return scored_check(name, score, least_);
  }

  const TaskSamples& task_;
  std::string backend_;
  double least_;
};

std::string model_of(const Json& document) {
  if (const std::string name = text_in(document, "model_name"); !name.empty()) return name;
  const Json& config = member(document, "config");
  const std::string arguments = as_text(member(config, "model_args"));
  const std::string model = text_in(config, "model");
  if (model.empty() && arguments.empty()) return "lm-eval";
  return arguments.empty() ? model : fmt::format("{} ({})", model, arguments);
}

std::string started_at(const Json& document) {
  const std::optional<double> date = number_in(document, "date");
  if (!date || *date < 0 || *date > 4e9) return "";
  const auto seconds = static_cast<std::time_t>(*date);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min,
                     utc.tm_sec);
}

Result<void> read_tasks(const std::vector<TaskSamples>& tasks, const Json& document, const ImportOptions& options,
                        const ImportedRunSink& sink) {
  ImportedRun run{.started_at = started_at(document)};
  run.duration_ms = 1000 * std::max(0.0, number_in(document, "end_time").value_or(0) - number_in(document, "start_time").value_or(0));
  const std::string model = model_of(document);
  run.models = {ModelFacts{.name = model}};
  for (const TaskSamples& each : tasks) {
    run.suites.push_back(each.task);
    CUPEL_CHECK(each_line(each.file, [&](const Json&, int) -> Result<void> {
      ++run.attempts;
      return {};
    }));
  }
  CUPEL_CHECK(sink.start(std::move(run)));
  for (const TaskSamples& each : tasks) {
    const TaskReader reader(each, model, options.least);
    CUPEL_CHECK(each_line(each.file, [&](const Json& row, int line) -> Result<void> {
      if (!row.is_object() || !row.contains("doc_id")) {
        return fail(ErrorCode::corrupt, fmt::format("{}:{}:1: no sample of lm-eval: it has no 'doc_id'", each.file.string(), line));
      }
      return sink.add(reader.attempt_of(row));
    }));
  }
  return {};
}

Result<void> read(const fs::path& file, const ImportOptions& options, const ImportedRunSink& sink) {
  if (file.extension() == ".jsonl" && file.filename().string().starts_with("samples_")) {
    return read_tasks({{task_of(file), file, Json()}}, Json::object(), options, sink);
  }
  const Json document = CUPEL_TRY(load_json(file));
  if (!member(document, "results").is_object() || !document.contains("config")) {
    return fail(ErrorCode::corrupt, fmt::format("{} has no results as lm-eval writes them: 'results' and 'config'", file.string()));
  }
  const std::vector<TaskSamples> tasks = samples_of(file, document);
  if (tasks.empty()) {
    return fail(ErrorCode::unavailable,
                fmt::format("there are no samples beside {}: means alone cannot be compared case by case", file.string()),
                {"run lm-eval with --log_samples, and keep samples_*.jsonl in the same folder"});
  }
  return read_tasks(tasks, document, options, sink);
}

}  // namespace

ResultReader lm_eval_reader() { return {.name = "lm-eval", .summary = "results_*.json with samples_*.jsonl beside it", .read = read}; }

}  // namespace cupel::results
