#include "worker/remote_model.h"

#include <fmt/format.h>

#include "base/text.h"
#include "worker/messages.h"

namespace cupel::worker {

Error error_of(const Ending& ending) {
  Error error{ErrorCode::unavailable, fmt::format("the engine process {}", ending.description), {}};
  if (!ending.last_words.empty()) error.notes.push_back("it said: " + ending.last_words);
  return error;
}

Result<RemoteModel::Loaded> RemoteModel::load(std::unique_ptr<WorkerProcess> process, const engine::LoadOptions& options) {
  std::optional<Json> answer;
  if (write_message(process->socket(), {{"type", "load"}, {"options", to_json(options)}})) answer = read_message(process->socket());
  if (!answer) return Loaded{nullptr, process->wait_for_end()};
  if (answer->at("type") == "failed") return fail(error_from(answer->at("error")));
  return Loaded{std::unique_ptr<RemoteModel>(
                    new RemoteModel(std::move(process), model_facts_from(answer->at("model")), engine_facts_from(answer->at("facts")))),
                std::nullopt};
}

RemoteModel::RemoteModel(std::unique_ptr<WorkerProcess> process, ModelFacts model, engine::EngineFacts facts)
    : process_(std::move(process)), model_(std::move(model)), facts_(std::move(facts)), reader_([this] { read_messages(); }) {}

RemoteModel::~RemoteModel() {
  process_->shut_socket();
  reader_.join();
}

void RemoteModel::read_messages() {
  while (std::optional<Json> message = read_message(process_->socket())) {
    const std::scoped_lock lock(mutex_);
    const auto call = calls_.find(message->at("id").get<std::int64_t>());
    if (call == calls_.end()) continue;
    if (const auto batch = message->find("batch"); batch != message->end()) batch_ = {.mean = batch->at("mean"), .max = batch->at("max")};
    call->second.messages.push_back(std::move(*message));
    call->second.changed.notify_all();
  }
  Ending ending = process_->wait_for_end();
  const std::scoped_lock lock(mutex_);
  ending_ = std::move(ending);
  for (auto& [id, call] : calls_) call.changed.notify_all();
}

std::int64_t RemoteModel::open_call() {
  const std::scoped_lock lock(mutex_);
  const std::int64_t id = next_id_++;
  calls_.try_emplace(id);
  return id;
}

Result<Json> RemoteModel::next_message(std::int64_t id) {
  std::unique_lock lock(mutex_);
  Call& call = calls_.at(id);
  call.changed.wait(lock, [&] { return !call.messages.empty() || ending_.has_value(); });
  if (call.messages.empty()) return fail(error_of(*ending_));
  Json message = std::move(call.messages.front());
  call.messages.pop_front();
  if (message.at("type") == "failed") return fail(error_from(message.at("error")));
  return message;
}

void RemoteModel::close_call(std::int64_t id) {
  const std::scoped_lock lock(mutex_);
  calls_.erase(id);
}

bool RemoteModel::send(const Json& message) {
  const std::scoped_lock lock(send_mutex_);
  return write_message(process_->socket(), message);
}

Result<Reply> RemoteModel::generate(const Request& request, const TokenSink& sink, std::stop_token stop) {
  for (const Message& message : request.messages) {
    if (!is_valid_utf8(message.content)) return fail(ErrorCode::invalid_usage, "the prompt is not valid UTF-8");
  }
  const std::int64_t id = open_call();
  // A write that fails needs no answer here: the reader then sees the end of the process and says why.
  send({{"type", "generate"}, {"id", id}, {"request", to_json(request)}});
  Result<Json> message;
  {
    const std::stop_callback cancel(stop, [&] { send({{"type", "cancel"}, {"id", id}}); });
    while ((message = next_message(id)) && message->at("type") == "text") {
      if (sink) sink(message->at("text").get_ref<const std::string&>());
    }
  }
  close_call(id);
  if (!message) return fail(std::move(message).error());
  return reply_from(message->at("reply"));
}

Result<int> RemoteModel::count_tokens(const std::string& text) {
  const std::int64_t id = open_call();
  send({{"type", "count"}, {"id", id}, {"text", text}});
  Result<Json> message = next_message(id);
  close_call(id);
  if (!message) return fail(std::move(message).error());
  return message->at("tokens").get<int>();
}

Backend::BatchFigures RemoteModel::batch_figures() const {
  const std::scoped_lock lock(mutex_);
  return batch_;
}

std::optional<Ending> RemoteModel::ending() const {
  const std::scoped_lock lock(mutex_);
  return ending_;
}

}  // namespace cupel::worker
