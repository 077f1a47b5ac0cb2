#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "base/text.h"
#include "commands/models.h"
#include "commands/models_text.h"
#include "models/known_models.h"
#include "models/model_store.h"

namespace cupel {
namespace {

struct ListArgs {
  bool json = false;
  void visit(auto& field) { field("json", json, "print one JSON document"); }
};

struct ListedModel {
  std::string name;
  std::string state;  // "here", "damaged", "partly here", "not here"
  std::uint64_t size_bytes = 0;
  bool size_is_exact = false;
  std::string license;
  std::string source;
  std::string summary;
  std::string path;
  std::string sha256;
};

/// Only what costs nothing to see; `models verify` reads the whole file.
std::string state_of(const StoredModel& model) {
  const KnownModel* known = find_known_model(model.name);
  const bool wrong_size = (known != nullptr && known->bytes > 0 && known->bytes != model.size_bytes) ||
                          (model.metadata && model.metadata->size_bytes != model.size_bytes);
  return wrong_size ? "damaged" : "here";
}

ListedModel listed(const StoredModel& model) {
  ListedModel row{.name = model.name, .state = state_of(model), .size_bytes = model.size_bytes, .size_is_exact = true};
  row.path = model.path.string();
  if (model.metadata) {
    row.license = model.metadata->license;
    row.source = model.metadata->source;
    row.sha256 = model.metadata->sha256;
  }
  return row;
}

void add_known(ListedModel& row, const KnownModel& known) {
  row.summary = known.summary;
  row.license = known.license;
  if (row.source.empty()) row.source = describe_source(known);
}

std::vector<ListedModel> all_models(const ModelStore& store, const std::vector<StoredModel>& stored) {
  std::vector<ListedModel> rows;
  for (const KnownModel& known : known_models()) {
    const auto found = std::ranges::find(stored, known.name, &StoredModel::name);
    ListedModel row{
        .name = std::string(known.name), .state = "not here", .size_bytes = known.about_bytes, .size_is_exact = known.bytes > 0};
    std::error_code ignored;
    if (std::filesystem::exists(store.path_of(known.name).string() + ".part", ignored)) row.state = "partly here";
    if (found != stored.end()) row = listed(*found);
    add_known(row, known);
    rows.push_back(std::move(row));
  }
  for (const StoredModel& model : stored) {
    if (find_known_model(model.name) == nullptr) rows.push_back(listed(model));
  }
  return rows;
}

Json to_json(const ListedModel& row) {
  return {{"name", row.name},
          {"state", row.state},
          {"path", row.path},
          {"size_bytes", row.size_bytes},
          {"exact_size", row.size_is_exact},
          {"sha256", row.sha256},
          {"license", row.license},
          {"source", row.source},
          {"summary", row.summary}};
}

Result<ExitStatus> run(const Node& node, Workspace& workspace, Io& io) {
  const ListArgs args = CUPEL_TRY(parse_fields<ListArgs>(node, "models list"));
  const ModelStore store(workspace.home, workspace.environment, *workspace.clock);
  const std::vector<ListedModel> rows = all_models(store, CUPEL_TRY(store.stored()));
  if (args.json) {
    Json list = Json::array();
    for (const ListedModel& row : rows) list.push_back(to_json(row));
    io.out << render_json({{"folder", store.folder().string()}, {"models", list}}, 2) << '\n';
    return ExitStatus::passed;
  }
  std::size_t width = 4;
  for (const ListedModel& row : rows) width = std::max(width, row.name.size());
  io.out << fmt::format("{:<{}}  {:<11}  {:>8}  {:<12}  {}\n", "NAME", width, "STATE", "SIZE", "LICENCE", "WHAT");
  for (const ListedModel& row : rows) {
    const std::string size = (row.size_is_exact ? "" : "~") + size_text(row.size_bytes);
    io.out << fmt::format("{:<{}}  {:<11}  {:>8}  {:<12}  {}\n", printable(row.name), width, row.state, size,
                          row.license.empty() ? "-" : printable(row.license), printable(row.summary.empty() ? row.source : row.summary));
  }
  io.err << fmt::format("models are in {}; fetch one with: cupel models pull NAME\n", store.folder().string());
  return ExitStatus::passed;
}

}  // namespace

CommandRow models_list_command() {
  return {.name = "models list",
          .summary = "known models and the ones on this machine",
          .example = "cupel models list",
          .fields = describe_fields<ListArgs>(),
          .run = run};
}

}  // namespace cupel
