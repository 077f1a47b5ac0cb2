#include "worker/messages.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <concepts>
#include <cstring>

namespace cupel::worker {
namespace {

constexpr std::uint32_t kLargestFrame = 1U << 30U;

template <class T, class Wanted>
concept MaybeConst = std::same_as<std::remove_const_t<T>, Wanted>;

// Each struct's fields once, for both directions.
void visit(MaybeConst<engine::LoadOptions> auto& value, auto&& field) {
  field("path", value.path);
  field("threads", value.threads);
  field("sequences", value.sequences);
  field("kv_bytes", value.kv_bytes);
  field("extra_buffers", value.kernels.extra_buffers);
  field("flash_attention", value.kernels.flash_attention);
  field("unified_kv", value.kernels.unified_kv);
}

void visit(MaybeConst<GenerationOptions> auto& value, auto&& field) {
  field("max_tokens", value.max_tokens);
  field("temperature", value.temperature);
  field("top_p", value.top_p);
  field("top_k", value.top_k);
  field("min_p", value.min_p);
  field("seed", value.seed);
  field("stop", value.stop);
}

void visit(MaybeConst<Reply> auto& value, auto&& field) {
  field("text", value.text);
  field("finish_reason", value.finish_reason);
  field("exact", value.exact);
  field("prompt_tokens", value.usage.prompt_tokens);
  field("completion_tokens", value.usage.completion_tokens);
  field("reused_tokens", value.usage.reused_tokens);
  field("queued_ms", value.timing.queued_ms);
  field("ttft_ms", value.timing.ttft_ms);
  field("latency_ms", value.timing.latency_ms);
}

void visit(MaybeConst<Error> auto& value, auto&& field) {
  field("code", value.code);
  field("message", value.message);
  field("notes", value.notes);
}

void visit(MaybeConst<ModelFacts> auto& value, auto&& field) {
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

void visit(MaybeConst<engine::EngineFacts> auto& value, auto&& field) {
  field("build", value.build);
  field("kernel_class", value.kernel_class);
  field("threads", value.threads);
  field("sequences", value.sequences);
  field("load_ms", value.load_ms);
  field("resident_bytes", value.resident_bytes);
}

template <class T>
Json write_fields(const T& value) {
  Json json = Json::object();
  visit(value, [&](const char* name, const auto& member) { json[name] = member; });
  return json;
}

template <class T>
T read_fields(const Json& json) {
  T value;
  visit(value, [&](const char* name, auto& member) { json.at(name).get_to(member); });
  return value;
}

bool write_all(int fd, const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t written = ::send(fd, data, size, MSG_NOSIGNAL);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    data += written;
    size -= static_cast<std::size_t>(written);
  }
  return true;
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
Json to_json(const Reply& reply) { return write_fields(reply); }
Json to_json(const Error& error) { return write_fields(error); }
Json to_json(const ModelFacts& model) { return write_fields(model); }
Json to_json(const engine::EngineFacts& facts) { return write_fields(facts); }

Json to_json(const Request& request) {
  Json messages = Json::array();
  for (const Message& message : request.messages) messages.push_back({{"role", message.role}, {"content", message.content}});
  return {{"messages", std::move(messages)},
          {"options", write_fields(request.options)},
          {"timeout_ms", request.timeout_ms ? Json(*request.timeout_ms) : Json(nullptr)}};
}

engine::LoadOptions load_options_from(const Json& json) { return read_fields<engine::LoadOptions>(json); }
Reply reply_from(const Json& json) { return read_fields<Reply>(json); }
Error error_from(const Json& json) { return read_fields<Error>(json); }
ModelFacts model_facts_from(const Json& json) { return read_fields<ModelFacts>(json); }
engine::EngineFacts engine_facts_from(const Json& json) { return read_fields<engine::EngineFacts>(json); }

Request request_from(const Json& json) {
  Request request;
  for (const Json& message : json.at("messages")) request.messages.push_back({message.at("role"), message.at("content")});
  request.options = read_fields<GenerationOptions>(json.at("options"));
  if (const Json& timeout = json.at("timeout_ms"); !timeout.is_null()) request.timeout_ms = timeout.get<double>();
  return request;
}

bool write_message(int fd, const Json& message) {
  const std::string body = render_json(message);
  if (body.size() > kLargestFrame) return false;
  const auto size = static_cast<std::uint32_t>(body.size());
  std::string frame(sizeof size, '\0');
  std::memcpy(frame.data(), &size, sizeof size);
  frame += body;
  return write_all(fd, frame.data(), frame.size());
}

std::optional<Json> read_message(int fd) {
  std::uint32_t size = 0;
  if (!read_all(fd, reinterpret_cast<char*>(&size), sizeof size) || size > kLargestFrame) return std::nullopt;
  std::string body(size, '\0');
  if (!read_all(fd, body.data(), size)) return std::nullopt;
  Json message = Json::parse(body, nullptr, false);
  if (message.is_discarded()) return std::nullopt;
  return message;
}

}  // namespace cupel::worker
