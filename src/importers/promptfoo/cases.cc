#include "importers/promptfoo/cases.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "importers/promptfoo/chat_prompt.h"
#include "importers/promptfoo/script_value.h"

namespace cupel::promptfoo {
namespace {

constexpr std::size_t kNameWidth = 80;

// Options of a test that there are no equivalents for.
constexpr auto kImpossible = std::to_array<std::string_view>({"transformVars", "storeOutputAs", "rubricPrompt"});

std::string option_text(const Test& test, std::string_view name) {
  const Node* value = find_option(test, name);
  return value == nullptr ? std::string() : to_script_text(*value);
}

Result<void> check_options(const Test& test) {
  for (const std::string_view name : kImpossible) {
    if (const Node* value = find_option(test, name)) {
      return fail_in({test.origin.file, value->mark}, fmt::format("the option '{}' of a test has no equivalent here", name));
    }
  }
  return {};
}

// The name of a provider among others that are the same backend.
std::string suffix_of(const Provider& provider, const std::vector<Provider>& providers) {
  const auto same = [&](const Provider& other) { return other.backend == provider.backend; };
  if (std::ranges::count_if(providers, same) < 2) return "";
  return fmt::format("provider={}", shorten(printable(provider.label.empty() ? provider.id : provider.label), 40));
}

}  // namespace

CaseMaker::CaseMaker(const Combined& combined, const Files& files, const CaseSink& sink)
    : combined_(combined), files_(files), sink_(sink) {}

Result<void> CaseMaker::add(const Test& test) {
  ++tests_;
  if (test.error) return add_error(test, *test.error);
  const Result<Combinations> rows = Combinations::make(test.vars, !is_option_set(test, "disableVarExpansion"), test.origin, files_);
  if (!rows) return add_error(test, rows.error());
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const Result<Combinations::Row> row = rows->row(i, files_);
    if (row) CUPEL_CHECK(add_row(test, *row));
    else CUPEL_CHECK(add_error(test, row.error()));
  }
  return {};
}

Result<void> CaseMaker::add_row(const Test& test, const Combinations::Row& row) {
  for (const Prompt& prompt : combined_.prompts) {
    if (!is_selected_by(test.prompts, {prompt.label})) continue;
    std::vector<const Provider*> providers;
    for (const Provider& each : combined_.providers) {
      if (is_selected_by(test.providers, {each.id, each.label}) && is_selected_by(each.prompts, {prompt.label})) providers.push_back(&each);
    }
    if (combined_.providers.empty()) providers.push_back(nullptr);
    if (test.provider_output && providers.size() > 1) providers.resize(1);
    Case content = base_case(test);
    content.vars = row.vars;
    if (Result<void> filled = fill(content, test, row, prompt); !filled) content.error = explain(std::move(filled).error());
    const std::string name = name_of(test, row, &prompt);
    for (std::size_t i = 0; i < providers.size(); ++i) {
      Case made = content;
      set_provider(made, test, prompt, providers[i], i > 0);
      const std::string suffix = providers[i] != nullptr ? suffix_of(*providers[i], combined_.providers) : "";
      CUPEL_CHECK(yield(std::move(made), suffix.empty() ? name : fmt::format("{}[{}]", name, suffix)));
    }
  }
  return {};
}

Result<void> CaseMaker::add_error(const Test& test, Error error) {
  Case made = base_case(test);
  made.error = std::move(error);
  made.foreign.emplace();
  return yield(std::move(made), name_of(test, {}, nullptr));
}

Case CaseMaker::base_case(const Test& test) const {
  Case made;
  made.suite = combined_.suite;
  made.file = combined_.file;
  made.mark = test.config_mark;
  made.tags = test.tags;
  made.threshold = test.threshold;
  made.turns.emplace_back();
  return made;
}

