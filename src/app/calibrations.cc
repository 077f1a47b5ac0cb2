#include "app/calibrations.h"

#include <fmt/format.h>

#include "base/files.h"
#include "core/json_reader.h"

namespace cupel {
namespace {

constexpr std::size_t kMaxBytes = 16U << 20U;

std::filesystem::path path_of(const Workspace& workspace) { return workspace.folder / ".cupel/judges.json"; }

}  // namespace

Result<Calibrations> load_calibrations(const Workspace& workspace) {
  const std::filesystem::path path = path_of(workspace);
  Calibrations found;
  std::error_code unreadable;
  if (!std::filesystem::exists(path, unreadable)) return found;
  const std::string text = CUPEL_TRY(read_file(path, kMaxBytes));
  const Json document = json_or_discarded(text);
  const auto list = document.is_object() ? document.find("judges") : document.end();
  if (!document.is_object() || list == document.end() || !list->is_array()) {
    return fail(ErrorCode::corrupt, fmt::format("{} is damaged", path.string()), {"remove it and calibrate the judges again"});
  }
  for (const Json& each : *list) {
    Calibration calibration = CUPEL_TRY(calibration_of(each));
    found.insert_or_assign(calibration.judge, std::move(calibration));
  }
  return found;
}

std::optional<Calibration> calibration_of_judge(const std::string& judge, const Workspace& workspace) {
  const Result<Calibrations> all = load_calibrations(workspace);
  if (!all) return std::nullopt;
  const auto found = all->find(judge);
  return found == all->end() ? std::nullopt : std::optional(found->second);
}

Result<void> keep_calibration(const Workspace& workspace, const Calibration& calibration) {
  const std::filesystem::path path = path_of(workspace);
  CUPEL_CHECK(make_folder(path.parent_path()));
  const FileLock lock = CUPEL_TRY(FileLock::acquire(path.parent_path() / "judges.lock"));
  Calibrations all = CUPEL_TRY(load_calibrations(workspace));
  all.insert_or_assign(calibration.judge, calibration);
  Json list = Json::array();
  for (const auto& [judge, each] : all) list.push_back(document_of(each));
  return write_file(path, render_json({{"schema", 1}, {"judges", std::move(list)}}, 2) + "\n");
}

}  // namespace cupel
