#include "constraint/constraint.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "constraint/gbnf.h"
#include "constraint/machine.h"
#include "constraint/regex.h"
#include "constraint/schema.h"
#include "core/json_reader.h"

namespace cupel::constraint {
namespace {

constexpr std::size_t kMostPrograms = 64;

Result<Grammar> parse_choice(const std::string& text) {
  const Json list = json_or_discarded(text);
  const bool is_list = list.is_array() && !list.empty() && std::ranges::all_of(list, [](const Json& each) {
                         return each.is_string() && !each.get_ref<const std::string&>().empty();
                       });
  if (!is_list) return fail(ErrorCode::invalid_usage, "choices are a list of texts that are not empty");
  std::vector<Expr> parts;
  for (const Json& each : list) parts.push_back(constraint::text(each.get<std::string>()));
  return Grammar{.rules = {choice(std::move(parts))}, .names = {}};
}

Result<Grammar> parse(const Constraint& constraint) {
  if (!is_valid_utf8(constraint.text))
    return fail(ErrorCode::invalid_usage, fmt::format("{} is not UTF-8 text", describe(constraint.kind)));
  switch (constraint.kind) {
    case Constraint::Kind::json_schema: return parse_schema(constraint.text);
    case Constraint::Kind::regex: return Grammar{.rules = {CUPEL_TRY(parse_regex(constraint.text, RegexMeans::whole))}, .names = {}};
    case Constraint::Kind::choice: return parse_choice(constraint.text);
    case Constraint::Kind::gbnf: return parse_gbnf(constraint.text);
  }
  return fail(ErrorCode::internal, "an unknown kind of constraint");
}

}  // namespace

const char* describe(Constraint::Kind kind) {
  switch (kind) {
    case Constraint::Kind::json_schema: return "the JSON schema";
    case Constraint::Kind::regex: return "the regular expression";
    case Constraint::Kind::choice: return "the choice";
    case Constraint::Kind::gbnf: return "the grammar";
  }
  return "the constraint";
}

Result<std::shared_ptr<const Program>> compile(const Constraint& constraint) {
  const Grammar grammar = CUPEL_TRY(parse(constraint));
  return std::make_shared<const Program>(CUPEL_TRY(make_program(grammar)));
}

Result<Constraint> make_choice(std::span<const std::string> texts) {
  Constraint made{.kind = Constraint::Kind::choice, .text = render_json(Json(std::vector<std::string>(texts.begin(), texts.end())))};
  CUPEL_TRY(parse_choice(made.text));
  return made;
}

bool is_satisfied(const std::shared_ptr<const Program>& program, std::string_view text) {
  Machine machine(program);
  const std::optional<Machine::State> state = machine.read(machine.start(), text);
  return state && machine.is_complete(*state);
}

bool is_finished(const std::shared_ptr<const Program>& program, std::string_view text) {
  Machine machine(program);
  const std::optional<Machine::State> state = machine.read(machine.start(), text);
  return state && machine.is_complete(*state) && !machine.may_continue(*state);
}

Result<void> check_backend(const Request& request, const Backend& backend) {
  const bool wants_more = request.constraint || !request.tools.empty();
  if (!wants_more || backend.capabilities().constraints) return {};
  return fail(ErrorCode::invalid_usage, "this backend cannot constrain its answers or call tools",
              {"use the embedded engine, or drop the constraint and judge the answer by a check (json_schema, regex)"});
}

Result<void> check_answer(const Request& request, const Reply& reply) {
  const bool must_satisfy = reply.finish_reason == FinishReason::stop || reply.finish_reason == FinishReason::length;
  if (!request.constraint || !must_satisfy) return {};
  // Our own engine ends an answer only where it is complete; looking again would cost more than reusing the answer does.
  const bool is_certain = reply.exact && reply.finish_reason == FinishReason::stop && request.options.stop.empty();
  if (is_certain) return {};
  if (is_satisfied(CUPEL_TRY(compile(*request.constraint)), reply.text)) return {};
  const char* what = describe(request.constraint->kind);
  const std::string so_far = fmt::format("the answer so far: {}", shorten(printable(reply.text), 200));
  if (reply.finish_reason == FinishReason::length) {
    return fail(ErrorCode::limit_exceeded,
                fmt::format("the answer did not complete {} within {} tokens", what, reply.usage.completion_tokens),
                {"raise max_tokens, or allow less (maxLength, maxItems, {1,20})", so_far});
  }
  return fail(
      ErrorCode::limit_exceeded, fmt::format("the answer ended before it completed {}", what),
      {request.options.stop.empty() ? "the backend does not keep to constraints" : "a stop text ended it: choose another one, or none",
       so_far});
}

Result<std::shared_ptr<const Program>> ProgramCache::get(const Constraint& constraint) {
  {
    const std::scoped_lock lock(mutex_);
    const auto found = std::ranges::find(entries_, constraint, &Entry::constraint);
    if (found != entries_.end()) {
      entries_.splice(entries_.begin(), entries_, found);
      return found->program;
    }
  }
  std::shared_ptr<const Program> program = CUPEL_TRY(compile(constraint));
  const std::scoped_lock lock(mutex_);
  entries_.push_front({constraint, program});
  if (entries_.size() > kMostPrograms) entries_.pop_back();
  return program;
}

}  // namespace cupel::constraint