std::string CaseMaker::name_of(const Test& test, const Combinations::Row& row, const Prompt* prompt) const {
  std::string name = shorten(printable(trim(test.description)), kNameWidth);
  if (name.empty()) name = fmt::format("test {}", tests_);
  std::string which = row.name;
  if (prompt != nullptr && combined_.prompts.size() > 1) {
    which += fmt::format("{}prompt={}", which.empty() ? "" : ",", prompt - combined_.prompts.data() + 1);
  }
  return which.empty() ? name : fmt::format("{}[{}]", name, which);
}

Result<void> CaseMaker::fill(Case& made, const Test& test, const Combinations::Row& row, const Prompt& prompt) const {
  CUPEL_CHECK(check_options(test));
  if (prompt.error) return fail(*prompt.error);
  Json context = row.vars;
  if (!context.contains("env")) context["env"] = combined_.env;
  const bool wants_history = prompt.raw.find("_conversation") != std::string::npos;
  if (wants_history && !is_option_set(test, "disableConversationVar")) {
    return fail_in(prompt.origin, "the prompt inserts `_conversation`, the answers to earlier tests, which has no equivalent here");
  }
  const std::string raw = option_text(test, "prefix") + prompt.raw + option_text(test, "suffix");
  Result<std::string> rendered = render_prompt(raw, context);
  if (!rendered) return fail_in(prompt.origin, rendered.error().message);
  const std::string prompt_text = *rendered;
  Result<Conversation> conversation = parse_chat_prompt(prompt_text);
  if (!conversation) return fail_in(prompt.origin, conversation.error().message);
  made.system = std::move(conversation->system);
  made.turns = std::move(conversation->turns);
  if (test.provider_output) made.turns.back().answer = to_script_text(*test.provider_output);
  else made.foreign = ForeignBackend{.is_copy = false, .answer = std::move(*rendered), .error = {}};
  if (!context.contains("prompt")) context["prompt"] = prompt_text;
  AssertionContext assertions{.vars = context, .files = files_, .file = combined_.file};
  assertions.options = Node{test.options, {}};
  for (const char* name : {"postprocess", "transform"}) {
    if (const Node* transform = find_option(test, name)) assertions.transform = AssertionSource{*transform, test.origin.file};
  }
  made.checks = CUPEL_TRY(make_checks(test.assertions, assertions));
  return {};
}

// A filter that the configuration makes itself is no misspelling.
Error CaseMaker::explain(Error error) const {
  for (const NodeEntry& filter : combined_.filters) {
    if (error.message.find(fmt::format("unknown filter '{}'", filter.key)) == std::string::npos) continue;
    const std::string script = filter.value.text();
    return fail_in({combined_.file, filter.mark},
                   fmt::format("the filter '{}' is made by the script {}, which {}", printable(filter.key), printable(files_.shown(script)),
                               files_.exists(script) ? "is not run here" : "does not exist"))
        .value();
  }
  return error;
}

// `fill` has left the prompt in `foreign`, for a provider that gives it back.
void CaseMaker::set_provider(Case& made, const Test& test, const Prompt& prompt, const Provider* provider, bool is_copy) const {
  ForeignBackend foreign{.is_copy = is_copy, .answer = {}, .error = {}};
  std::vector<Note> ignored;  // noted once, when the providers were read
  if (provider != nullptr) {
    made.backends = {provider->backend};
    // Also where nothing will be asked: what stands in `backends` may be no backend.
    if (provider->is_echo) foreign.answer = made.foreign ? made.foreign->answer : made.turns.back().answer.value_or("");
    if (!test.provider_output || made.error) foreign.error = provider->error;
    if (provider->config) read_generation(*provider->config, combined_.file, made.options, ignored);
  }
  if (prompt.config) read_generation(*prompt.config, combined_.file, made.options, ignored);
  read_generation(Node{test.options, {}}, combined_.file, made.options, ignored);
  made.foreign = std::move(foreign);
}

Result<void> CaseMaker::yield(Case made, const std::string& name) {
  const int count = ++names_[name];
  made.id = count == 1 ? name : fmt::format("{} #{}", name, count);
  return sink_(std::move(made));
}

}  // namespace cupel::promptfoo
