#include "models/model_metadata.h"

#include <fmt/format.h>

#include "base/files.h"
#include "core/json_reader.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

constexpr int kSchema = 1;
constexpr std::size_t kMaxBytes = 1U << 20U;

std::string text_of(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

fs::path metadata_path(const fs::path& model) { return model.string() + ".json"; }

Result<std::optional<ModelMetadata>> load_metadata(const fs::path& model) {
  const fs::path path = metadata_path(model);
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return std::nullopt;
  const std::string text = CUPEL_TRY(read_file(path, kMaxBytes));
  const Json json = json_or_discarded(text);
  const auto size = json.is_object() ? json.find("size_bytes") : json.end();
  if (!json.is_object() || size == json.end() || !size->is_number_unsigned() || text_of(json, "sha256").size() != 64) {
    return fail(ErrorCode::corrupt, fmt::format("{} is damaged: no JSON object with size_bytes and sha256", path.string()),
                {"pull the model again to write it anew"});
  }
  return ModelMetadata{.name = text_of(json, "name"),
                       .source = text_of(json, "source"),
                       .size_bytes = size->get<std::uint64_t>(),
                       .sha256 = text_of(json, "sha256"),
                       .license = text_of(json, "license"),
                       .pulled_at = text_of(json, "pulled_at")};
}

Result<void> write_metadata(const fs::path& model, const ModelMetadata& metadata) {
  const Json json{
      {"schema", kSchema},         {"name", metadata.name},       {"source", metadata.source},      {"size_bytes", metadata.size_bytes},
      {"sha256", metadata.sha256}, {"license", metadata.license}, {"pulled_at", metadata.pulled_at}};
  return write_file(metadata_path(model), render_json(json, 2) + "\n");
}

}  // namespace cupel
