// The fields that documents have of what is asked and answered (core/document_fields.h).
#pragma once

#include "core/document_fields.h"
#include "core/domain_words.h"
#include "core/generation.h"
#include "core/json_reader.h"

namespace cupel {

/// A call's arguments: as JSON, or where they are none as text.
template <class Text>
struct CallArguments {
  Text& text;
  explicit CallArguments(Text& json) : text(json) {}
  Json get() const {
    Json arguments = json_or_discarded(text);
    return arguments.is_discarded() ? Json(text) : arguments;
  }
  void set(const Json& arguments) { text = arguments.is_string() ? arguments.get<std::string>() : render_json(arguments); }
};

/// A count of tokens; none of them is known where the backend did not say.
template <class UsageType, class Count>
struct KnownTokens {
  UsageType& usage;
  Count& count;
  KnownTokens(UsageType& whole, Count& part) : usage(whole), count(part) {}
  std::optional<int> get() const { return usage.is_known ? std::optional<int>(count) : std::nullopt; }
  void set(const std::optional<int>& read) {
    if (read) count = *read;
    else usage.is_known = false;
  }
};

/// What happened and the notes behind it as one text.
template <class AnyError>
struct ErrorText {
  AnyError& error;
  explicit ErrorText(AnyError& told) : error(told) {}
  std::string get() const { return describe_error(error); }
  void set(const std::string& text) {
    error.message = text;
    error.notes.clear();
  }
};

/// All text of a message. What has other parts is read from these.
template <class AnyMessage>
struct MessageText {
  AnyMessage& message;
  explicit MessageText(AnyMessage& said) : message(said) {}
  std::string get() const { return message.text(); }
  void set(const std::string& text) {
    if (is_one_text(message.parts)) message = Message(message.role, text);
  }
  static bool is_one_text(const std::vector<Part>& parts) {
    return parts.empty() || (parts.size() == 1 && parts.front().kind == Part::Kind::text);
  }
};

/// The parts of a message that is not one text. Stands behind the text, and is read over it.
template <class AnyMessage>
struct MessageParts {
  AnyMessage& message;
  explicit MessageParts(AnyMessage& said) : message(said) {}
  std::vector<Part> get() const { return MessageText<AnyMessage>::is_one_text(message.parts) ? std::vector<Part>() : message.parts; }
  void set(const std::vector<Part>& parts) { message.parts = parts; }
};

template <>
struct FieldsOf<Tool> {
  static void visit(auto& self, auto& field) {
    field("name", self.name, "of the function");
    field("description", self.description, "for the model");
    field("parameters", self.parameters, "a JSON Schema of the arguments, as JSON");
  }
};

template <>
struct FieldsOf<ToolCall> {
  static void visit(auto& self, auto& field) {
    field("name", self.name, "of the function");
    field("arguments", CallArguments(self.arguments), "by name; as text where they are no JSON");
    field("id", self.id, "by which a service knows the call", kWhenSet);
  }
};

template <>
struct FieldsOf<Part> {
  static void visit(auto& self, auto& field) {
    field("kind", self.kind, "what it is");
    field("text", self.text, "the text, or what the tool returned", kWhenSet);
    field("url", self.url, "of the image or file", kWhenSet);
    field("name", self.name, "the file's", kWhenSet);
    field("call", self.call, "the call; of a result the one that it answers", kWhenSet);
  }
};

template <>
struct FieldsOf<Message> {
  static void visit(auto& self, auto& field) {
    field("role", self.role, "system, user, assistant or tool");
    field("content", MessageText(self), "the text");
    field("parts", MessageParts(self), "of a message that is not one text: all that it has", kWhenSet);
  }
};

template <>
struct FieldsOf<Error> {
  static void visit(auto& self, auto& field) {
    field("code", self.code, "the kind of error");
    field("message", ErrorText(self), "what happened, where, and what to do next");
  }
};

template <>
struct FieldsOf<LikelyToken> {
  static void visit(auto& self, auto& field) {
    field("token", self.bytes, "the token's text");
    field("id", self.id, "its number in the model's vocabulary");
    field("logprob", self.log_probability, "natural logarithm of its probability at temperature 1");
  }
};

template <>
struct FieldsOf<AnswerToken> {
  static void visit(auto& self, auto& field) {
    field("token", self.bytes, "the token's text");
    field("id", self.id, "its number in the model's vocabulary");
    field("logprob", self.log_probability, "natural logarithm of its probability at temperature 1");
    field("top", self.likeliest, "the likeliest tokens there");
    field("ms", self.ms, "from admission", kHidden);
    field("logits", self.logits, "hash of what it was chosen from", kHidden);
  }
};

template <>
struct FieldsOf<Proof> {
  static void visit(auto& self, auto& field) {
    field("holds", self.holds, "inference gives this answer", kHidden);
    field("position", self.position, "of the first token that inference would not have given, from 0; null where nobody knows");
    field("expected", self.expected, "what inference gives there");
    field("found", self.found, "what the answer has there");
    field("margin", self.margin, "by how much inference prefers the expected token");
  }
};

template <>
struct FieldsOf<ModelFacts> {
  static void visit(auto& self, auto& field) {
    field("name", self.name, "the model's name");
    field("path", self.path, "its file");
    field("sha256", self.sha256, "of its file");
    field("format", self.format, "of its file: gguf");
    field("quantization", self.quantization, "how its weights are stored: Q4_1");
    field("parameters", self.parameters, "how many it has");
    field("exactness", self.exactness, "exact, batch-dependent or unknown");
    field("pretrained", self.pretrained, "whether its weights are proved to be trained ones; null: neither proved nor refuted");
    field("proof", self.proof, "what shows that", kLater);
    field("architecture", self.architecture, "llama, qwen2 …");
    field("size_bytes", self.size_bytes, "of its file");
    field("context_tokens", self.context_tokens, "the context it was trained for");
  }
};

}  // namespace cupel
