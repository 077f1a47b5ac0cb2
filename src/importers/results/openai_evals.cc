// The record that a run of openai-evals leaves: JSON lines, the first with `spec`, one with `final_report`, the others events of samples.
#include <fmt/format.h>

#include <map>

#include "importers/results/imported_attempt.h"
#include "importers/results/readers.h"
#include "importers/results/result_json.h"

namespace cupel::results {
namespace {

class Record {
 public:
  Record(const std::filesystem::path& file, const ImportOptions& options) : file_(file), options_(options) {
    run_.suites = {file.stem().string()};
  }

  Result<void> read(const Json& row, int line) {
    if (const Json& spec = member(row, "spec"); spec.is_object()) {
      read_spec(spec);
    } else if (row.contains("final_report")) {
      return {};
    } else if (const std::string sample = text_in(row, "sample_id"); !sample.empty()) {
      read_event(attempt(sample), text_in(row, "type"), member(row, "data"));
    } else if (!row.contains("event_id")) {
      return fail(ErrorCode::corrupt,
                  fmt::format("{}:{}:1: no line of a record of openai-evals: neither 'spec', 'final_report' nor 'sample_id'",
                              file_.string(), line));
    }
    return {};
  }

  Result<void> tell(const ImportedRunSink& sink) {
    run_.attempts = attempts_.size();
    CUPEL_CHECK(sink.start(run_));
    for (Attempt& each : attempts_) {
      // The spec stands first, but nothing promises that.
      each.suite = run_.suites.front();
      each.backend = backend_;
      if (each.turns.empty()) set_output(each, "");
      conclude_imported(each);
      CUPEL_CHECK(sink.add(std::move(each)));
    }
    return {};
  }

 private:
  void read_spec(const Json& spec) {
    if (const std::string name = text_in(spec, "eval_name"); !name.empty()) run_.suites = {name};
    const Json& completers = member(spec, "completion_fns");
    if (completers.is_array() && !completers.empty()) backend_ = as_text(completers.front());
    else if (const std::string model = text_in(member(spec, "model_name"), "completion"); !model.empty()) backend_ = model;
    run_.id = text_in(spec, "run_id");
    run_.started_at = text_in(spec, "created_at");
    run_.models = {ModelFacts{.name = backend_}};
  }

  Attempt& attempt(const std::string& sample) {
    const auto [found, is_new] = index_.emplace(sample, attempts_.size());
    if (is_new) attempts_.push_back(imported_attempt(run_.suites.front(), sample, backend_));
    attempts_[found->second].usage.is_known = false;
    return attempts_[found->second];
  }

  void read_event(Attempt& attempt, const std::string& type, const Json& data) {
    if (type == "sampling") {
      attempt.messages = messages_of(member(data, "prompt"));
      const Json& sampled = member(data, "sampled");
      set_output(attempt, as_text(sampled.is_array() && !sampled.empty() ? sampled.front() : sampled));
    } else if (type == "match") {
      add_match(attempt, data);
    } else if (type == "metrics") {
      for (const auto& [name, value] : data.items()) add_metric(attempt, name, value);
    } else if (type == "error") {
      attempt.error =
          Error{ErrorCode::unavailable, as_text(member(data, "message").is_null() ? member(data, "type") : member(data, "message")), {}};
    }
  }

  static void add_match(Attempt& attempt, const Json& data) {
    const bool is_right = member(data, "correct") == true;
    CheckResult check = scored_check("match", is_right ? 1 : 0, 1);
    check.expected = as_text(member(data, "expected"));
    check.found = as_text(member(data, "sampled").is_null() ? member(data, "picked") : member(data, "sampled"));
    attempt.checks.push_back(std::move(check));
  }

  void add_metric(Attempt& attempt, const std::string& name, const Json& value) const {
    if (value.is_boolean()) attempt.checks.push_back(scored_check(name, value == true ? 1 : 0, options_.least));
    else if (value.is_number() && value.get<double>() >= 0 && value.get<double>() <= 1)
      attempt.checks.push_back(scored_check(name, value.get<double>(), options_.least));
    else attempt.checks.push_back(unjudged_check(name, as_text(value), "no score between 0 and 1"));
  }

  const std::filesystem::path& file_;
  const ImportOptions& options_;
  ImportedRun run_;
  std::string backend_ = "unknown";
  std::vector<Attempt> attempts_;
  std::map<std::string, std::size_t> index_;
};

Result<void> read(const std::filesystem::path& file, const ImportOptions& options, const ImportedRunSink& sink) {
  Record record(file, options);
  CUPEL_CHECK(each_line(file, [&](const Json& row, int line) { return record.read(row, line); }));
  return record.tell(sink);
}

}  // namespace

ResultReader openai_evals_reader() { return {.name = "openai-evals", .summary = "the record of a run, JSON lines", .read = read}; }

}  // namespace cupel::results
