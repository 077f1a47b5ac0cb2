#include "agent_fixture.h"

#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace cupel {
namespace fs = std::filesystem;
namespace {

// Settings that would change what a test loads or answers.
bool is_setting(const std::string& name) {
  if (name == "CUPEL_HOME" || name == "CUPEL_PROGRAM") return false;
  for (const char* prefix : {"CUPEL_", "AF_LLM_", "OPENAI_", "ANTHROPIC_", "OLLAMA_", "VLLM_"}) {
    if (name.starts_with(prefix)) return true;
  }
  return false;
}

std::uint64_t resident_bytes(const std::string& pid) {
  std::ifstream file("/proc/" + pid + "/statm");
  std::uint64_t total = 0, resident = 0;
  file >> total >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

// The parent of a process: the fourth field of its stat, after the name in brackets.
std::string parent_of(const std::string& pid) {
  std::ifstream file("/proc/" + pid + "/stat");
  std::string line;
  std::getline(file, line);
  const std::size_t name_end = line.rfind(')');
  if (name_end == std::string::npos) return {};
  std::istringstream rest(line.substr(name_end + 1));
  std::string state, parent;
  rest >> state >> parent;
  return parent;
}

}  // namespace

AgentOptions clean_options() {
  AgentOptions options;
  options.environment.emplace();
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string pair(*entry);
    const std::size_t equals = pair.find('=');
    if (equals != std::string::npos && !is_setting(pair.substr(0, equals)))
      options.environment->emplace(pair.substr(0, equals), pair.substr(equals + 1));
  }
  // Finding exact kernels takes instrumented ones many minutes; engine.probe tests it.
  if (kSanitized) options.environment->emplace("CUPEL_EXACTNESS", "fast");
  options.folder = fs::temp_directory_path();
  options.config_file = "/nonexistent/config.toml";
  return options;
}

const Agent& default_agent() {
  static const Result<Agent> agent = load_agent(clean_options());
  if (!agent) {
    ADD_FAILURE() << "the default model cannot be loaded: " << agent.error().message;
    std::exit(1);
  }
  return *agent;
}

std::uint64_t memory_of_process_tree() {
  const std::string self = std::to_string(::getpid());
  std::uint64_t sum = resident_bytes(self);
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") == std::string::npos && parent_of(name) == self) sum += resident_bytes(name);
  }
  return sum;
}

}  // namespace cupel
