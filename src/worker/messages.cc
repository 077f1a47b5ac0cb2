#include "worker/messages.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "core/messages.h"
#include "worker/field_json.h"

namespace cupel::worker {
namespace {

constexpr std::uint32_t kLargestFrame = 1U << 30U;
constexpr std::size_t kLargestRest = 1U << 20U;  // of bytes that were read and are kept, so that not each frame moves those behind it

// Each struct's fields once, for both directions.
void visit(engine::LoadOptions& value, auto&& field) {
  field("path", value.path);
  field("threads", value.threads);
  field("sequences", value.sequences);
  field("kv_bytes", value.kv_bytes);
  field("lanes", value.lanes);
  field("batch_tokens", value.batch_tokens);
  field("share_prefixes", value.share_prefixes);
  value.kernels.visit(field);
}

void visit(GenerationOptions& value, auto&& field) { value.visit(field); }

void visit(engine::CallStart& value, auto&& field) {
  field("prompt_tokens", value.prompt_tokens);
  field("reused_tokens", value.reused_tokens);
  field("queued_ms", value.queued_ms);
}

void visit(engine::CallEnd& value, auto&& field) {
  field("reason", value.reason);
  field("latency_ms", value.latency_ms);
}

void visit(AnswerToken& value, auto&& field) {
  field("id", value.id);
  field("bytes", value.bytes);
  field("ms", value.ms);
}

void visit(engine::Claim& value, auto&& field) {
  field("tokens", value.tokens);
  field("bytes", value.bytes);
  field("log_probabilities", value.log_probabilities);
  field("ended_by_model", value.ended_by_model);
  field("ended_by_limit", value.ended_by_limit);
}

void visit(Proof& value, auto&& field) {
  field("holds", value.holds);
  field("expected", value.expected);
  field("found", value.found);
  field("margin", value.margin);
}

void visit(engine::GivenText& value, auto&& field) {
  field("context", value.context);
  field("text", value.text);
}

// One row for each token: they are many.
Json scored_to_json(const std::vector<TokenLikelihood>& tokens) {
  Json rows = Json::array();
  for (const TokenLikelihood& each : tokens) {
    rows.push_back({each.id, each.bytes, each.greedy, each.log_probability ? Json(*each.log_probability) : Json()});
  }
  return rows;
}

std::vector<TokenLikelihood> scored_from(const Json& rows) {
  std::vector<TokenLikelihood> tokens;
  for (const Json& row : rows) {
    TokenLikelihood& token = tokens.emplace_back();
    row.at(0).get_to(token.id);
    row.at(1).get_to(token.bytes);
    row.at(2).get_to(token.greedy);
    if (!row.at(3).is_null()) token.log_probability = row.at(3).get<double>();
  }
  return tokens;
}

// Vectors as the bytes of their numbers: both ends are one machine.
Json embeddings_to_json(const std::vector<Embedding>& embeddings) {
  Json rows = Json::array();
  for (const Embedding& each : embeddings) {
    std::vector<std::uint8_t> bytes(each.vector.size() * sizeof(float));
    std::memcpy(bytes.data(), each.vector.data(), bytes.size());
    rows.push_back({each.tokens, Json::binary(std::move(bytes))});
  }
  return rows;
}

std::vector<Embedding> embeddings_from(const Json& rows) {
  std::vector<Embedding> embeddings;
  for (const Json& row : rows) {
    const auto& bytes = row.at(1).get_binary();
    Embedding& embedding = embeddings.emplace_back();
    row.at(0).get_to(embedding.tokens);
    embedding.vector.resize(bytes.size() / sizeof(float));
    std::memcpy(embedding.vector.data(), bytes.data(), embedding.vector.size() * sizeof(float));
  }
  return embeddings;
}

// Only of tokens that have them: most do not, and messages are counted in microseconds.
void add_logprobs(Json& json, const AnswerToken& token) {
  Json& rows = json["likeliest"] = Json::array();
  for (const LikelyToken& each : token.likeliest) rows.push_back({each.id, each.bytes, each.log_probability});
  json["log_probability"] = *token.log_probability;
}

void read_logprobs(const Json& json, AnswerToken& token) {
  const auto own = json.find("log_probability");
  if (own == json.end()) return;
  token.log_probability = own->get<double>();
  for (const Json& row : json.at("likeliest")) token.likeliest.push_back({row.at(0), row.at(1), row.at(2)});
}

void visit(Error& value, auto&& field) {
  field("code", value.code);
  field("message", value.message);
  field("notes", value.notes);
}

void visit(ModelFacts& value, auto&& field) {
  field("name", value.name);
  field("path", value.path);
  field("format", value.format);
  field("architecture", value.architecture);
  field("quantization", value.quantization);
  field("parameters", value.parameters);
  field("size_bytes", value.size_bytes);
  field("context_tokens", value.context_tokens);
  field("exactness", value.exactness);
}

void visit(engine::EngineFacts& value, auto&& field) {
  field("build", value.build);
  field("kernel_class", value.kernel_class);
  field("threads", value.threads);
  field("lanes", value.lanes);
  field("sequences", value.sequences);
  field("kv_bytes_per_position", value.kv_bytes_per_position);
  field("load_ms", value.load_ms);
  field("resident_bytes", value.resident_bytes);
}

constexpr auto kVisit = [](auto& value, auto&& field) { visit(value, field); };

template <class T>
Json write_fields(const T& value) {
  return fields_to_json(value, kVisit);
}

template <class T>
T read_fields(const Json& json) {
  return fields_from_json<T>(json, kVisit);
}

std::optional<Json> message_in(std::string_view body) {
  Json message = Json::from_cbor(body, true, false);
  if (!message.is_object() || !message.contains("type") || !message["type"].is_string()) return std::nullopt;
  return message;
}

bool read_all(int fd, char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t got = ::read(fd, data, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    data += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

}  // namespace

Json to_json(const engine::LoadOptions& options) { return write_fields(options); }
Json to_json(const Error& error) { return write_fields(error); }
Json to_json(const ModelFacts& model) { return write_fields(model); }
Json to_json(const engine::EngineFacts& facts) { return write_fields(facts); }

Json to_json(const engine::Question& question) {
  Json json = {{"messages", render_messages(question.messages)}, {"options", write_fields(question.options)}, {"known", question.known}};
  for (const Tool& tool : question.tools) {
    json["tools"].push_back({{"name", tool.name}, {"description", tool.description}, {"parameters", tool.parameters}});
  }
  if (const std::optional<Constraint>& constraint = question.constraint) {
    json["constraint"] = {{"kind", constraint_kind_name(constraint->kind)}, {"text", constraint->text}};
  }
  if (question.timeout_ms) json["timeout_ms"] = *question.timeout_ms;
  if (question.claim) json["claim"] = write_fields(*question.claim);
  if (!question.embed.empty()) json["embed"] = question.embed;
  if (question.given) json["given"] = write_fields(*question.given);
  return json;
}

Json to_json(const engine::News& news) {
  Json json = {{"call", news.call}};
  if (news.start) json["start"] = write_fields(*news.start);
  if (news.token) json["token"] = write_fields(*news.token);
  if (news.token && news.token->log_probability) add_logprobs(json["token"], *news.token);
  if (!news.end) return json;
  if (!*news.end) {
    json["error"] = to_json(news.end->error());
    return json;
  }
  Json& end = json["end"] = write_fields(**news.end);
  if (!(*news.end)->embeddings.empty()) end["embeddings"] = embeddings_to_json((*news.end)->embeddings);
  if (!(*news.end)->scored.empty()) end["scored"] = scored_to_json((*news.end)->scored);
  if (const std::optional<Proof>& proof = (*news.end)->proof) {
    end["proof"] = write_fields(*proof);
    if (proof->position) end["proof"]["position"] = *proof->position;
  }
  return json;
}

engine::LoadOptions load_options_from(const Json& json) { return read_fields<engine::LoadOptions>(json); }
Error error_from(const Json& json) { return read_fields<Error>(json); }
ModelFacts model_facts_from(const Json& json) { return read_fields<ModelFacts>(json); }
engine::EngineFacts engine_facts_from(const Json& json) { return read_fields<engine::EngineFacts>(json); }

engine::Question question_from(const Json& json) {
  engine::Question question;
  question.messages = parse_messages(json.at("messages"));
  question.options = read_fields<GenerationOptions>(json.at("options"));
  json.at("known").get_to(question.known);
  for (const Json& tool : json.value("tools", Json::array())) {
    question.tools.push_back({tool.at("name"), tool.at("description"), tool.at("parameters")});
  }
  if (const auto constraint = json.find("constraint"); constraint != json.end()) {
    question.constraint = Constraint{*find_constraint_kind(constraint->at("kind").get<std::string>()), constraint->at("text")};
  }
  if (const auto timeout = json.find("timeout_ms"); timeout != json.end()) question.timeout_ms = timeout->get<double>();
  if (const auto claim = json.find("claim"); claim != json.end()) question.claim = read_fields<engine::Claim>(*claim);
  if (const auto texts = json.find("embed"); texts != json.end()) texts->get_to(question.embed);
  if (const auto given = json.find("given"); given != json.end()) question.given = read_fields<engine::GivenText>(*given);
  return question;
}

engine::News news_from(const Json& json) {
  engine::News news{.call = json.at("call")};
  if (const auto start = json.find("start"); start != json.end()) news.start = read_fields<engine::CallStart>(*start);
  if (const auto token = json.find("token"); token != json.end()) {
    news.token = read_fields<AnswerToken>(*token);
    read_logprobs(*token, *news.token);
  }
  if (const auto error = json.find("error"); error != json.end()) news.end = fail(error_from(*error));
  const auto end = json.find("end");
  if (end == json.end()) return news;
  engine::CallEnd how = read_fields<engine::CallEnd>(*end);
  if (const auto proof = end->find("proof"); proof != end->end()) {
    how.proof = read_fields<Proof>(*proof);
    if (const auto position = proof->find("position"); position != proof->end()) how.proof->position = position->get<int>();
  }
  if (const auto vectors = end->find("embeddings"); vectors != end->end()) how.embeddings = embeddings_from(*vectors);
  if (const auto scored = end->find("scored"); scored != end->end()) how.scored = scored_from(*scored);
  news.end = std::move(how);
  return news;
}

std::string frame_of(const Json& message) {
  std::string frame(sizeof(std::uint32_t), '\0');
  Json::to_cbor(message, frame);
  const auto size = static_cast<std::uint32_t>(frame.size() - sizeof(std::uint32_t));
  std::memcpy(frame.data(), &size, sizeof size);
  return frame;
}

std::optional<Json> FrameReader::next() {
  std::uint32_t size = 0;
  const std::string_view left = std::string_view(bytes_).substr(taken_);
  if (is_broken_ || left.size() < sizeof size) return std::nullopt;
  std::memcpy(&size, left.data(), sizeof size);
  if (size > kLargestFrame) is_broken_ = true;
  if (is_broken_ || left.size() - sizeof size < size) return std::nullopt;
  std::optional<Json> message = message_in(left.substr(sizeof size, size));
  is_broken_ = !message;
  taken_ += sizeof size + size;
  if (taken_ == bytes_.size() || taken_ > kLargestRest) bytes_.erase(0, std::exchange(taken_, 0));
  return message;
}

bool write_frame(int fd, const std::string& frame) {
  std::string_view left = frame;
  while (!left.empty() && frame.size() <= kLargestFrame) {
    const ssize_t written = ::send(fd, left.data(), left.size(), MSG_NOSIGNAL);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    left.remove_prefix(static_cast<std::size_t>(written));
  }
  return left.empty();
}

std::optional<Json> read_message(int fd) {
  std::uint32_t size = 0;
  if (!read_all(fd, reinterpret_cast<char*>(&size), sizeof size) || size > kLargestFrame) return std::nullopt;
  std::string body(size, '\0');
  if (!read_all(fd, body.data(), size)) return std::nullopt;
  return message_in(body);
}

}  // namespace cupel::worker
