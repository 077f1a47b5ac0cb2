// What tests of exactness share: models in every weight type, and the kernels that cupel chooses for them.
#pragma once

#include <cstdlib>
#include <map>

#include "engine/gguf.h"
#include "engine_fixture.h"
#include "worker/exactness.h"

namespace cupel {

class ExactnessTest : public EngineProcess {
 protected:
  /// The default model for "q4_1", else what make_models made. Fails the test when it is not there.
  std::string path_of(const std::string& type) const {
    if (type == "q4_1") return model_path();
    const std::string path = std::string(CUPEL_TEST_MODELS) + "/" + type + ".gguf";
    EXPECT_TRUE(std::filesystem::exists(path)) << path << " is made by the test engine.make_models";
    return path;
  }

  worker::WorkerOptions worker_options() {
    const Environment environment = Environment::of_process();
    const Result<std::filesystem::path> program = worker::find_program(environment, "");
    EXPECT_TRUE(program);
    return {.program = program.value_or(""), .state_folder = folder(), .environment = environment, .warn = [this](const std::string& text) {
              warnings.push_back(text);
            }};
  }

  /// How many tensors there are of each type.
  static std::map<std::string, int> tensor_types(const std::string& path) {
    std::map<std::string, int> types;
    const Result<engine::GgufFile> file = engine::check_gguf(path);
    EXPECT_TRUE(file) << (file ? "" : describe_error(file.error()));
    if (file) {
      for (const engine::GgufTensor& tensor : file->tensors) ++types[to_lower(tensor.type_name)];
    }
    return types;
  }
};

}  // namespace cupel
