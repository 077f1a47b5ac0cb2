// From what people name on the command line to cases: finding suite files in folders, and loading one file by whichever importer
// recognises it.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/importer.h"

namespace cupel {

struct SuiteFiles {
  std::vector<std::filesystem::path> files;  // sorted within a folder, folders in the order given, none twice
  std::vector<Note> notes;                   // files in folders that no importer recognises
};

/// A file is taken as it is; a folder is searched with all its folders (hidden ones are left out, links are followed once) for
/// .yaml, .yml and .json files that an importer recognises or that have an error in them. No paths: ./suites below `base`.
/// Relative paths start at `base` and are given back as they were written. Blocking. Errors: invalid_suite, naming the path.
Result<SuiteFiles> find_suite_files(std::span<const std::filesystem::path> paths, std::span<const ImporterRow> importers,
                                    const std::filesystem::path& base = ".");

/// What the file calls its suite, read without its cases; "" where that cannot be read. Runs no script. Blocking.
std::string suite_name(const std::filesystem::path& file, std::span<const ImporterRow> importers, const std::filesystem::path& base = ".");

/// Reads and loads one file. `environment` is for formats whose files insert its variables,
/// `scripts` for those whose files hold scripts that make cases. Blocking. Errors: invalid_suite; an error
/// of the sink. `mistakes`: as SuiteSource's.
Result<Suite> load_suite(const std::filesystem::path& file, std::span<const ImporterRow> importers, const CaseSink& sink,
                         const std::filesystem::path& base = ".", const Environment& environment = {}, CheckScripts* scripts = nullptr,
                         const MistakeSink& mistakes = {});

}  // namespace cupel
