// make_models MODEL.gguf FOLDER: the model's weights in the types that exactness is tested for, by llama.cpp's own quantiser, and a random
// miniature of the LLaMA architecture whose widths are multiples of 256, as K-quants need. What is there already stays.
#include <ggml.h>
#include <gguf.h>
#include <llama.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace fs = std::filesystem;
namespace {

constexpr int kWidth = 256;
constexpr int kInner = 512;
constexpr int kHeads = 4;
constexpr int kKeyHeads = 2;
constexpr int kLayers = 3;

struct GgufFree {
  void operator()(gguf_context* file) const { gguf_free(file); }
};
struct ContextFree {
  void operator()(ggml_context* context) const { ggml_free(context); }
};
using Gguf = std::unique_ptr<gguf_context, GgufFree>;
using Tensors = std::unique_ptr<ggml_context, ContextFree>;

// Small numbers around zero, the same ones every time.
class Noise {
 public:
  float next() {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return (static_cast<float>(state_ >> 40U) / static_cast<float>(1U << 24U) - 0.5F) * 0.2F;
  }

 private:
  std::uint64_t state_ = 42;
};

void add(gguf_context* file, ggml_context* tensors, const std::string& name, const std::vector<std::int64_t>& shape, Noise& noise) {
  ggml_tensor* tensor = ggml_new_tensor(tensors, GGML_TYPE_F32, static_cast<int>(shape.size()), shape.data());
  ggml_set_name(tensor, name.c_str());
  auto* values = static_cast<float*>(tensor->data);
  const bool is_norm = shape.size() == 1;
  for (std::int64_t i = 0; i < ggml_nelements(tensor); ++i) values[i] = is_norm ? 1 + noise.next() : noise.next();
  gguf_add_tensor(file, tensor);
}

bool write_miniature(const fs::path& tokenizer_of, const fs::path& path) {
  const Gguf source(gguf_init_from_file(tokenizer_of.c_str(), {.no_alloc = true, .ctx = nullptr}));
  if (!source) return false;
  const Gguf file(gguf_init_empty());
  gguf_set_kv(file.get(), source.get());  // its tokenizer and template
  for (const auto& [key, value] : std::initializer_list<std::pair<const char*, std::uint32_t>>{
           {"llama.embedding_length", kWidth},
           {"llama.feed_forward_length", kInner},
           {"llama.block_count", kLayers},
           {"llama.attention.head_count", kHeads},
           {"llama.attention.head_count_kv", kKeyHeads},
           {"llama.rope.dimension_count", kWidth / kHeads},
           {"llama.context_length", 4096},
           {"general.file_type", LLAMA_FTYPE_ALL_F32},
       }) {
    gguf_set_val_u32(file.get(), key, value);
  }
  const std::int64_t tokens_key = gguf_find_key(source.get(), "tokenizer.ggml.tokens");
  const auto vocabulary = static_cast<std::int64_t>(gguf_get_arr_n(source.get(), tokens_key));
  constexpr int kKeyWidth = kWidth / kHeads * kKeyHeads;
  const std::size_t floats = static_cast<std::size_t>(vocabulary) * kWidth +
                             kLayers * (2UL * kWidth * kWidth + 2UL * kWidth * kKeyWidth + 3UL * kWidth * kInner + 2UL * kWidth) + kWidth;
  const Tensors tensors(ggml_init(
      {.mem_size = floats * sizeof(float) + 64 * ggml_tensor_overhead() + (1U << 20U), .mem_buffer = nullptr, .no_alloc = false}));
  Noise noise;
  const auto put = [&](const std::string& name, const std::vector<std::int64_t>& shape) {
    add(file.get(), tensors.get(), name, shape, noise);
  };
  put("token_embd.weight", {kWidth, vocabulary});
  put("output_norm.weight", {kWidth});
  for (int layer = 0; layer < kLayers; ++layer) {
    const std::string block = "blk." + std::to_string(layer) + ".";
    put(block + "attn_norm.weight", {kWidth});
    put(block + "attn_q.weight", {kWidth, kWidth});
    put(block + "attn_k.weight", {kWidth, kKeyWidth});
    put(block + "attn_v.weight", {kWidth, kKeyWidth});
    put(block + "attn_output.weight", {kWidth, kWidth});
    put(block + "ffn_norm.weight", {kWidth});
    put(block + "ffn_gate.weight", {kWidth, kInner});
    put(block + "ffn_up.weight", {kWidth, kInner});
    put(block + "ffn_down.weight", {kInner, kWidth});
  }
  return gguf_write_to_file(file.get(), path.c_str(), false);
}

bool quantize(const fs::path& from, const fs::path& to, llama_ftype type) {
  llama_model_quantize_params params = llama_model_quantize_default_params();
  params.ftype = type;
  params.allow_requantize = true;
  params.nthread = 2;
  return llama_model_quantize(from.c_str(), to.c_str(), &params) == 0;
}

// Whole or absent: made under another name first.
bool make(const fs::path& path, const std::function<bool(const fs::path&)>& write) {
  if (fs::exists(path)) return true;
  fs::path part = path;
  part += ".part";
  if (!write(part)) {
    std::fprintf(stderr, "%s could not be made\n", path.c_str());
    return false;
  }
  fs::rename(part, path);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: make_models MODEL.gguf FOLDER\n", stderr);
    return 2;
  }
  llama_log_set(
      [](ggml_log_level level, const char* text, void*) {
        if (level == GGML_LOG_LEVEL_ERROR) std::fputs(text, stderr);
      },
      nullptr);
  llama_backend_init();
  const fs::path model = argv[1];
  const fs::path folder = argv[2];
  fs::create_directories(folder);
  const auto from = [](const fs::path& source, llama_ftype type) {
    return [source, type](const fs::path& path) { return quantize(source, path, type); };
  };
  const fs::path whole = folder / "miniature-f32.gguf";
  const bool made = make(folder / "f16.gguf", from(model, LLAMA_FTYPE_MOSTLY_F16)) &&
                    make(folder / "q4_0.gguf", from(folder / "f16.gguf", LLAMA_FTYPE_MOSTLY_Q4_0)) &&
                    make(folder / "q8_0.gguf", from(folder / "f16.gguf", LLAMA_FTYPE_MOSTLY_Q8_0)) &&
                    make(folder / "q4_k_m.gguf", from(folder / "f16.gguf", LLAMA_FTYPE_MOSTLY_Q4_K_M)) &&
                    make(whole, [&](const fs::path& path) { return write_miniature(model, path); }) &&
                    make(folder / "miniature-q4_k_m.gguf", from(whole, LLAMA_FTYPE_MOSTLY_Q4_K_M));
  return made ? 0 : 1;
}
