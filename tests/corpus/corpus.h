// Where the corpus lies and how its files are read, for the tests over it.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/environment.h"
#include "core/json.h"

namespace cupel::corpus {

/// $CUPEL_CORPUS, else ../shared/corpus beside the checkout.
inline std::filesystem::path folder() {
  const std::string named = Environment::of_process().get("CUPEL_CORPUS").value_or("");
  return named.empty() ? std::filesystem::path(CUPEL_SOURCE_FOLDER).parent_path() / "shared" / "corpus" : std::filesystem::path(named);
}

/// One JSON value a line; none when the file is absent.
inline std::vector<Json> read_rows(const std::string& file) {
  std::vector<Json> rows;
  std::ifstream in(folder() / file);
  for (std::string line; std::getline(in, line);) {
    if (!line.empty()) rows.push_back(Json::parse(line));
  }
  return rows;
}

}  // namespace cupel::corpus

/// Ends a test where the corpus is absent.
#define CUPEL_NEEDS_CORPUS(rows) \
  if ((rows).empty()) GTEST_SKIP() << "there is no corpus in " << cupel::corpus::folder() << "; set CUPEL_CORPUS"
