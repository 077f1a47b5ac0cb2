#include "worker/remote_model.h"

#include <fmt/format.h>

#include "base/memory.h"
#include "worker/messages.h"

namespace cupel::worker {

Result<RemoteModel::Loaded> RemoteModel::load(std::unique_ptr<WorkerProcess> process, const engine::LoadOptions& options,
                                              const std::stop_token& stop) {
  process->send({{"type", "load"}, {"options", to_json(options)}});
  const std::optional<Json> answer = CUPEL_TRY(process->receive(stop));
  if (!answer) return Loaded{nullptr, process->end()};
  if (answer->at("type") == "failed") return fail(error_from(answer->at("error")));
  return Loaded{std::unique_ptr<RemoteModel>(
                    new RemoteModel(std::move(process), model_facts_from(answer->at("model")), engine_facts_from(answer->at("facts")))),
                std::nullopt};
}

RemoteModel::RemoteModel(std::unique_ptr<WorkerProcess> process, ModelFacts model, engine::EngineFacts facts)
    : process_(std::move(process)),
      model_(std::move(model)),
      facts_(std::move(facts)),
      reader_([this](const std::stop_token& stop) { read_messages(stop); }) {}

RemoteModel::~RemoteModel() {
  reader_.request_stop();
  reader_.join();
}

void RemoteModel::read_messages(const std::stop_token& stop) {
  Result<std::optional<Json>> message = process_->receive(stop);
  for (; message && *message; message = process_->receive(stop)) {
    if ((*message)->at("type") == "news") take_news(**message);
    else take_count(std::move(**message));
  }
  const Ending ending = message ? process_->end() : Ending{.description = "was told to end"};
  {
    const std::scoped_lock lock(mutex_);
    ending_ = ending;
    for (auto& [id, count] : counts_) count.set_value(fail(error_of(ending)));
    counts_.clear();
    changed_.notify_all();
  }
  calls_.end_all(error_of(ending));
}

void RemoteModel::take_news(const Json& message) {
  std::vector<engine::News> news;
  for (const Json& each : message.at("news")) news.push_back(news_from(each));
  if (const auto batch = message.find("batch"); batch != message.end()) {
    const std::scoped_lock lock(mutex_);
    batch_ = {.mean = batch->at("mean"), .max = batch->at("max"), .steps = batch->at("steps")};
  }
  calls_.deliver(news);
}

void RemoteModel::take_count(Json message) {
  const std::scoped_lock lock(mutex_);
  auto count = counts_.extract(message.at("id").get<std::int64_t>());
  if (count.empty()) return;
  if (message.at("type") == "counted") count.mapped().set_value(message.at("tokens").get<int>());
  else count.mapped().set_value(fail(error_from(message.at("error"))));
}

void RemoteModel::ask(std::int64_t call, engine::Question question) {
  process_->send({{"type", "ask"}, {"id", call}, {"question", to_json(question)}});
}

void RemoteModel::cancel(std::int64_t call) { process_->send({{"type", "cancel"}, {"id", call}}); }

void RemoteModel::expect(int questions, int positions) {
  process_->send({{"type", "expect"}, {"questions", questions}, {"positions", positions}});
}

Result<int> RemoteModel::count_tokens(const std::string& text) {
  std::future<Result<int>> count;
  std::int64_t id = 0;
  {
    const std::scoped_lock lock(mutex_);
    if (ending_) return fail(error_of(*ending_));
    id = next_count_++;
    count = counts_[id].get_future();
  }
  process_->send({{"type", "count"}, {"id", id}, {"text", text}});
  return count.get();
}

std::optional<std::uint64_t> RemoteModel::memory_bytes() const {
  if (ending()) return std::nullopt;
  return resident_memory_bytes(process_->pid());
}

Backend::BatchFigures RemoteModel::batch_figures() const {
  const std::scoped_lock lock(mutex_);
  return batch_;
}

Result<bool> RemoteModel::is_there(const std::stop_token& stop) const {
  constexpr std::chrono::milliseconds kDoubt = 2 * kSignsOfLife;
  std::unique_lock lock(mutex_);
  while (!ending_ && process_->silence() >= kDoubt) {
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, "cancelled");
    changed_.wait_for(lock, stop, kSignsOfLife / 5, [&] { return ending_.has_value(); });
  }
  return !ending_;
}

std::optional<Ending> RemoteModel::ending() const {
  const std::scoped_lock lock(mutex_);
  return ending_;
}

}  // namespace cupel::worker
