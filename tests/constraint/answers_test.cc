// Constrained answers on real weights: the same alone, among others, cut and continued; each is proved, and what is changed is refuted.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <thread>

#include "../engine/engine_fixture.h"
#include "constraint/constraint.h"

namespace cupel {
namespace {

constexpr const char* kPerson = R"({"type": "object", "properties": {"name": {"type": "string", "maxLength": 30},
  "born": {"type": "integer", "minimum": 1000, "maximum": 2020}, "alive": {"type": "boolean"},
  "fields": {"type": "array", "items": {"enum": ["mathematics", "physics", "poetry", "music"]}, "minItems": 1, "maxItems": 3}},
  "required": ["name", "born", "alive", "fields"]})";

constexpr const char* kFruits =
    R"({"type": "array", "items": {"type": "string", "maxLength": 12}, "uniqueItems": true, "minItems": 4, "maxItems": 6})";

constexpr const char* kChain =
    R"({"type": "object", "properties": {"town": {"type": "string", "maxLength": 10}, "next": {"$ref": "#"}}, "required": ["town"]})";

std::vector<Request> requests() {
  const std::vector<std::pair<Constraint, const char*>> rows = {
      {{Constraint::Kind::json_schema, kPerson}, "Describe Ada Lovelace as JSON."},
      {{Constraint::Kind::json_schema, kPerson}, "Describe Johann Sebastian Bach as JSON."},
      {{Constraint::Kind::regex, "(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}"}, "When did the first human walk on the moon? Answer with a date."},
      {{Constraint::Kind::choice, R"(["positive", "negative", "no opinion"])"}, "Is this review positive? 'I loved every minute.'"},
      {{Constraint::Kind::gbnf, "root ::= \"The answer is \" [0-9]{1,3} (\".\" | \", I think.\")"}, "How many legs has a spider?"},
      {{Constraint::Kind::regex, "[a-zäöü ,]{5,40}[.]"}, "Say something about the sea."},
      {{Constraint::Kind::json_schema, kFruits}, "List some fruits as JSON."},
      {{Constraint::Kind::json_schema, kChain}, "Name towns on a road as JSON."},
      {{Constraint::Kind::json_schema, R"({"const": {"ok": true, "text": "all of it is certain"}})"}, "Is everything fine?"}};
  std::vector<Request> all;
  for (const double temperature : {0.0, 0.9}) {
    for (const auto& [constraint, text] : rows) {
      Request request = question(text, 120);
      request.constraint = constraint;
      request.options.temperature = temperature;
      if (temperature > 0) request.options.top_p = 0.95;
      all.push_back(std::move(request));
      all.push_back(question(text, 12));  // beside them, answers without
    }
  }
  return all;
}

std::vector<std::int32_t> ids_of(const Reply& reply) {
  std::vector<std::int32_t> ids;
  for (const AnswerToken& token : reply.tokens) ids.push_back(token.id);
  return ids;
}

Reply reply_to(engine::LoadedModel& model, const Request& request) {
  Result<Reply> reply = model.generate(request, {}, {});
  EXPECT_TRUE(reply) << (reply ? "" : describe_error(reply.error()));
  return reply ? std::move(*reply) : Reply{};
}

class ConstrainedAnswers : public EngineProcess {};

TEST_F(ConstrainedAnswers, are_exact_alone_together_cut_and_continued) {
  const auto model = start();
  ASSERT_TRUE(model);
  const std::vector<Request> all = requests();
  std::vector<Reply> alone;
  for (const Request& each : all) alone.push_back(reply_to(*model, each));
  std::vector<Reply> together(all.size());
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < all.size(); ++i) threads.emplace_back([&, i] { together[i] = reply_to(*model, all[i]); });
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    SCOPED_TRACE(fmt::format("request {}: {}", i, alone[i].text));
    EXPECT_EQ(ids_of(together[i]), ids_of(alone[i]));
    EXPECT_EQ(together[i].finish_reason, alone[i].finish_reason);
    if (!all[i].constraint) continue;
    EXPECT_EQ(alone[i].finish_reason, FinishReason::stop);
    EXPECT_TRUE(constraint::check_answer(all[i], alone[i]));
    const Result<Proof> proof = model->verify(all[i], alone[i], {});
    ASSERT_TRUE(proof) << describe_error(proof.error());
    EXPECT_TRUE(proof->holds) << proof->position.value_or(-1) << ": " << proof->expected << " instead of " << proof->found;
    for (const std::size_t size : {std::size_t{1}, alone[i].tokens.size() / 2, alone[i].tokens.size() - 1}) {
      if (size == 0 || size >= alone[i].tokens.size()) continue;
      Request shorter = all[i];
      shorter.options.max_tokens = static_cast<int>(size);
      const Reply cut = reply_to(*model, shorter);
      const std::vector<std::int32_t> whole = ids_of(alone[i]);
      EXPECT_EQ(ids_of(cut), std::vector<std::int32_t>(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
      Request longer = all[i];
      longer.known = cut.tokens;
      EXPECT_EQ(ids_of(reply_to(*model, longer)), whole);
    }
  }
}

TEST_F(ConstrainedAnswers, that_were_changed_are_refuted) {
  const auto model = start();
  ASSERT_TRUE(model);
  Request request = requests().front();
  const Reply reply = reply_to(*model, request);
  ASSERT_GT(reply.tokens.size(), 8U);
  const AnswerToken other = reply_to(*model, question("Name a fruit.", 1)).tokens.front();
  for (std::size_t at = 0; at < reply.tokens.size(); ++at) {
    Reply changed = reply;
    if (changed.tokens[at].id == other.id) continue;
    changed.tokens[at] = other;
    changed.text.clear();
    for (const AnswerToken& token : changed.tokens) changed.text += token.bytes;
    const Result<Proof> proof = model->verify(request, changed, {});
    ASSERT_TRUE(proof) << describe_error(proof.error());
    EXPECT_FALSE(proof->holds) << "token " << at;
    EXPECT_EQ(proof->position, static_cast<int>(at));
  }
  Reply forged = reply;  // the text of a token that is certain
  forged.tokens.front().bytes[0] = '[';
  forged.text[0] = '[';
  EXPECT_FALSE(model->verify(request, forged, {}).value().holds);
  Reply shorter = reply;
  shorter.text.resize(shorter.text.size() - shorter.tokens.back().bytes.size());
  shorter.tokens.pop_back();
  EXPECT_FALSE(model->verify(request, shorter, {}).value().holds) << "it had not ended there";
  request.constraint.reset();
  EXPECT_FALSE(model->verify(request, reply, {}).value().holds) << "without the constraint it is another answer";
}

TEST_F(ConstrainedAnswers, that_are_not_complete_say_so) {
  const auto model = start();
  ASSERT_TRUE(model);
  Request request = requests().front();
  request.options.max_tokens = 6;
  const Reply cut = reply_to(*model, request);
  EXPECT_EQ(cut.finish_reason, FinishReason::length);
  EXPECT_EQ(cut.tokens.size(), 6U);
  const auto complete = constraint::check_answer(request, cut);
  ASSERT_FALSE(complete);
  EXPECT_EQ(complete.error().code, ErrorCode::limit_exceeded);
  request.constraint->text = "{\"typ\": \"object\"}";
  const Result<Reply> refused = model->generate(request, {}, {});
  ASSERT_FALSE(refused) << "never an answer without its constraint";
  EXPECT_EQ(refused.error().code, ErrorCode::invalid_usage);
}

}  // namespace
}  // namespace cupel
