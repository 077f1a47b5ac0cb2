#include "importers/promptfoo/cases.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "importers/promptfoo/chat_prompt.h"
#include "importers/promptfoo/judged_assertions.h"
#include "importers/promptfoo/script_assertions.h"
#include "importers/promptfoo/script_value.h"

namespace cupel::promptfoo {
namespace {

constexpr std::size_t kNameWidth = 80;

std::string option_text(const Test& test, std::string_view name) {
  const Node* value = find_option(test, name);
  return value == nullptr ? std::string() : to_script_text(*value);
}

// Tests of one conversation see each other's answers.
std::string conversation_id(const Test& test) {
  constexpr std::string_view kTag = "conversationId=";
  const auto tag = std::ranges::find_if(test.tags, [&](const std::string& each) { return each.starts_with(kTag); });
  return tag == test.tags.end() ? "" : tag->substr(kTag.size());
}

bool is_compared(const Test& test) {
  return std::ranges::any_of(test.assertions, [](const AssertionSource& each) {
    const Node* type = find_value(each.node, "type");
    return type != nullptr && is_comparison(type->text());
  });
}

std::string shown_name(const Provider& provider) { return shorten(printable(provider.label.empty() ? provider.id : provider.label), 40); }

// The name of a provider among others that are the same backend.
std::string suffix_of(const Provider& provider, const std::vector<Provider>& providers) {
  const auto same = [&](const Provider& other) { return other.backend == provider.backend; };
  return std::ranges::count_if(providers, same) < 2 ? "" : fmt::format("provider={}", shown_name(provider));
}

bool is_same_prompt(const Case& a, const Case& b) {
  const auto same = [](const Turn& left, const Turn& right) { return left.user == right.user && left.answer == right.answer; };
  return !a.error && a.system == b.system && std::ranges::equal(a.turns, b.turns, same);
}

// A Python file without a function is run as a whole, told of everything on its command line, and what it prints is the prompt. One that
// prints nothing may have a function `get_prompt`.
constexpr const char* kWholeFile = R"py(
import contextlib, io, json, os, runpy, sys
printed, arguments = io.StringIO(), sys.argv
sys.argv = [file, json.dumps(context)]
sys.path.insert(0, os.path.dirname(file))
found = {}
try:
    with contextlib.redirect_stdout(printed):
        found = runpy.run_path(file, run_name='__main__')
except SystemExit as end:
    if end.code not in (None, 0):
        raise RuntimeError(f'it ended with status {end.code}')
finally:
    sys.path.pop(0)
    sys.argv = arguments
text = '\n'.join(printed.getvalue().splitlines())
return found['get_prompt'](context) if not text and callable(found.get('get_prompt')) else text
)py";

}  // namespace

CaseMaker::CaseMaker(const Combined& combined, const Files& files, const CaseSink& sink)
    : combined_(combined), files_(files), sink_(sink) {}

Result<void> CaseMaker::add(const Test& test) {
  ++tests_;
  CUPEL_CHECK(add_rows(test));
  store_output(test);
  return {};
}

Result<void> CaseMaker::add_rows(const Test& test) {
  if (test.error) return add_error(test, *test.error);
  NodeMap vars = test.vars;
  stored_.set(vars);
  const Result<Combinations> rows = Combinations::make(vars, !is_option_set(test, "disableVarExpansion"), test.origin, files_);
  if (!rows) return add_error(test, rows.error());
  for (std::size_t i = 0; i < rows->size(); ++i) {
    Result<Combinations::Row> row = rows->row(i, files_);
    if (row) row = transform_vars(test, *std::move(row));
    if (row) CUPEL_CHECK(add_row(test, *row));
    else CUPEL_CHECK(add_error(test, row.error()));
  }
  return {};
}

// Whatever becomes of it later, what is made of an answer is not known now.
void CaseMaker::store_output(const Test& test) {
  const std::string name = option_text(test, "storeOutputAs");
  if (name.empty()) return;
  const bool is_transformed = find_option(test, "transform") != nullptr || find_option(test, "postprocess") != nullptr ||
                              std::ranges::any_of(combined_.providers, [](const Provider& each) { return each.transform.has_value(); });
  const bool is_known = test.provider_output && !test.error && !is_transformed;
  stored_.store(name, is_known ? std::optional(to_script_text(*test.provider_output)) : std::nullopt);
}

