#include "commands/embed.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/opened_backends.h"
#include "base/files.h"
#include "base/text.h"
#include "commands/input.h"
#include "core/document.h"

namespace cupel {
namespace {

constexpr std::size_t kMostBytes = 256U << 20U;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::string& line : split(text, '\n')) {
    if (line.ends_with('\r')) line.pop_back();
    if (!trim(line).empty()) lines.push_back(std::move(line));
  }
  return lines;
}

// What the configuration names is for answers, and a model for answers gives no vectors.
std::string backend_of(const EmbedArgs& args, const Workspace& workspace) {
  const Setting* setting = workspace.config.find("backend");
  return setting != nullptr && setting->origin != Origin::option ? kDefaultEmbeddingModel : args.backend;
}

Result<ExitStatus> run(const Node& node, Workspace& workspace, Io& io) {
  EmbedArgs args = CUPEL_TRY(parse_fields<EmbedArgs>(node, "embed"));
  args.backend = backend_of(args, workspace);
  std::vector<std::string> texts = CUPEL_TRY(texts_to_embed(args, workspace, io));
  OpenedBackends opened(workspace);
  const std::shared_ptr<Backend> backend = CUPEL_TRY(opened.open(args.backend));
  return embed_all(args, std::move(texts), *backend, workspace, io);
}

void print(const EmbedArgs& args, const std::vector<std::string>& texts, const EmbedReply& reply, Io& io) {
  for (std::size_t i = args.similarity ? 1 : 0; i < texts.size(); ++i) {
    const std::vector<float>& vector = reply.embeddings[i].vector;
    if (args.similarity) io.out << fmt::format("{:>8.4f}  {}\n", cosine(reply.embeddings[0].vector, vector), printable(texts[i]));
    else io.out << fmt::format("{:.9g}\n", fmt::join(vector, " "));
  }
}

}  // namespace

Result<std::vector<std::string>> texts_to_embed(const EmbedArgs& args, const Workspace& workspace, Io& io) {
  std::vector<std::string> texts = args.texts;
  if (!texts.empty() && args.file) return fail(ErrorCode::invalid_usage, "texts and --file exclude each other");
  if (args.file) {
    texts = lines_of(CUPEL_TRY(read_file(workspace.folder / *args.file, kMostBytes)));
    if (texts.empty()) return fail(ErrorCode::invalid_usage, fmt::format("{} has no text", printable(*args.file)));
  } else if (texts.empty() && io.in_is_terminal) {
    return fail(ErrorCode::invalid_usage, "no text to embed",
                {"give texts as arguments, with --file, or on standard input, one on each line"});
  } else if (texts.empty()) {
    texts = lines_of(CUPEL_TRY(read_input(io, "the text")));
    if (texts.empty()) return fail(ErrorCode::invalid_usage, "the standard input has no text");
  }
  if (args.similarity && texts.size() < 2) return fail(ErrorCode::invalid_usage, "--similarity compares at least two texts");
  CUPEL_CHECK(check_embed_request({texts}));
  return texts;
}

Result<ExitStatus> embed_all(const EmbedArgs& args, std::vector<std::string> texts, Backend& backend, Workspace& workspace, Io& io) {
  Result<EmbedReply> reply = backend.embed({texts}, workspace.stop);
  if (!reply) return fail(std::move(reply).error().with(fmt::format("asking backend '{}'", printable(args.backend))));
  if (!args.json) {
    print(args, texts, *reply, io);
    return ExitStatus::passed;
  }
  Json list = Json::array();
  for (std::size_t i = 0; i < texts.size(); ++i) {
    Json item = {{"text", texts[i]}, {"tokens", reply->embeddings[i].tokens}, {"embedding", reply->embeddings[i].vector}};
    if (args.similarity) item["similarity"] = cosine(reply->embeddings[0].vector, reply->embeddings[i].vector);
    list.push_back(std::move(item));
  }
  const std::size_t dimensions = reply->embeddings.empty() ? 0 : reply->embeddings[0].vector.size();
  const double seconds = reply->latency_ms / 1000;
  const Json json = {
      {"dimensions", dimensions},
      {"exact", reply->exact},
      {"items", std::move(list)},
      {"timing", {{"latency_ms", reply->latency_ms}, {"texts_per_second", seconds > 0 ? static_cast<double>(texts.size()) / seconds : 0}}},
      {"model", document_of(EnvironmentFacts{.models = {CUPEL_TRY(backend.model())}})["models"][0]}};
  io.out << render_json(json, 2) << '\n';
  return ExitStatus::passed;
}

CommandRow embed_command() {
  return {.name = "embed",
          .summary = "vectors that stand for the meaning of texts, or how similar texts are",
          .example = "cupel embed --similarity \"A man is eating.\" \"Someone has lunch.\" \"The sky is blue.\"",
          .fields = describe_fields<EmbedArgs>(),
          .run = run};
}

}  // namespace cupel
