// What the real-model tests share: one agent on the default model, loaded once per process, and the way to say why there is none.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "cupel/agent.h"

namespace cupel {

/// Options that keep a test apart from the settings of the person who runs it: the environment is the process's without them.
AgentOptions clean_options();

/// The shared agent on the default model.
const Agent& default_agent();

/// Built with a sanitizer: memory is another then, and inference many times slower.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#elif defined(__has_feature)
inline constexpr bool kSanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
inline constexpr bool kSanitized = false;
#endif

/// Resident memory of this process and its worker processes, bytes.
std::uint64_t memory_of_process_tree();

/// Skips, with the reason, where CUPEL_NO_MODEL=1 says that no model can be had.
class Real : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const char* no_model = std::getenv("CUPEL_NO_MODEL"); no_model != nullptr && std::string(no_model) == "1") {
      GTEST_SKIP() << "CUPEL_NO_MODEL=1: tests that need the real model are skipped";
    }
  }
};

}  // namespace cupel
