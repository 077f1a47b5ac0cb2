#include "engine/jinja.h"

#include <fmt/format.h>
#include <jinja/parser.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/text.h"
#include "engine/jinja_check.h"
#include "engine/jinja_guard.h"

namespace cupel::engine {
namespace {

constexpr std::int64_t kLargestWhole = 9'000'000'000'000'000;
constexpr std::size_t kTemplateBytes = 4U << 20U;

// Numbers and true/false that are inserted as JSON writes them, where the library would print 0.100000 and True.
struct WrittenFloat : jinja::value_float_t {
  using value_float_t::value_float_t;
  jinja::string as_string() const override { return render_json(Json(val_flt)); }
};
struct WrittenBool : jinja::value_bool_t {
  using value_bool_t::value_bool_t;
  jinja::string as_string() const override { return std::string(val_int != 0 ? "true" : "false"); }
};

jinja::value to_value(const Json& json) {
  switch (json.type()) {
    case Json::value_t::null: return jinja::mk_val<jinja::value_none>();
    case Json::value_t::boolean: return std::make_shared<WrittenBool>(json.get<bool>());
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
    case Json::value_t::number_float: {
      const double number = json.get<double>();
      // Beyond this the library's conversions are undefined behaviour; as text the number is still inserted as written.
      if (!(std::abs(number) < static_cast<double>(kLargestWhole))) return jinja::mk_val<jinja::value_string>(render_json(json));
      if (json.is_number_float()) return std::make_shared<WrittenFloat>(number);
      return jinja::mk_val<jinja::value_int>(json.get<std::int64_t>());
    }
    case Json::value_t::array: {
      auto list = jinja::mk_val<jinja::value_array>();
      for (const Json& item : json) list->push_back(to_value(item));
      return list;
    }
    case Json::value_t::object: {
      auto map = jinja::mk_val<jinja::value_object>();
      for (const auto& [key, item] : json.items()) map->insert(key, to_value(item));
      return map;
    }
    default: return jinja::mk_val<jinja::value_string>(json.is_string() ? json.get<std::string>() : std::string());
  }
}

// The library's messages carry an excerpt of the source over several lines; the first or last line says what is wrong.
Error describe_failure(std::string_view what) {
  constexpr std::string_view kMarker = "\nError: ";
  std::string place;
  if (const std::size_t at = what.rfind(kMarker); at != std::string_view::npos) {
    const std::size_t line = what.find(" at line ");
    if (line != std::string_view::npos) place = fmt::format(" ({})", what.substr(line + 1, what.find(" in source") - line - 1));
    what.remove_prefix(at + kMarker.size());
  }
  what = what.substr(0, what.find('\n'));
  for (const std::string_view prefix : {"parser: ", "lexer: ", "Parser Error: ", "Jinja Exception: "}) {
    if (what.starts_with(prefix)) what.remove_prefix(prefix.size());
  }
  return Error{ErrorCode::invalid_suite, fmt::format("in a template: {}{}", printable(what), place), {}};
}

/// Runs what uses the library; nothing it throws gets out.
template <class Function>
auto guarded(const Function& function) -> decltype(function()) {
  try {
    return function();
  } catch (const TemplateStop& stop) {
    return fail(stop.error);
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::limit_exceeded, "a template needs more memory than there is");
  } catch (const std::exception& error) {
    return fail(describe_failure(error.what()));
  }
}

struct Parsed {
  std::string source;
  std::size_t names = 0;  // different words in tags: no scope holds more
  jinja::program program;
};

Result<Parsed> parse_program(const std::string& text) {
  // Jinja drops one newline at the end, which a text without variables would keep.
  Parsed parsed{text.ends_with('\n') ? text + '\n' : text, 0, {}};
  const jinja::lexer_result lexed = jinja::lexer().tokenize(parsed.source);
  CUPEL_CHECK(check_tokens(lexed));
  std::set<std::string_view> names;
  for (const jinja::token& each : lexed.tokens) {
    if (each.t == jinja::token::identifier) names.insert(each.value);
  }
  parsed.names = names.size();
  parsed.program = jinja::parse_from_tokens(lexed);
  return parsed;
}

Result<void> check_defined(const std::vector<TemplateVariable>& variables, const Json& vars) {
  for (const TemplateVariable& each : variables) {
    if (!each.is_required || vars.contains(each.name)) continue;
    std::vector<std::string> names;
    for (const auto& [name, value] : vars.items()) names.push_back(name);
    const std::vector<std::string_view> known(names.begin(), names.end());
    const std::string nearest = did_you_mean(each.name, known);
    const std::string all = !nearest.empty() ? nearest
                            : names.empty()  ? "; there are none here"
                                             : fmt::format("; known are {}", fmt::join(names, ", "));
    return fail(ErrorCode::invalid_suite, fmt::format("undefined variable '{}'{}", each.name, all));
  }
  return {};
}

}  // namespace

Result<TextTemplate> TextTemplate::parse(std::string text) {
  TextTemplate made;
  made.text_ = std::move(text);
  const std::string& source = made.text_;
  made.is_plain_ = source.find("{{") == source.npos && source.find("{%") == source.npos && source.find("{#") == source.npos;
  if (made.is_plain_) return made;
  if (source.size() > kTemplateBytes) return fail(ErrorCode::limit_exceeded, "a text with template syntax is larger than 4 MiB");
  if (source.find('\0') != source.npos) return fail(ErrorCode::invalid_suite, "a NUL byte in a template");
  return guarded([&]() -> Result<TextTemplate> {
    const Parsed parsed = CUPEL_TRY(parse_program(source));
    made.variables_ = CUPEL_TRY(check_program(parsed.program));
    return std::move(made);
  });
}

Result<std::string> TextTemplate::render(const Json& vars, const TemplateOptions& options) const {
  if (is_plain_) return text_;
  if (!options.undefined_is_empty) CUPEL_CHECK(check_defined(variables_, vars));
  return guarded([&]() -> Result<std::string> {
    Parsed parsed = CUPEL_TRY(parse_program(text_));
    TemplateBudget budget(options, parsed.names + 10);
    insert_guards(parsed.program, budget);
    jinja::context context(parsed.source);
    for (const TemplateVariable& each : variables_) {
      if (const auto found = vars.find(each.name); found != vars.end()) context.set_val(each.name, to_value(*found));
    }
    const jinja::value_array results = jinja::runtime(context).execute(parsed.program);
    std::string out = jinja::render_string_parts(jinja::runtime::gather_string_parts(results));
    if (out.size() > options.output_bytes) return fail(ErrorCode::limit_exceeded, "a template makes a text that is too large");
    if (!is_valid_utf8(out)) return fail(ErrorCode::invalid_suite, "a template cuts a character in two");
    return out;
  });
}

}  // namespace cupel::engine
