#include <fmt/format.h>

#include "agent/agent_state.h"
#include "backends/embedded.h"
#include "backends/open.h"
#include "build_info.h"
#include "config/config.h"
#include "config/workspace.h"
#include "constraint/constraint.h"
#include "models/known_models.h"
#include "worker/model_pool.h"
#include "worker/supervised_model.h"

namespace cupel {
namespace {

// The settings an agent reads: the same names and defaults as the command line's.
struct AgentSettings {
  std::string backend{default_model_name()};
  GenerationOptions generation;
  std::string exactness = "exact";
  bool offline = false;
  std::optional<int> kv_mb;
  void visit(auto& field) {
    field("backend", backend, "what answers");
    generation.visit(field);
    field("exactness", exactness, "exact or fast: what the kernels are chosen by");
    field("offline", offline, "never fetch what is missing");
    field("kv_mb", kv_mb, "MiB for the keys and values of running answers");
  }
};

Environment environment_of(const AgentOptions& options) {
  if (!options.environment) return Environment::of_process();
  Environment environment;
  for (const auto& [name, value] : *options.environment) environment.set(name, value);
  return environment;
}

Config with_overrides(Config config, const AgentOptions& options) {
  if (!options.backend.empty()) config = config.with_option("backend", {options.backend, {}});
  if (options.max_tokens) config = config.with_option("max_tokens", {std::int64_t{*options.max_tokens}, {}});
  if (options.temperature) config = config.with_option("temperature", {*options.temperature, {}});
  if (options.seed) config = config.with_option("seed", {*options.seed, {}});
  if (options.offline) config = config.with_option("offline", {true, {}});
  return config;
}

Result<AgentSettings> settings_of(const Config& config) {
  NodeMap map;
  for (const Setting& setting : config.settings()) {
    if (!setting.value.is_null()) map.push_back({setting.key, {}, setting.value});
  }
  AgentSettings settings = CUPEL_TRY(parse_fields<AgentSettings>({std::move(map), {}}, "settings"));
  CUPEL_CHECK(check_ranges(settings.generation));
  return settings;
}

Result<Workspace> workspace_of(const AgentOptions& options) {
  Workspace workspace;
  workspace.environment = environment_of(options);
  workspace.folder = options.folder;
  workspace.home = cupel_home(workspace.environment);
  workspace.program = CUPEL_TRY(worker::find_program(workspace.environment, CUPEL_INSTALLED_PROGRAM));
  const std::vector<FieldInfo> known = describe_fields<AgentSettings>();
  const ConfigSources sources{.environment = workspace.environment, .folder = options.folder, .user_file = options.config_file};
  workspace.config = with_overrides(options.use_config ? CUPEL_TRY(Config::load(sources, known)) : Config::built_in(known), options);
  return workspace;
}

// One engine for all agents that name none. The documented exception to "no mutable globals" (style.md).
std::shared_ptr<Engine> process_engine() {
  static const std::shared_ptr<Engine> engine = std::make_shared<Engine>();
  return engine;
}

Result<std::unique_ptr<EmbeddedBackend>> embedded_on(const std::shared_ptr<Engine>& engine, ModelFacts facts, const Workspace& workspace) {
  EmbeddedModel model = CUPEL_TRY(prepare_model(std::move(facts), workspace));
  auto load = [engine, worker = model.worker, stop = workspace.stop](const engine::LoadOptions& options) {
    return engine->pool().acquire(options, stop, [&] { return worker::start_model(options, worker, stop); });
  };
  return std::make_unique<EmbeddedBackend>(std::move(model), std::move(load));
}

// Opens what answers, and loads it where it is a model of ours.
Result<void> open(AgentState& state, const BackendSpec& spec, const Workspace& workspace) {
  if (spec.kind != "embedded") {
    state.backend = CUPEL_TRY(open_backend(spec.text, workspace));
    return {};
  }
  ModelFacts model = CUPEL_TRY(resolve_embedded(spec, workspace));
  state.facts.model_path = model.path;
  state.facts.sha256 = model.sha256;
  std::unique_ptr<EmbeddedBackend> backend = CUPEL_TRY(embedded_on(state.engine, std::move(model), workspace));
  const engine::EngineFacts loaded = CUPEL_TRY(backend->load());
  state.load_ms = loaded.load_ms;
  state.memory_bytes = loaded.resident_bytes;
  state.backend = std::move(backend);
  return {};
}

Result<void> check_ready(const Agent& agent) {
  const Readiness readiness = CUPEL_TRY(validate_agent(agent));
  agent.clear_metrics();
  if (readiness.ready) return {};
  return fail(ErrorCode::unavailable, fmt::format("{} is not ready: {}", agent.facts().backend, readiness.why),
              {"`cupel doctor` and `cupel models verify --deep` say more"});
}

}  // namespace

Engine::Engine() : pool_(std::make_unique<worker::ModelPool>()) {}
Engine::~Engine() = default;

Result<Agent> load_agent(const AgentOptions& options) {
  const Workspace workspace = CUPEL_TRY(workspace_of(options));
  const AgentSettings settings = CUPEL_TRY(settings_of(workspace.config));
  const Choice choice = CUPEL_TRY(choose_backend(settings.backend, workspace));

  if (options.constraint) CUPEL_TRY(constraint::compile(*options.constraint));

  auto state = std::make_shared<AgentState>();
  state->options = settings.generation;
  state->system = options.system;
  state->constraint = options.constraint;
  state->engine = options.engine ? options.engine : process_engine();
  state->facts.backend = choice.spec.text;
  state->facts.why = choice.why;
  const Setting* backend_setting = workspace.config.find("backend");
  state->facts.chosen_by = options.backend.empty() && backend_setting != nullptr ? backend_setting->where : "load_agent";
  CUPEL_CHECK(open(*state, choice.spec, workspace));
  Agent agent(std::move(state));
  if (options.validate) CUPEL_CHECK(check_ready(agent));
  return agent;
}

}  // namespace cupel
