#include "run/judged_by.h"

#include <filesystem>
#include <span>

#include "base/hash.h"
#include "build_info.h"
#include "core/json.h"

namespace cupel {
namespace {

// Checks nest (`not`, `all`, `any`), so a file may be named at any depth.
void add_files(Json& files, const Json& args, const std::filesystem::path& folder) {
  if (!args.is_structured()) return;
  for (const auto& [key, value] : args.items()) {
    if (args.is_object() && key == "file" && value.is_string()) {
      const auto name = value.get<std::string>();
      const Result<std::string> hash = sha256_file(folder / name);
      files[name] = hash ? Json(*hash) : Json(nullptr);
    }
    add_files(files, value, folder);
  }
}

Json describe(std::span<const CheckSpec> checks, Json& files, const std::filesystem::path& folder) {
  Json list = Json::array();
  for (const CheckSpec& check : checks) {
    Json args = to_json(check.args);
    add_files(files, args, folder);
    Json each = {{check.type, std::move(args)}};
    if (check.weight != 1) each["weight"] = check.weight;
    if (!check.metric.empty()) each["metric"] = check.metric;
    list.push_back(std::move(each));
  }
  return list;
}

// Nobody is asked for a whole transcript, so no answer's key is that of all of it: who talks, about what and how is told here.
Json describe(const Dialogue& dialogue, const Case& content) {
  Json speakers = Json::array();
  for (const Speaker& each : dialogue.speakers) {
    speakers.push_back({{"name", each.name}, {"system", each.system}, {"goal", each.goal}, {"backend", each.backend}});
  }
  return {{"speakers", std::move(speakers)},       {"max_turns", dialogue.max_turns},          {"until", dialogue.until},
          {"opening", content.turns.front().user}, {"max_tokens", content.options.max_tokens}, {"temperature", content.options.temperature},
          {"seed", content.options.seed}};
}

}  // namespace

std::string judged_by(const Case& content) {
  const std::filesystem::path folder = std::filesystem::path(content.file).parent_path();
  Json files = Json::object();
  Json text = {{"cupel_version", build_info::kVersion}, {"checks", describe(content.checks, files, folder)}};
  Json turns = Json::array();
  bool turns_have_checks = false;
  for (const Turn& turn : content.turns) {
    turns.push_back(describe(turn.checks, files, folder));
    turns_have_checks = turns_have_checks || !turn.checks.empty();
  }
  if (turns_have_checks) text["turns"] = std::move(turns);
  if (!content.judge.empty()) text["judge"] = content.judge;
  if (content.dialogue) text["dialogue"] = describe(*content.dialogue, content);
  if (content.threshold) text["threshold"] = *content.threshold;
  if (!files.empty()) text["files"] = std::move(files);
  return render_json(text);
}

}  // namespace cupel
