#include "schema_maker.h"

#include <array>
#include <functional>
#include <random>
#include <vector>

namespace cupel {
namespace {

class Maker {
 public:
  explicit Maker(std::uint64_t seed) : random_(seed) {}

  MadeSchema make() {
    static const std::array<const char*, 12> kTopics = {
        "a user account", "an order in a shop", "a book in a library", "a weather report", "a support ticket",       "a job posting",
        "a recipe",       "a sensor reading",   "a flight booking",    "a movie review",   "a server configuration", "a calendar event"};
    MadeSchema made{.topic = kTopics[below(kTopics.size())], .schema = {}};
    switch (below(10)) {
      case 0: made.schema = array_of_objects(); break;
      case 1: made.schema = variants(); break;
      case 2: made.schema = extended(); break;
      case 3: made.schema = tree(); break;
      case 4: made.schema = with_definitions(); break;
      default: made.schema = object(2, static_cast<int>(3 + below(5)));
    }
    if (chance(30)) made.schema["$schema"] = "http://json-schema.org/draft-07/schema#";
    if (chance(40)) made.schema["title"] = made.topic;
    return made;
  }

 private:
  std::size_t below(std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_); }
  bool chance(int percent) { return below(100) < static_cast<std::size_t>(percent); }

  using Field = std::pair<const char*, std::function<Json()>>;

  std::vector<Field> fields(int depth) {
    std::vector<Field> all = {
        {"name", [&] { return Json{{"type", "string"}, {"minLength", 1}, {"maxLength", 60}, {"description", "full name"}}; }},
        {"description", [&] { return chance(50) ? Json{{"type", "string"}} : Json{{"type", "string"}, {"maxLength", 120}}; }},
        {"email", [&] { return Json{{"type", "string"}, {"format", "email"}}; }},
        {"website", [&] { return Json{{"type", "string"}, {"format", "uri"}}; }},
        {"id", [&] { return chance(50) ? Json{{"type", "string"}, {"format", "uuid"}} : Json{{"type", "integer"}, {"minimum", 1}}; }},
        {"created_at", [&] { return Json{{"type", "string"}, {"format", "date-time"}}; }},
        {"due_date", [&] { return Json{{"type", "string"}, {"format", "date"}}; }},
        {"opens_at", [&] { return Json{{"type", "string"}, {"format", "time"}}; }},
        {"age", [&] { return Json{{"type", "integer"}, {"minimum", 0}, {"maximum", 150}}; }},
        {"price",
         [&] {
           return chance(50) ? Json{{"type", "number"}, {"minimum", 0}, {"multipleOf", 0.01}}
                             : Json{{"type", "number"}, {"exclusiveMinimum", 0}};
         }},
        {"rating", [&] { return Json{{"type", "number"}, {"minimum", 0}, {"maximum", 5}}; }},
        {"temperature", [&] { return Json{{"type", "number"}, {"minimum", -89.2}, {"maximum", 56.7}}; }},
        {"quantity", [&] { return Json{{"type", "integer"}, {"minimum", 1}, {"maximum", 999}, {"default", 1}}; }},
        {"percent", [&] { return Json{{"type", "integer"}, {"minimum", 0}, {"maximum", 100}, {"multipleOf", 5}}; }},
        {"status", [&] { return Json{{"type", "string"}, {"enum", {"open", "in_progress", "done", "cancelled"}}}; }},
        {"priority", [&] { return Json{{"enum", {1, 2, 3, nullptr}}}; }},
        {"active", [&] { return Json{{"type", "boolean"}, {"default", true}}; }},
        {"nickname",
         [&] {
           return chance(50) ? Json{{"type", {"string", "null"}}, {"maxLength", 30}}
                             : Json{{"anyOf", {{{"type", "string"}, {"maxLength", 30}}, {{"type", "null"}}}}};
         }},
        {"sku", [&] { return Json{{"type", "string"}, {"pattern", "^[A-Z]{3}-\\d{4}$"}}; }},
        {"phone", [&] { return Json{{"type", "string"}, {"pattern", "^\\+?[0-9]{7,15}$"}}; }},
        {"zip", [&] { return Json{{"type", "string"}, {"pattern", "^\\d{5}(-\\d{4})?$"}}; }},
        {"slug", [&] { return Json{{"type", "string"}, {"pattern", "^[a-z0-9]+(-[a-z0-9]+)*$"}, {"maxLength", 40}}; }},
        {"username", [&] { return Json{{"type", "string"}, {"pattern", "^[a-zA-Z0-9_]+$"}, {"minLength", 3}, {"maxLength", 20}}; }},
        {"color", [&] { return Json{{"type", "string"}, {"pattern", "^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$"}}; }},
        {"version",
         [&] { return Json{{"type", "string"}, {"pattern", "^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)$"}, {"maxLength", 12}}; }},
        {"country", [&] { return Json{{"type", "string"}, {"minLength", 2}, {"maxLength", 2}, {"pattern", "^[A-Z]{2}$"}}; }},
        {"ip", [&] { return Json{{"type", "string"}, {"format", "ipv4"}}; }},
        {"host", [&] { return Json{{"type", "string"}, {"format", "hostname"}}; }},
        {"tags", [&] { return Json{{"type", "array"}, {"items", {{"type", "string"}, {"maxLength", 20}}}, {"maxItems", 5}}; }},
        {"scores",
         [&] {
           return Json{
               {"type", "array"}, {"items", {{"type", "number"}, {"minimum", 0}, {"maximum", 10}}}, {"minItems", 1}, {"maxItems", 4}};
         }},
        {"days",
         [&] {
           return Json{{"type", "array"},
                       {"items", {{"enum", {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}}}},
                       {"uniqueItems", true},
                       {"minItems", 1}};
         }},
        {"labels",
         [&] {
           return Json{{"type", "array"}, {"items", {{"type", "string"}, {"maxLength", 20}}}, {"uniqueItems", chance(12)}, {"maxItems", 3}};
         }},
        {"coordinates",
         [&] {
           return Json{
               {"type", "array"},
               {"items",
                {{{"type", "number"}, {"minimum", -90}, {"maximum", 90}}, {{"type", "number"}, {"minimum", -180}, {"maximum", 180}}}},
               {"additionalItems", false},
               {"minItems", 2}};
         }},
        {"settings", [&] { return Json{{"type", "object"}, {"additionalProperties", {{"type", "integer"}}}, {"maxProperties", 3}}; }},
        {"kind", [&] { return Json{{"const", "record"}}; }}};
    if (depth > 0) {
      all.emplace_back("address", [this, depth] { return object(depth - 1, 3); });
      all.emplace_back(
          "items", [this, depth] { return Json{{"type", "array"}, {"items", object(depth - 1, 2)}, {"minItems", 1}, {"maxItems", 3}}; });
      all.emplace_back("owner", [this, depth] { return object(depth - 1, 2); });
    }
    return all;
  }

