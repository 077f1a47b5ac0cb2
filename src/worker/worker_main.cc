#include "worker/worker_main.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/spawn.h"
#include "build_info.h"
#include "engine/answerer.h"
#include "engine/exactness_probe.h"
#include "engine/quantize.h"
#include "worker/kernel_finding.h"
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

// The main thread reads messages and asks; the engine's threads send what they have to tell.
class Worker {
 public:
  explicit Worker(int socket)
      : socket_(socket),
        watchdog_([](const std::string& message) {
          std::fprintf(stderr, "%s\n", message.c_str());
          ::_exit(kGaveUpStatus);
        }),
        signs_of_life_([this](const std::stop_token& stop) { give_signs_of_life(stop); }) {}

  void run() {
    while (const std::optional<Json> message = read_message(socket_)) {
      const std::string type = message->at("type");
      if (type == "load") load(message->at("options"));
      else if (type == "probe") probe(*message);
      else if (type == "quantize") quantize(*message);
      else if (type == "ask") model_->ask(message->at("id"), question_from(message->at("question")));
      else if (type == "cancel") model_->cancel(message->at("id"));
      else if (type == "expect") model_->expect(message->at("questions"), message->at("positions"));
      else if (type == "count") count(message->at("id"), message->at("text"));
    }
    // Nobody is left to answer: the system takes memory and threads back faster than destructors would.
    ::_exit(0);
  }

 private:
  void load(const Json& message) {
    const engine::LoadOptions options = load_options_from(message);
    limit_memory(options);
    Result<std::unique_ptr<engine::Answerer>> model = engine::load_answerer(options, [this](auto news) { tell(news); }, &watchdog_);
    if (!model) {
      send({{"type", "failed"}, {"id", 0}, {"error", to_json(model.error())}});
      return;
    }
    model_ = std::move(*model);
    send({{"type", "loaded"}, {"model", to_json(model_->model())}, {"facts", to_json(model_->facts())}});
  }

  void tell(std::span<const engine::News> news) {
    Json list = Json::array();
    bool has_end = false;
    for (const engine::News& each : news) {
      list.push_back(to_json(each));
      has_end = has_end || each.end;
    }
    Json message = {{"type", "news"}, {"news", std::move(list)}};
    if (has_end && model_) {
      const Backend::BatchFigures batch = model_->batch_figures();
      message["batch"] = {{"mean", batch.mean}, {"max", batch.max}, {"steps", batch.steps}};
    }
    send(message);
  }

  void count(std::int64_t id, const std::string& text) {
    const Result<int> tokens = model_->count_tokens(text);
    if (tokens) send({{"type", "counted"}, {"id", id}, {"tokens", *tokens}});
    else send({{"type", "failed"}, {"id", id}, {"error", to_json(tokens.error())}});
  }

  void probe(const Json& message) {
    const engine::LoadOptions options = load_options_from(message.at("options"));
    limit_memory(options);
    const Json& settings = message.at("settings");
    const Result<engine::ExactnessProbe> found = engine::probe_exactness(
        options, {.seconds = settings.at("seconds"), .sequences = settings.at("sequences"), .threads = settings.at("threads")}, &watchdog_);
    if (found) send({{"type", "probed"}, {"probe", to_json(*found)}});
    else send({{"type", "failed"}, {"id", 0}, {"error", to_json(found.error())}});
  }

  void quantize(const Json& message) {
    const engine::QuantizeTask task{.source = message.at("source").get<std::string>(),
                                    .target = message.at("target").get<std::string>(),
                                    .type = message.at("to"),
                                    .threads = message.at("threads")};
    const Result<void> done =
        engine::quantize(task, [this](int tensors, int total) { send({{"type", "quantizing"}, {"done", tensors}, {"total", total}}); });
    if (done) send({{"type", "quantized"}});
    else send({{"type", "failed"}, {"id", 0}, {"error", to_json(done.error())}});
  }

  // From a thread of its own: loading, quantising and computing take their time. Made beforehand, as memory may run out.
  void give_signs_of_life(const std::stop_token& stop) {
    const std::string alive = frame_of({{"type", "alive"}});
    while (system_clock().wait_for(kSignsOfLife, stop)) send_frame(alive);
  }

  void send(const Json& message) { send_frame(frame_of(message)); }

  void send_frame(const std::string& frame) {
    const std::scoped_lock lock(send_mutex_);
    if (!write_frame(socket_, frame)) ::_exit(0);
  }

  const int socket_;
  engine::Watchdog watchdog_;
  std::unique_ptr<engine::Answerer> model_;
  std::mutex send_mutex_;
  std::jthread signs_of_life_;
};

}  // namespace

int worker_main() {
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  if (::fcntl(kTalkDescriptor, F_GETFD) < 0) {
    std::fputs("cupel engine-worker is started by cupel itself, not by hand\n", stderr);
    return 2;
  }
  Worker(kTalkDescriptor).run();
  return 0;
}

}  // namespace cupel::worker
