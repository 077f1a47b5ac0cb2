// What a command works in: environment, configuration, folders, clock, and the request to stop. Handed down from main; no globals.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/environment.h"
#include "base/memory_budget.h"
#include "config/config.h"

namespace cupel {

struct Workspace {
  Environment environment;
  Config config;
  std::filesystem::path folder;        // the project; relative paths start here
  std::filesystem::path home;          // $CUPEL_HOME
  std::filesystem::path program;       // the cupel executable, which also is the engine worker
  std::vector<std::string> arguments;  // the command line, "cupel" first: for reports
  const Clock* clock = &system_clock();
  std::function<void(const std::string&)> say;  // a line for people (stderr), from any thread; may be empty
  std::stop_token stop;                         // Ctrl-C
  std::shared_ptr<MemoryBudget> model_memory;   // of all embedded models; null = without limit
  bool may_measure = true;                      // false: what of this machine takes inference to learn stays unknown
};

}  // namespace cupel
