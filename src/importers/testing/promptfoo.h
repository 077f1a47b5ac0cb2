// For tests of promptfoo's configurations: a folder with one and the files it names, loaded and shown as text.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "base/files.h"
#include "importers/rows.h"
#include "suites/testing/loaded.h"

namespace cupel::testing_importers {

/// A folder with a configuration and the files it names.
class PromptfooTest : public ::testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) { ASSERT_TRUE(write_file(folder_.path() / name, text)); }

  testing_suites::Loaded load(const std::string& config) {
    testing_suites::Loaded loaded;
    Environment environment;
    environment.set("CITY", "Oslo");
    const SuiteSource source{"c.yaml", parse_yaml(config, "c.yaml").value(), folder_.path(), environment, scripts_};
    const Result<Suite> suite = promptfoo_importer().load(source, [&](Case made) -> Result<void> {
      loaded.cases.push_back(std::move(made));
      return {};
    });
    EXPECT_TRUE(suite) << (suite ? "" : suite.error().message);
    if (suite) loaded.suite = *suite;
    return loaded;
  }

  /// A line a case: as render_case(), or its error.
  std::string cases(const std::string& config) {
    std::string out;
    for (const Case& each : load(config).cases) {
      out += each.error ? each.id + ": ! " + each.error->message : testing_suites::render_case(each);
      if (each.foreign && each.foreign->error) out += " !" + each.foreign->error->message;
      if (each.foreign && each.foreign->is_copy) out += " (copy)";
      out += "\n";
    }
    return out;
  }

  CheckScripts* scripts_ = nullptr;
  TemporaryFolder folder_ = TemporaryFolder::make().value();
};

}  // namespace cupel::testing_importers
