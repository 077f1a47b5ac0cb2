// Realistic schemas on the real model: compiled, answered, and the answers judged by the checks' own validator. CUPEL_TEST_SCHEMAS says
// how many.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <iostream>
#include <thread>

#include "../engine/engine_fixture.h"
#include "checks/answer_json.h"
#include "constraint/constraint.h"
#include "constraint/json_schema/schema.h"
#include "schema_maker.h"

namespace cupel {
namespace {

struct Asked {
  MadeSchema made;
  std::string refusal;  // why it is not compiled
  std::string wrong;    // what is wrong with the answer
};

int how_many() {
  const std::string text = Environment::of_process().get("CUPEL_TEST_SCHEMAS").value_or("");
  return text.empty() ? 10 : std::stoi(text);
}

Request request_of(const MadeSchema& made) {
  Request request = question(fmt::format("Write JSON that describes {}.", made.topic), 1024);
  request.constraint = Constraint{Constraint::Kind::json_schema, render_json(made.schema)};
  return request;
}

std::string what_is_wrong(const MadeSchema& made, const Request& request, const Result<Reply>& reply) {
  if (!reply) return describe_error(reply.error());
  if (const auto complete = constraint::check_answer(request, *reply); !complete) return describe_error(complete.error());
  const Result<AnswerJson> answer = parse_answer_json(reply->text);
  if (!answer) return answer.error().message + ": " + reply->text;
  const Result<Schema> schema = Schema::load(made.schema);
  if (!schema) return "the validator refuses the schema: " + schema.error().message;
  const auto violation = schema->violation_of(*answer);
  if (!violation) return violation.error().message;
  return *violation ? fmt::format("{} at {}: {}", (*violation)->rule, (*violation)->instance, reply->text) : "";
}

class Schemas : public EngineProcess {};

TEST_F(Schemas, realistic_ones_are_compiled_and_answered_validly) {
  const auto model = start();
  ASSERT_TRUE(model);
  std::vector<Asked> all(static_cast<std::size_t>(how_many()));
  std::atomic<std::size_t> next = 0;
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < 16; ++i) {
      callers.emplace_back([&] {
        for (std::size_t at; (at = next++) < all.size();) {
          Asked& asked = all[at];
          asked.made = make_schema(at + 1);
          const Request request = request_of(asked.made);
          if (const auto program = constraint::compile(*request.constraint); !program) asked.refusal = program.error().message;
          else asked.wrong = what_is_wrong(asked.made, request, model->generate(request, {}, {}));
        }
      });
    }
  }
  std::size_t valid = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Asked& each = all[i];
    if (each.refusal.empty() && each.wrong.empty()) ++valid;
    else
      std::cout << fmt::format("schema {} ({}): {}{}\n", i + 1, each.made.topic,
                               each.refusal.empty() ? "" : "refused: ", each.refusal + each.wrong);
    // What is compiled must never be answered by what the schema forbids; an answer may be cut off.
    EXPECT_TRUE(each.wrong.empty() || each.wrong.find("did not complete") != std::string::npos) << each.wrong << "\n" << each.made.schema;
  }
  std::cout << fmt::format("{} of {} schemas compiled and answered validly\n", valid, all.size());
  EXPECT_GE(valid * 100, all.size() * (all.size() < 100 ? 80 : 95));
}

}  // namespace
}  // namespace cupel
