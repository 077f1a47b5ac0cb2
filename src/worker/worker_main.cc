#include "worker/worker_main.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>

#include "build_info.h"
#include "engine/local_model.h"
#include "worker/messages.h"

namespace cupel::worker {
namespace {

// Foreign code (a chat template) that would take all memory gets an error instead: far more than a model needs, far less than no limit.
void limit_memory(const engine::LoadOptions& options) {
  if (!build_info::kSanitizer.empty()) return;  // sanitizers reserve terabytes of addresses
  std::error_code unknown;
  const std::uint64_t size = std::filesystem::file_size(options.path, unknown);
  if (unknown) return;
  const rlim_t bytes = 4 * size + 4 * options.kv_bytes + (8ULL << 30U);
  const rlimit limit{bytes, bytes};
  ::setrlimit(RLIMIT_AS, &limit);
}

// Each generate runs on a thread of its own and blocks in the model; the main thread reads messages.
class Worker {
 public:
  explicit Worker(int socket)
      : socket_(socket), watchdog_([](const std::string& message) {
          std::fprintf(stderr, "%s\n", message.c_str());
          ::_exit(kGaveUpStatus);
        }) {}

  void run() {
    while (const std::optional<Json> message = read_message(socket_)) {
      const std::string type = message->at("type");
      if (type == "load") load(message->at("options"));
      else if (type == "generate") start_generate(message->at("id"), request_from(message->at("request")));
      else if (type == "cancel") cancel(message->at("id"));
      else if (type == "count") count(message->at("id"), message->at("text"));
    }
    // Nobody is left to answer: the system takes memory and threads back faster than destructors would.
    ::_exit(0);
  }

 private:
  void load(const Json& message) {
    const engine::LoadOptions options = load_options_from(message);
    limit_memory(options);
    Result<std::unique_ptr<engine::LoadedModel>> model = engine::load_local_model(options, &watchdog_);
    if (!model) {
      send({{"type", "failed"}, {"id", 0}, {"error", to_json(model.error())}});
      return;
    }
    model_ = std::move(*model);
    send({{"type", "loaded"}, {"model", to_json(model_->model())}, {"facts", to_json(model_->facts())}});
  }

  void start_generate(std::int64_t id, Request request) {
    std::stop_source stop;
    {
      const std::scoped_lock lock(mutex_);
      running_.emplace(id, stop);
    }
    std::thread([this, id, stop, request = std::move(request)] { generate(id, request, stop.get_token()); }).detach();
  }

  void generate(std::int64_t id, const Request& request, const std::stop_token& stop) {
    const auto send_text = [&](std::string_view text) { send({{"type", "text"}, {"id", id}, {"text", text}}); };
    const Result<Reply> reply = model_->generate(request, send_text, stop);
    {
      const std::scoped_lock lock(mutex_);
      running_.erase(id);
    }
    if (!reply) {
      send({{"type", "failed"}, {"id", id}, {"error", to_json(reply.error())}});
      return;
    }
    const Backend::BatchFigures batch = model_->batch_figures();
    send({{"type", "reply"}, {"id", id}, {"reply", to_json(*reply)}, {"batch", {{"mean", batch.mean}, {"max", batch.max}}}});
  }

  void cancel(std::int64_t id) {
    const std::scoped_lock lock(mutex_);
    if (const auto found = running_.find(id); found != running_.end()) found->second.request_stop();
  }

  void count(std::int64_t id, const std::string& text) {
    const Result<int> tokens = model_->count_tokens(text);
    if (tokens) send({{"type", "counted"}, {"id", id}, {"tokens", *tokens}});
    else send({{"type", "failed"}, {"id", id}, {"error", to_json(tokens.error())}});
  }

  void send(const Json& message) {
    const std::scoped_lock lock(send_mutex_);
    if (!write_message(socket_, message)) ::_exit(0);
  }

  const int socket_;
  engine::Watchdog watchdog_;
  std::unique_ptr<engine::LoadedModel> model_;
  std::mutex send_mutex_;
  std::mutex mutex_;
  std::map<std::int64_t, std::stop_source> running_;
};

}  // namespace

int worker_main() {
  // Ctrl-C reaches the whole terminal group; the parent decides what it means for running answers.
  std::signal(SIGINT, SIG_IGN);
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  if (::fcntl(kSocket, F_GETFD) < 0) {
    std::fputs("cupel engine-worker is started by cupel itself, not by hand\n", stderr);
    return 2;
  }
  Worker(kSocket).run();
  return 0;
}

}  // namespace cupel::worker
