#include "importers/promptfoo/nunjucks.h"

#include <gtest/gtest.h>

namespace cupel::promptfoo {
namespace {

std::string rendered(const std::string& text, const char* vars = "{}") {
  const Result<std::string> out = render_nunjucks(text, Json::parse(vars));
  return out ? *out : "error: " + out.error().message;
}

TEST(Nunjucks, InsertsVariables) {
  EXPECT_EQ(rendered("Hello {{name}}", R"({"name": "Ada"})"), "Hello Ada");
  EXPECT_EQ(rendered("{{ name }}", R"({"name": "<b> & \"q\""})"), "<b> & \"q\"");
  EXPECT_EQ(rendered("{{ a.b }} {{ a['b'] }}", R"({"a": {"b": 1}})"), "1 1");
  EXPECT_EQ(rendered("{{ list }} {{ map }}", R"({"list": [1, "a"], "map": {"k": true}})"), "1,a [object Object]");
  EXPECT_EQ(rendered("{{ name }}", R"({"name": "{{ other }}", "other": 1})"), "{{ other }}");
}

TEST(Nunjucks, UndefinedIsNothing) {
  EXPECT_EQ(rendered("a{{ nothing }}b"), "ab");
  EXPECT_EQ(rendered("{{ nothing | default('x') }}"), "x");
  EXPECT_EQ(rendered("{% if nothing %}a{% else %}b{% endif %}"), "b");
}

TEST(Nunjucks, FiltersPeopleUse) {
  EXPECT_EQ(rendered("{{ items | join(\"-\") }}", R"({"items": [1, 2, 3]})"), "1-2-3");
  EXPECT_EQ(rendered("{{ t | upper }} {{ t | lower }} {{ t | trim | length }}", R"({"t": " Ab "})"), " AB   ab  2");
  EXPECT_EQ(rendered("{{ t | upper }} {{ t | title }} {{ t | capitalize }}", R"({"t": "éric-ñu ŽIVA"})"),
            "ÉRIC-ÑU ŽIVA Éric-ñu Živa Éric-ñu živa");
  EXPECT_EQ(rendered("{{ t | dump }}", R"({"t": "say \"hi\"\n"})"), R"("say \"hi\"\n")");
  EXPECT_EQ(rendered("{{ m | dump }} {{ m | dump(1) }}", R"({"m": {"a": [1, 2]}})"), "{\"a\":[1,2]} {\n \"a\": [\n  1,\n  2\n ]\n}");
  EXPECT_EQ(rendered("{{ items.length }} {{ t.length }}", R"({"items": [1, 2], "t": "abc"})"), "2 3");
  EXPECT_EQ(rendered("{{ t | replace('a', 'b') }}", R"({"t": "aa"})"), "bb");
}

TEST(Nunjucks, ConditionsAreJavaScripts) {
  EXPECT_EQ(rendered("{% if a === 'x' and b !== 2 %}yes{% elseif a %}no{% endif %}", R"({"a": "x", "b": 1})"), "yes");
  EXPECT_EQ(rendered("{% if n == 5 and n > 3 %}{{ n is defined }}{% endif %}", R"({"n": "5"})"), "true");
  EXPECT_EQ(rendered("{% if list %}{{ zzz is undefined }}{% endif %}", R"({"list": []})"), "true");
  EXPECT_EQ(rendered("{{ 'a === b' }}"), "a === b");
}

TEST(Nunjucks, LineBreaksAroundTagsStay) {
  EXPECT_EQ(rendered("a\n{% if x %}\n  b\n{% endif %}\nc", R"({"x": true})"), "a\n\n  b\n\nc");
  EXPECT_EQ(rendered("a\n{%- if x %} b{% endif -%}\nc", R"({"x": true})"), "a bc");
  EXPECT_EQ(rendered("{% for i in items %}{{ loop.index }}={{ i }}\n{% endfor %}", R"({"items": ["a", "b"]})"), "1=a\n2=b\n");
}

TEST(Nunjucks, LoopsRunOverMaps) {
  EXPECT_EQ(rendered("{% for k, v in m %}{{ k }}={{ v }};{% endfor %}", R"({"m": {"a": 1, "b": 2}})"), "a=1;b=2;");
  EXPECT_EQ(rendered("x\n{%- for k,v in m -%}\n{{ k }}{% endfor %}", R"({"m": {"a": 1, "b": 2}})"), "xab");
}

TEST(Nunjucks, RawAndComments) {
  EXPECT_EQ(rendered("{% raw %}{{ \"x\" }}\n\\{% endraw %}!"), "{{ \"x\" }}\n\\!");
  EXPECT_EQ(rendered("a{# {{ b }} #}c"), "ac");
}

TEST(Nunjucks, WhatCannotBeIsNamed) {
  EXPECT_NE(rendered("{{ a | shuffle }}", R"({"a": 1})").find("unknown filter 'shuffle'"), std::string::npos);
  EXPECT_NE(rendered("{% include 'other.txt' %}").find("include"), std::string::npos);
  EXPECT_NE(rendered("{{ a && b }}").find("error: "), std::string::npos);
  EXPECT_NE(rendered("{{ a ").find("error: "), std::string::npos);
  EXPECT_NE(rendered("{% for a in range(0, 999999999) %}{% for b in range(0, 999999999) %}x{% endfor %}{% endfor %}").find("error: "),
            std::string::npos);
}

// Each of these would take minutes, gigabytes or the stack.
TEST(Nunjucks, IsBounded) {
  const std::string deep(100'000, '(');
  const auto many = [](std::string_view each) {
    std::string out;
    for (int i = 0; i < 100'000; ++i) out += each;
    return out;
  };
  for (const std::string& text : {
           std::string("{% set s = 'xxxxxxxx' %}{% for i in range(64) %}{% set s = s ~ s %}{% endfor %}"),
           std::string("{% set l = [] %}{% for i in range(999999) %}{% set l = [l] %}{% endfor %}"),
           std::string("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"),
           std::string("{% set l = ['xxxxxxxx'] %}{% for i in range(64) %}{% set l = [l, l] %}{% endfor %}{{ l }}"),
           std::string("{{ 'x'.repeat(99999999999) }}"),
           std::string("{{ 'a'.repeat(100000) | replace('a', 'b'.repeat(100000)) }}"),
           "{{ " + deep,
           "{{ a" + std::string(100'000, '.') + " }}",
           "{{ " + many("not ") + "a }}",
           "{{ " + many("-") + "1 }}",
           "{{ 1" + many(" + 1") + " }}",
           many("{% if 1 %}"),
           std::string("{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}"),
       }) {
    EXPECT_TRUE(rendered(text).starts_with("error: ")) << text.substr(0, 60);
  }
}

}  // namespace
}  // namespace cupel::promptfoo