// `transformVars`: JavaScript, or a script, that gives the variables anew.
Result<Combinations::Row> CaseMaker::transform_vars(const Test& test, Combinations::Row row) const {
  const Node* transform = find_option(test, "transformVars");
  if (transform == nullptr) return row;
  const Origin origin{test.origin.file, transform->mark};
  if (transform->as_string() == nullptr) return fail_in(origin, fmt::format("'transformVars' is text, found {}", transform->kind()));
  const std::string& text = *transform->as_string();
  Json arguments = Json::array({row.vars, {{"prompt", Json::object()}}});
  Json made = is_file_reference(text) ? CUPEL_TRY(files_.call_script(text, std::move(arguments), origin))
                                      : CUPEL_TRY(files_.run_javascript(text, {"vars", "context"}, std::move(arguments), origin));
  if (!made.is_object()) return fail_in(origin, fmt::format("'transformVars' gave no map but {}", shorten(render_json(made), 60)));
  row.vars = std::move(made);
  return row;
}

Result<void> CaseMaker::add_row(const Test& test, const Combinations::Row& row) {
  for (const Prompt& prompt : combined_.prompts) {
    if (!is_selected_by(test.prompts, {prompt.label})) continue;
    std::vector<const Provider*> providers;
    for (const Provider& each : combined_.providers) {
      if (is_selected_by(test.providers, {each.id, each.label}) && is_selected_by(each.prompts, {prompt.label})) providers.push_back(&each);
    }
    if (combined_.providers.empty()) providers.push_back(nullptr);
    if (providers.empty()) continue;  // each of them is for other prompts
    if (test.provider_output) providers.resize(1);
    Case content = content_of(test, row, prompt, providers.front());
    const std::string name = name_of(test, row, &prompt);
    for (std::size_t i = 0; i < providers.size(); ++i) {
      // A script may make another prompt for each provider; only what is the same is a copy.
      const bool is_made_anew = i > 0 && prompt.script && !content.error;
      Case made = is_made_anew ? content_of(test, row, prompt, providers[i]) : content;
      const bool is_other = is_made_anew && !is_same_prompt(made, content);
      set_provider(made, test, prompt, providers[i], i > 0 && !is_other);
      if (providers[i] != nullptr && providers[i]->transform && !made.error) transform_answers(made, *providers[i]);
      std::string suffix = providers[i] != nullptr ? suffix_of(*providers[i], combined_.providers) : "";
      if (suffix.empty() && is_other) suffix = fmt::format("provider={}", shown_name(*providers[i]));
      CUPEL_CHECK(yield(std::move(made), suffix.empty() ? name : fmt::format("{}[{}]", name, suffix)));
    }
  }
  return {};
}