  Json object(int depth, int count) {
    std::vector<Field> all = fields(depth);
    Json properties = Json::object();
    Json required = Json::array();
    for (int i = 0; i < count; ++i) {
      const std::size_t at = below(all.size());
      properties[all[at].first] = all[at].second();
      if (chance(70)) required.push_back(all[at].first);
      all.erase(all.begin() + static_cast<std::ptrdiff_t>(at));
    }
    Json schema = {{"type", "object"}, {"properties", properties}};
    if (!required.empty()) schema["required"] = required;
    if (chance(60)) schema["additionalProperties"] = false;
    return schema;
  }

  Json array_of_objects() { return {{"type", "array"}, {"items", object(1, 3)}, {"minItems", 1}, {"maxItems", 3}}; }

  Json variant(const char* kind) {
    Json schema = object(0, 2);
    schema["properties"]["type"] = {{"const", kind}};
    schema["required"].push_back("type");
    return schema;
  }

  Json variants() { return {{chance(50) ? "oneOf" : "anyOf", {variant("card"), variant("transfer"), variant("cash")}}}; }

  Json extended() {
    Json base = object(0, 3);
    base.erase("additionalProperties");
    Json extension = object(0, 2);
    extension.erase("additionalProperties");
    return {{"$defs", {{"base", base}}}, {"allOf", {{{"$ref", "#/$defs/base"}}, extension}}};
  }

  Json tree() {
    return {{"type", "object"},
            {"properties",
             {{"label", {{"type", "string"}, {"maxLength", 20}}},
              {"children", {{"type", "array"}, {"items", {{"$ref", "#"}}}, {"maxItems", 2}}}}},
            {"required", {"label"}}};
  }

  Json with_definitions() {
    Json schema = object(0, 2);
    schema["definitions"] = {
        {"money",
         {{"type", "object"},
          {"properties", {{"amount", {{"type", "number"}, {"minimum", 0}}}, {"currency", {{"enum", {"USD", "EUR", "GBP"}}}}}},
          {"required", {"amount", "currency"}}}}};
    schema["properties"]["total"] = {{"$ref", "#/definitions/money"}};
    schema["properties"]["tax"] = {{"$ref", "#/definitions/money"}};
    schema["required"].push_back("total");
    return schema;
  }

  std::mt19937_64 random_;
};

}  // namespace

MadeSchema make_schema(std::uint64_t seed) { return Maker(seed).make(); }

}  // namespace cupel
