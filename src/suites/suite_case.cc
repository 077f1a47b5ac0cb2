#include "suites/suite_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_set>

#include "base/text.h"
#include "core/backend_spec.h"
#include "core/check.h"
#include "core/option_ranges.h"
#include "suites/template.h"

namespace cupel {
namespace {

struct TurnFields {
  Node user;
  std::vector<Node> checks;
  std::optional<Node> answer;

  void visit(auto& field) {
    field("user", user, "what the user says", FieldRule::required);
    field("checks", checks, "what must hold of the answer to it");
    field("answer", answer, "a given answer, graded without inference");
  }
};

/// A case before its variables are known.
struct CaseDraft {
  CaseFields fields;
  std::vector<TurnFields> turns;
  GenerationOptions options;
  std::vector<std::string> backends;
  std::optional<Quarantine> quarantine;
  Mark mark;
};

Result<std::vector<TurnFields>> read_turns(const CaseFields& fields, Mark mark, const std::string& name, const std::string& file) {
  if (fields.prompt && fields.turns) return fail_at(file, fields.prompt->mark, fmt::format("{} has both 'prompt' and 'turns'", name));
  if (!fields.prompt && !fields.turns) return fail_at(file, mark, fmt::format("{} needs 'prompt' (or 'turns')", name));
  if (fields.prompt) return std::vector<TurnFields>{{*fields.prompt, {}, {}}};
  if (fields.turns->empty()) return fail_at(file, mark, fmt::format("{} has no 'turns'", name));
  std::vector<TurnFields> turns;
  for (const Node& node : *fields.turns) {
    if (!node.is_map()) {
      turns.push_back({node, {}, {}});
      continue;
    }
    turns.push_back(CUPEL_TRY(read_map<TurnFields>(node, "turns", file)));
  }
  return turns;
}

Result<void> check_threshold(const Node& node, std::optional<double> threshold, const std::string& file) {
  if (!threshold || (*threshold >= 0 && *threshold <= 1)) return {};
  return fail_at(file, node.find("threshold")->mark, "'threshold' is a score from 0 to 1");
}

// `answer:` of the case belongs to its turns: one text for the only turn, or a list.
Result<void> share_answers(const CaseFields& fields, std::vector<TurnFields>& turns, const std::string& name, const std::string& file) {
  if (!fields.answer) return {};
  const NodeList* list = fields.answer->as_list();
  const std::size_t given = list != nullptr ? list->size() : 1;
  if (given != turns.size()) {
    return fail_at(file, fields.answer->mark,
                   fmt::format("{} has {} turns and {} in 'answer'; write a list with one for each turn", name, turns.size(), given));
  }
  for (std::size_t i = 0; i < turns.size(); ++i) {
    const Node& answer = list != nullptr ? (*list)[i] : *fields.answer;
    if (turns[i].answer) return fail_at(file, answer.mark, fmt::format("{} gives the answer of turn {} twice", name, i + 1));
    turns[i].answer = answer;
  }
  return {};
}

Result<CaseDraft> read_case(const Node& node, const SuiteDefaults& defaults) {
  CaseDraft draft{
      .fields = {}, .turns = {}, .options = defaults.options, .backends = defaults.backends, .quarantine = {}, .mark = node.mark};
  const Node* id = node.find("id");
  const std::string name = id != nullptr && id->is_scalar() ? fmt::format("case {}", shorten(printable(id->text()), 60)) : "case";
  MapParse parse{{node, name, {}, std::nullopt}};
  draft.fields.visit(parse);
  draft.options.visit(parse);
  CUPEL_CHECK(parse.finish(defaults.file, defaults.mistakes));
  // Without a name nothing more can be said of it.
  if (!parse.errors.empty() && id == nullptr) return fail(in_file(parse.errors.front(), defaults.file, node.mark));
  CUPEL_CHECK(check_options(node, draft.options, defaults.file, defaults.mistakes));
  CUPEL_CHECK(tell_mistake(defaults.mistakes, check_threshold(node, draft.fields.threshold, defaults.file)));
  if (draft.fields.quarantine) {
    draft.quarantine = CUPEL_TRY(value_or_tell(defaults.mistakes, read_quarantine(*draft.fields.quarantine, defaults.file)));
  }
  if (draft.fields.backend) {
    auto backends = CUPEL_TRY(value_or_tell(defaults.mistakes, read_backends(*draft.fields.backend, defaults.file)));
    if (backends) draft.backends = *std::move(backends);
  }
  if (draft.fields.tools && !draft.fields.tools->is_null() && draft.fields.output.is_given()) {
    return fail_at(defaults.file, draft.fields.tools->mark, "'tools' says what the answer is, so it cannot stand beside 'output_…'");
  }
  CUPEL_CHECK(check_agents(draft.fields.agents, node, draft.fields.turns || draft.fields.answer, defaults.file));
  draft.turns = CUPEL_TRY(read_turns(draft.fields, node.mark, name, defaults.file));
  CUPEL_CHECK(share_answers(draft.fields, draft.turns, name, defaults.file));
  return draft;
}

Result<CheckSpec> make_check(const Node& node, const CaseTexts& texts, const std::string& file) {
  Result<CheckSpec> check = parse_check_spec(node);
  if (!check) return fail(in_file(std::move(check).error(), file, node.mark));
  check->args = CUPEL_TRY(texts.tree(check->args));
  return check;
}

Result<std::vector<CheckSpec>> make_checks(const std::vector<Node>& nodes, const CaseTexts& texts, const SuiteDefaults& defaults) {
  std::vector<CheckSpec> checks;
  for (const Node& node : nodes) {
    std::optional<CheckSpec> check = CUPEL_TRY(value_or_tell(defaults.mistakes, make_check(node, texts, defaults.file)));
    if (check) checks.push_back(*std::move(check));
  }
  return checks;
}

// A text that cannot be rendered is "" where its mistake was told.
Result<std::string> render(const CaseTexts& texts, const Node& node, std::string_view what, const SuiteDefaults& defaults) {
  return CUPEL_TRY(value_or_tell(defaults.mistakes, texts.text(node, what))).value_or("");
}

std::vector<std::string> all_tags(const std::vector<std::string>& of_suite, const std::vector<std::string>& of_case) {
  std::vector<std::string> tags;
  std::set<std::string> seen;
  for (const auto* list : {&of_suite, &of_case}) {
    for (const std::string& tag : *list) {
      if (seen.insert(tag).second) tags.push_back(tag);
    }
  }
  return tags;
}

// The name of the row distinguishes the cases of a matrix, unless the id does so itself by a template.
Result<std::string> make_id(const CaseDraft& draft, const Matrix::Row& row, const CaseTexts& texts, const std::string& file) {
  std::string id = CUPEL_TRY(texts.text(draft.fields.id, "id"));
  if (trim(id).empty()) return fail_at(file, draft.fields.id.mark, "a case needs an 'id' that is not empty");
  if (printable(id) != id) return fail_at(file, draft.fields.id.mark, "an 'id' is one line without control characters");
  if (!row.name.empty() && !is_template(draft.fields.id.text())) id += fmt::format("[{}]", row.name);
  return id;
}

Result<std::optional<Constraint>> make_constraint(OutputFields fields, const CaseTexts& texts, const SuiteDefaults& defaults) {
  for (std::optional<Node>* each : {&fields.output_schema, &fields.output_regex, &fields.output_choice, &fields.output_grammar}) {
    if (*each) *each = CUPEL_TRY(texts.tree(**each));
  }
  return read_output_constraint(fields, defaults.file, *defaults.programs);
}

Result<Case> make_case(const CaseDraft& draft, const SuiteDefaults& defaults, Matrix::Row row) {
  Case made;
  made.suite = defaults.suite;
  made.file = defaults.file;
  made.mark = draft.mark;
  made.vars = std::move(row.vars);
  const CaseTexts texts(defaults.file, made.vars);
  made.id = CUPEL_TRY(make_id(draft, row, texts, defaults.file));
  const std::optional<Node>& system = draft.fields.system ? draft.fields.system : defaults.system;
  if (system) made.system = CUPEL_TRY(render(texts, *system, "system", defaults));
  for (const TurnFields& fields : draft.turns) {
    Turn turn{.user = CUPEL_TRY(render(texts, fields.user, draft.fields.prompt ? "prompt" : "user", defaults)), .checks = {}, .answer = {}};
    turn.checks = CUPEL_TRY(make_checks(fields.checks, texts, defaults));
    if (fields.answer) turn.answer = CUPEL_TRY(render(texts, *fields.answer, "answer", defaults));
    made.turns.push_back(std::move(turn));
  }
  if (draft.fields.checks) made.checks = CUPEL_TRY(make_checks(*draft.fields.checks, texts, defaults));
  made.constraint = CUPEL_TRY(make_constraint(draft.fields.output.is_given() ? draft.fields.output : defaults.output, texts, defaults));
  const bool has_own_output = !draft.fields.tools && draft.fields.output.is_given();
  if (const std::optional<Node>& tools = draft.fields.tools ? draft.fields.tools : defaults.tools; tools && !has_own_output) {
    const Node rendered = CUPEL_TRY(texts.tree(*tools));
    if (std::optional<ToolChoice> choice = CUPEL_TRY(read_tools(rendered, defaults.file, *defaults.tool_choices))) {
      made.tools = std::move(choice->tools);
      made.constraint = std::move(choice->constraint);
    }
  }
  made.tags = all_tags(defaults.tags, draft.fields.tags);
  made.backends = draft.backends;
  made.options = draft.options;
  made.threshold = draft.fields.threshold;
  made.decide_early = defaults.decide_early;
  made.judge = defaults.judge;
  made.tracing = defaults.tracing;
  made.quarantine = draft.quarantine;
  made.dialogue = CUPEL_TRY(make_dialogue(draft.fields.agents, texts, defaults.file));
  return made;
}

}  // namespace

std::vector<FieldInfo> turn_fields() { return describe_fields<TurnFields>(); }

Result<void> MapParse::finish(const std::string& file, const MistakeSink& mistakes) {
  // The field list knows one unknown key; where all are wanted, each is looked at by itself.
  std::vector<Error> unknown;
  if (const NodeMap* map = parse.node.as_map()) {
    for (const NodeEntry& entry : *map) {
      if (std::ranges::find(parse.known, entry.key) != parse.known.end()) continue;
      const Node alone{NodeMap{entry}, parse.node.mark};
      if (Result<void> refused = fields::Parse{alone, parse.owner, parse.known, std::nullopt}.finish(); !refused) {
        unknown.push_back(std::move(refused).error());
      }
    }
  } else if (Result<void> refused = parse.finish(); !refused) {
    errors = {std::move(refused).error()};
  }
  errors.insert(errors.begin(), unknown.begin(), unknown.end());
  for (const Error& each : errors) CUPEL_CHECK(tell_mistake(mistakes, fail(in_file(each, file, parse.node.mark))));
  return {};
}

Result<void> check_options(const Node& node, const GenerationOptions& options, const std::string& file, const MistakeSink& mistakes) {
  for (const OptionMistake& each : option_mistakes(options)) {
    const Node* value = node.find(each.field);  // else it comes from the defaults, where it was told
    if (value != nullptr) CUPEL_CHECK(tell_mistake(mistakes, fail_at(file, value->mark, each.what)));
  }
  return {};
}

Result<std::vector<std::string>> read_backends(const Node& node, const std::string& file) {
  std::vector<std::string> backends;
  if (Result<void> read = fields::read(node, backends); !read) {
    return fail_at(file, node.mark, fmt::format("'backend': {}", read.error().message));
  }
  const NodeList* list = node.as_list();
  if (backends.empty()) return fail_at(file, node.mark, "'backend' is an empty list");
  for (std::size_t i = 0; i < backends.size(); ++i) {
    Result<BackendSpec> spec = parse_backend_spec(backends[i]);
    if (!spec) return fail_at(file, list != nullptr ? (*list)[i].mark : node.mark, spec.error().message);
  }
  return backends;
}

Result<void> load_case(const Node& node, const SuiteDefaults& defaults, const CaseSink& sink) {
  const CaseDraft draft = CUPEL_TRY(read_case(node, defaults));
  std::unordered_set<std::size_t> shortened;  // by hash: there may be very many
  std::size_t number = 0;
  return each_row(draft.fields.vars ? &*draft.fields.vars : nullptr, defaults.file, [&](Matrix::Row row) -> Result<void> {
    ++number;
    const bool is_taken = row.is_shortened && !shortened.insert(std::hash<std::string>()(row.name)).second;
    if (is_taken) row.name += fmt::format(",#{}", number);
    return sink(CUPEL_TRY(make_case(draft, defaults, std::move(row))));
  });
}

}  // namespace cupel
