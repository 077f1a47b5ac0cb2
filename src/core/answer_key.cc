#include "core/answer_key.h"

#include "base/hash.h"
#include "core/messages.h"
#include "core/tools.h"

namespace cupel {
namespace {

// What a constraint allows beside its text: to be raised when the same text comes to allow more or less than before.
constexpr int kConstraintRules = 2;

struct ReadOptions {
  const Json& parts;
  template <class T>
  void operator()(const char* name, T& value, const char* /*help*/) const {
    if (const auto found = parts.find(name); found != parts.end()) value = found->template get<T>();
  }
};

AnswerKey named(Json parts) {
  std::string hash = sha256_hex(render_json(parts));
  return {std::move(parts), std::move(hash)};
}

}  // namespace

AnswerKey make_answer_key(const Json& identity, const Request& request) {
  Json parts = identity;
  parts["messages"] = render_messages(request.messages);
  const GenerationOptions& options = request.options;
  parts["temperature"] = options.temperature;
  if (options.temperature > 0) {
    parts["top_p"] = options.top_p;
    parts["top_k"] = options.top_k;
    parts["min_p"] = options.min_p;
    parts["seed"] = options.seed;
  }
  // Left out where they are off, so that answers keep their keys when a setting is added.
  if (options.repeat_penalty != 1) parts["repeat_penalty"] = options.repeat_penalty;
  if (options.presence_penalty != 0) parts["presence_penalty"] = options.presence_penalty;
  if (options.frequency_penalty != 0) parts["frequency_penalty"] = options.frequency_penalty;
  parts["stop"] = options.stop;
  if (!request.tools.empty()) parts["tools"] = render_tools(request.tools);
  if (request.constraint) {
    parts["constraint"] = {
        {"kind", constraint_kind_name(request.constraint->kind)}, {"text", request.constraint->text}, {"rules", kConstraintRules}};
  }
  return named(std::move(parts));
}

AnswerKey make_likelihood_key(const Json& identity, const ScoreRequest& request, const std::string& text) {
  Json parts = identity;
  Json& likelihood = parts["likelihood"] = {{"text", text}};
  if (request.messages.empty()) likelihood["context"] = request.context;
  else likelihood["messages"] = render_messages(request.messages);
  return named(std::move(parts));
}

AnswerKey make_embedding_key(const Json& identity, const std::string& text) {
  Json parts = identity;
  parts["embedding"] = {{"text", text}};
  return named(std::move(parts));
}

Result<Request> request_of(const Json& parts) {
  try {
    Request request;
    request.messages = parse_messages(parts.at("messages"));
    ReadOptions read{parts};
    request.options.visit(read);
    if (const auto tools = parts.find("tools"); tools != parts.end()) request.tools = CUPEL_TRY(parse_tools(*tools));
    if (const auto constraint = parts.find("constraint"); constraint != parts.end()) {
      const std::optional<Constraint::Kind> kind = find_constraint_kind(constraint->at("kind").get<std::string>());
      if (!kind) return fail(ErrorCode::corrupt, "the stored key of an answer has an unknown kind of constraint");
      request.constraint = Constraint{*kind, constraint->at("text")};
    }
    return request;
  } catch (const Json::exception& exception) {
    return fail(ErrorCode::corrupt, std::string("the stored key of an answer is damaged: ") + exception.what());
  }
}

}  // namespace cupel