Case CaseMaker::content_of(const Test& test, const Combinations::Row& row, const Prompt& prompt, const Provider* provider) {
  Case content = base_case(test);
  content.vars = row.vars;
  stored_.remove_unknown(content.vars);
  if (Result<void> filled = fill(content, test, row, prompt, provider); !filled) content.error = explain(std::move(filled).error());
  if (is_compared(test)) content.comparison = fmt::format("{} {}", tests_, row.name);
  return content;
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
  made.tracing = combined_.tracing;
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

// As it is written, or what its script makes of the variables.
Result<std::string> CaseMaker::text_of(const Prompt& prompt, const Json& vars, const Provider* provider) const {
  if (!prompt.script) return prompt.raw;
  Json told = {{"vars", vars}, {"config", prompt.config ? to_script_json(*prompt.config) : Json::object()}};
  if (provider != nullptr) told["provider"] = {{"id", provider->id}, {"label", provider->label}};
  const ScriptReference script = parse_script_reference(*prompt.script);
  const bool is_whole = script.function.empty() && extension_of(script.path) == ".py";
  const Json made = is_whole ? CUPEL_TRY(files_.run_python(kWholeFile, *prompt.script, std::move(told), prompt.origin))
                             : CUPEL_TRY(files_.call_script(*prompt.script, Json::array({std::move(told)}), prompt.origin));
  if (made.is_string()) return made.get<std::string>();
  if (made.is_object() && made.contains("prompt"))
    return made["prompt"].is_string() ? made["prompt"].get<std::string>() : render_json(made["prompt"], 2);
  if (made.is_structured()) return render_json(made, 2);
  return fail_in(prompt.origin, fmt::format("the script {} gave no prompt but {}", printable(files_.shown(*prompt.script)),
                                            shorten(printable(render_json(made)), 40)));
}

Result<void> CaseMaker::fill(Case& made, const Test& test, const Combinations::Row& row, const Prompt& prompt, const Provider* provider) {
  if (prompt.error) return fail(*prompt.error);
  Json context = row.vars;
  if (!context.contains("env")) context["env"] = combined_.env;
  const bool wants_history = prompt.raw.find("_conversation") != std::string::npos && !is_option_set(test, "disableConversationVar");
  ConversationHistory& history = histories_[{static_cast<std::size_t>(&prompt - combined_.prompts.data()), conversation_id(test)}];
  if (wants_history) context["_conversation"] = history.entries();
  const std::string raw = option_text(test, "prefix") + CUPEL_TRY(text_of(prompt, row.vars, provider)) + option_text(test, "suffix");
  Result<std::string> rendered = render_prompt(raw, context);
  if (!rendered) return fail_in(prompt.origin, rendered.error().message);
  const std::string prompt_text = *rendered;
  if (Result<void> inserted = stored_.check(prompt_text); !inserted) return fail_in(prompt.origin, inserted.error().message);
  Result<Conversation> conversation = parse_chat_prompt(prompt_text);
  if (!conversation) return fail_in(prompt.origin, conversation.error().message);
  if (wants_history) {
    if (Result<void> settled = history.settle(*conversation); !settled) return fail_in(prompt.origin, settled.error().message);
    const bool is_given = test.provider_output.has_value();
    history.add(prompt_text, *conversation, is_given ? std::optional(to_script_text(*test.provider_output)) : std::nullopt);
  }
  made.system = std::move(conversation->system);
  made.turns = std::move(conversation->turns);
  if (test.provider_output) made.turns.back().answer = to_script_text(*test.provider_output);
  else made.foreign = ForeignBackend{.is_copy = false, .answer = std::move(*rendered), .error = {}};
  if (!context.contains("prompt")) context["prompt"] = prompt_text;
  AssertionContext assertions{.vars = context, .files = files_, .file = combined_.file};
  assertions.options = Node{test.options, {}};
  // What stands for answers that are not known yet is no conversation to judge; the case's turns are.
  if (!wants_history && row.vars.contains("_conversation")) assertions.conversation = row.vars["_conversation"];
  assertions.options_file = test.origin.file;
  for (const char* name : {"postprocess", "transform"}) {
    if (const Node* transform = find_option(test, name)) assertions.transform = AssertionSource{*transform, test.origin.file};
  }
  made.checks = CUPEL_TRY(make_checks(test.assertions, assertions));
  if (Result<void> inserted = stored_.check(made.checks); !inserted) return fail_in(test.origin, inserted.error().message);
  if (test.scoring && !made.checks.empty()) CUPEL_CHECK(score_by_script(made, *test.scoring));
  return {};
}

// The script decides alone, with the threshold where there is one.
Result<void> CaseMaker::score_by_script(Case& made, const AssertionSource& scoring) const {
  NodeMap args = CUPEL_TRY(transform_args(scoring.node, {scoring.file, scoring.node.mark}, files_));
  if (made.threshold) args.push_back({"threshold", {}, {*std::exchange(made.threshold, {}), {}}});
  NodeList checks;
  for (CheckSpec& each : made.checks) {
    NodeMap check{{each.type, each.mark, std::move(each.args)}};
    if (each.weight != 1) check.push_back({"weight", each.mark, {each.weight, {}}});
    if (!each.metric.empty()) check.push_back({"metric", each.mark, {each.metric, {}}});
    checks.push_back({std::move(check), each.mark});
  }
  args.push_back({"checks", {}, {std::move(checks), {}}});
  made.checks = {{.type = "scored", .args = Node{std::move(args), {}}, .weight = 1, .mark = made.mark}};
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

// What a provider makes of its answers comes before everything else, and goes with the provider when another backend replaces it.
void CaseMaker::transform_answers(Case& made, const Provider& provider) const {
  std::vector<CheckSpec> checks = made.checks;
  for (CheckSpec& each : checks) {
    if (each.type == "select_best" || each.type == "max_score") continue;
    const Origin origin{combined_.file, provider.transform->mark};
    Result<CheckForm> form = transformed(*provider.transform, {each.type, each.args}, origin, files_);
    if (!form) {
      made.foreign->error = std::move(form).error();
      return;
    }
    each.type = std::move(form->type);
    each.args = std::move(form->args);
  }
  made.foreign->checks = std::move(checks);
}

Result<void> CaseMaker::yield(Case made, const std::string& name) {
  const int count = ++names_[{name, made.backends.empty() ? "" : made.backends.front()}];
  made.id = count == 1 ? name : fmt::format("{} #{}", name, count);
  return sink_(std::move(made));
}

}  // namespace cupel::promptfoo
