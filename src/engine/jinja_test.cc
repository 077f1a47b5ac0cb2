#include "engine/jinja.h"

#include <gtest/gtest.h>

#include <ostream>

namespace cupel::engine {
namespace {

const Json& vars() {
  static const Json value = Json::parse(R"({
    "city": "Paris", "country": "France", "n": 3, "price": 1.5, "tiny": 1e-7, "big": 12345678901234567890, "huge": 1e300, "flag": true,
    "nothing": null, "words": ["b", "a", "c"], "mixed": [10, "9", 9], "numbers": [3, 1, 2],
    "user": {"name": "Ada", "items": 4}, "injected": "{{ city }}", "umlaut": "äöü", "empty": ""})");
  return value;
}

struct Rendering {
  const char* text;
  const char* expected;
};
void PrintTo(const Rendering& each, std::ostream* out) { *out << each.text; }

class Renders : public testing::TestWithParam<Rendering> {};
TEST_P(Renders, Text) {
  const Result<TextTemplate> made = TextTemplate::parse(GetParam().text);
  ASSERT_TRUE(made) << made.error().message;
  const Result<std::string> rendered = made->render(vars());
  ASSERT_TRUE(rendered) << rendered.error().message;
  EXPECT_EQ(*rendered, GetParam().expected);
}
INSTANTIATE_TEST_SUITE_P(
    All, Renders,
    testing::Values(
        Rendering{"plain } text % { with braces", "plain } text % { with braces"}, Rendering{"", ""},
        Rendering{"{{city}} is in {{ country }}.", "Paris is in France."}, Rendering{"{{ injected }}", "{{ city }}"},
        Rendering{"{{ n }} {{ price }} {{ tiny }} {{ flag }} {{ nothing }}|", "3 1.5 1e-07 true |"},
        Rendering{"{{ big }} {{ huge }}", "12345678901234567890 1e+300"}, Rendering{"{{ n + 1 }}", "4"},
        Rendering{"{{ n * 2 }} {{ n > 2 }}", "6 True"}, Rendering{"{{ 'ab' * 3 }}", "ababab"},
        Rendering{"{{ city | upper }}/{{ city.lower() }}", "PARIS/paris"}, Rendering{"{{ words | join(', ') }}", "b, a, c"},
        Rendering{"{{ words | sort | join }}", "abc"}, Rendering{"{{ numbers | sort(reverse=true) | first }}", "3"},
        Rendering{"{{ user.name }} {{ user['items'] }}", "Ada 4"}, Rendering{"{{ words[0] }}{{ words[-1] }}", "bc"},
        Rendering{"{{ words[1:] | join }}", "ac"}, Rendering{"{{ city[::-1] }}", "siraP"},
        Rendering{"{{ words | tojson }}", R"(["b", "a", "c"])"}, Rendering{"{{ user | tojson }}", R"({"name": "Ada", "items": 4})"},
        Rendering{"{% for w in words %}{{ loop.index }}{{ w }} {% endfor %}", "1b 2a 3c "},
        Rendering{"{% for w in words if w != 'a' %}{{ w }}{% else %}none{% endfor %}", "bc"},
        Rendering{"{% for k, v in user.items() %}{{ k }}={{ v }};{% endfor %}", "name=Ada;items=4;"},
        Rendering{"{% for i in range(3) %}{{ i }}{% endfor %}", "012"},
        Rendering{"{% for i in range(10) %}{% if i == 2 %}{% continue %}{% endif %}{% if i > 3 %}{% break %}{% endif %}x{% endfor %}",
                  "xxx"},
        Rendering{"{% set x = n + 1 %}{{ x }}", "4"}, Rendering{"{% set x %}<{{ city }}>{% endset %}{{ x }}", "<Paris>"},
        Rendering{"{% if n > 2 %}many{% elif n %}few{% else %}none{% endif %}", "many"}, Rendering{"{{ 'yes' if flag else 'no' }}", "yes"},
        Rendering{"{{ missing | default('none') }}", "none"}, Rendering{"{{ 'x' if missing is defined else 'y' }}", "y"},
        Rendering{"{{ user.age | default(7) }}", "7"}, Rendering{"{{ 6 is divisibleby 3 }}", "True"},
        Rendering{"{{ 'ar' in city }}", "True"}, Rendering{"{# a comment #}x", "x"}, Rendering{"{{ '{{' }}", "{{"},
        Rendering{"line\n{{ city }}\n", "line\nParis\n"}, Rendering{"{{ city ~ '!' }}", "Paris!"},
        Rendering{"{{ city.replace('P', 'H') }}", "Haris"}, Rendering{"{{ 'a-b'.split('-') | last }}", "b"},
        Rendering{"{{ umlaut }}", "äöü"},
        Rendering{"{{ umlaut | upper }} {{ umlaut.upper().lower() }} {{ umlaut | capitalize }}", "ÄÖÜ äöü Äöü"},
        Rendering{"{{ 'élan-vital ñu' | title }} {{ 'ЖЁСТКИЙ' | lower }} {{ 'straße' | upper }}", "Élan-Vital Ñu жёсткий STRASSE"},
        Rendering{"{{ umlaut is lower }} {{ 'Äb' is lower }} {{ 'ÄB' is upper }} {{ 3 | upper }}", "True False True 3"},
        Rendering{"{{ words | length }}", "3"}, Rendering{"{{ [1, 2] | map(attribute='x') | list | length }}", "2"}));

struct Refusal {
  const char* text;
  const char* message;  // a part of it
};
void PrintTo(const Refusal& each, std::ostream* out) { *out << each.text; }

Error error_of(const std::string& text, const TemplateOptions& options = {}) {
  const Result<TextTemplate> made = TextTemplate::parse(text);
  if (!made) return made.error();
  const Result<std::string> rendered = made->render(vars(), options);
  return rendered ? Error{ErrorCode::internal, "rendered: " + rendered->substr(0, 200), {}} : rendered.error();
}

class Refuses : public testing::TestWithParam<Refusal> {};
TEST_P(Refuses, WithItsReason) {
  const Error error = error_of(GetParam().text);
  EXPECT_NE(error.message.find(GetParam().message), std::string::npos) << error.message;
  EXPECT_EQ(error.message.find('\n'), std::string::npos) << error.message;
}
INSTANTIATE_TEST_SUITE_P(
    Names, Refuses,
    testing::Values(Refusal{"{{ citty }}", "undefined variable 'citty', did you mean 'city'?"},
                    Refusal{"{{ user.nmae }}", "'.nmae' is undefined"},
                    Refusal{"{% if missing %}x{% endif %}", "undefined variable 'missing'"}, Refusal{"{{ words[9] }}", "undefined"},
                    Refusal{"{% if n > 5 %}{% set y = 1 %}{% endif %}{{ y }}", "'y' is undefined"},
                    Refusal{"{{ city | uper }}", "unknown filter 'uper' in a template, did you mean 'upper'?"},
                    Refusal{"{{ n is oddd }}", "unknown test 'oddd'"},
                    Refusal{"{{ rnage(3) }}", "unknown function 'rnage' in a template, did you mean 'range'?"},
                    Refusal{"{{ words.append(1) }}", "unknown method 'append'"}, Refusal{"{{ words['append'] }}", "is a function"},
                    Refusal{"{{ user.items }}", "is a function"}, Refusal{"{{ strftime_now('%Y') }}", "unknown function"},
                    Refusal{"{{ words }}", "a list cannot be inserted as text"}, Refusal{"{{ user }}", "a map cannot be inserted"},
                    Refusal{"{% macro m() %}x{% endmacro %}", "cannot use {% macro %}"},
                    Refusal{"{% filter upper %}x{% endfilter %}", "cannot use {% filter %}"},
                    Refusal{"{% set user.name = 'x' %}", "only plain names"}, Refusal{"{{ city", "in a template"},
                    Refusal{"{% if n %}x", "in a template"}, Refusal{"{% unknown %}", "Unknown statement"},
                    Refusal{"{{ }}", "in a template"}, Refusal{"{{ 'abc }}", "in a template"}, Refusal{"{% break %}", "in a template"},
                    Refusal{"{{ umlaut[0] }}", "cuts a character"}, Refusal{"{#", "in a template"},
                    Refusal{"{{ city + 1 - 2 }}", "in a template"}, Refusal{"{{ range(*words) }}", "not allowed"}));
INSTANTIATE_TEST_SUITE_P(Crashes, Refuses,
                         testing::Values(Refusal{"{{ 4 is divisibleby 0 }}", "divides by zero"}, Refusal{"{{ n / 0 }}", "divides by zero"},
                                         Refusal{"{{ n % 0 }}", "divides by zero"},
                                         Refusal{"{{ numbers | select('divis' ~ 'ibleby', 0) | list }}", "cannot be used by name"},
                                         Refusal{"{{ mixed | sort }}", "not a mixture"},
                                         Refusal{"{{ 9000000000000000 * 9000000000000000 }}", "too large"},
                                         Refusal{"{{ 99999999999999999999 }}", "in a template"},
                                         Refusal{"{{ 9223372036854775807 }}", "too large"}, Refusal{"{{ '1e300' | float }}", "too large"},
                                         Refusal{"{{ city[0:3000000000] }}", "a slice"}, Refusal{"{{ city | indent(-1) }}", "at least 0"},
                                         Refusal{"{{ user | tojson(indent=2000000000) }}", "indents by 0 to 16"}));
INSTANTIATE_TEST_SUITE_P(
    Bombs, Refuses,
    testing::Values(Refusal{"{{ 'x' * 1000000000000 }}", "too large"}, Refusal{"{{ '' * 1000000000000 }}", "too large"},
                    Refusal{"{{ range(1000000000000) }}", "more than"}, Refusal{"{{ range(0, -1000000000000, -1) }}", "more than"},
                    Refusal{"{% for i in range(64) %}{% set s = (s | default('xx')) ~ (s | default('xx')) %}{% endfor %}", "too large"},
                    Refusal{"{% set s = '' %}{% for i in range(64) %}{% set s = s ~ s %}{% endfor %}", "too large"},
                    Refusal{"{% set a = [1] %}{% for i in range(64) %}{% set a = [a, a] %}{% endfor %}", "too large"},
                    Refusal{"{% set a = [1] %}{% for i in range(64) %}{% set a = a + a %}{% endfor %}", "too large"},
                    Refusal{"{% set a = (1, 2) %}{% for i in range(70) %}{% set a = (a, 1) %}{% endfor %}", "too large"},
                    Refusal{"{{ ('a' * 4000000).replace('a', 'b' * 4000000) }}", "too large"},
                    Refusal{"{{ (('a' * 99999).replace('b', 'c') * 20).replace('a', 'bc') }}", "too long"},
                    Refusal{"{{ ('a' * 4000000).replace('', 'bcd') }}", "too large"},
                    Refusal{"{{ ('a' * 4000000).split('a') | length }}", "too l"},
                    Refusal{"{{ ('a ' * 1000000).split() | length }}", "too l"},
                    Refusal{"{{ range(20000) | join('x' * 1000000) }}", "too large"},
                    Refusal{"{{ ('\\n' * 100000) | indent(100000) }}", "too large"},
                    Refusal{"{{ (('a' * 99999 ~ 'b').replace('b', 'c')) in (('a' * 99999).replace('b', 'c') * 40) }}", "too long"}));

TEST(TextTemplate, StopsAtItsDeadline) {
  const TemplateOptions options{.time = std::chrono::milliseconds(0)};
  EXPECT_EQ(error_of("{% for i in range(9) %}{{ i }}{% endfor %}", options).message, "a template ran longer than 0 ms");
  const std::string endless = "{% for i in range(20000) %}{% for j in range(20000) %}text{% endfor %}{% endfor %}";
  EXPECT_EQ(error_of(endless, {.time = std::chrono::milliseconds(30)}).message, "a template ran longer than 30 ms");
  EXPECT_NE(error_of(endless, {.work_bytes = 1U << 20U}).message.find("makes too much"), std::string::npos);
}

TEST(TextTemplate, NestingIsBounded) {
  const auto repeat = [](const std::string& text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += text;
    return out;
  };
  for (const std::string& text :
       {"{{ " + repeat("(", 5000) + "1" + repeat(")", 5000) + " }}", "{{ " + repeat("[", 5000), "{{ " + repeat("not ", 50000) + "n }}",
        "{{ 1" + repeat(" + 1", 50000) + " }}", "{{ city" + repeat(".lower()", 20000) + " }}", "{{ n" + repeat("|abs", 50000) + " }}",
        repeat("{% if n %}", 10000) + repeat("{% endif %}", 10000), repeat("{% set a %}", 10000),
        "{% if n %}" + repeat("{% elif n %}", 10000) + "{% endif %}", repeat("{% if n %}{% set a %}{% endset %}", 10000),
        "{{ " + repeat("n if n else ", 30000) + "n }}", repeat("{% for i in words %}", 10000)}) {
    EXPECT_EQ(error_of(text).message.substr(0, 10), "a template") << text.substr(0, 40) << ": " << error_of(text).message;
  }
}

TEST(TextTemplate, UndefinedMayBeEmptyForForeignFiles) {
  const TextTemplate made = TextTemplate::parse("a{{ missing }}b{{ user.nmae }}c {{ words }}").value();
  EXPECT_EQ(made.render(vars(), {.undefined_is_empty = true}).value(), R"(abc ["b","a","c"])");
}

TEST(TextTemplate, ListsTheVariablesFromOutside) {
  const TextTemplate made =
      TextTemplate::parse(
          "{% for w in words %}{{ w }}{{ loop.index }}{{ city }}{% endfor %}{% set x = 1 %}{{ x }}{{ y | default(z) }}{{ w }}")
          .value();
  std::string names;
  for (const TemplateVariable& each : made.variables()) names += each.name + (each.is_required ? "! " : " ");
  EXPECT_EQ(names, "city! w! words! y z! ");
  EXPECT_FALSE(made.is_plain());
  EXPECT_TRUE(TextTemplate::parse("a } b").value().is_plain());
}

}  // namespace
}  // namespace cupel::engine
