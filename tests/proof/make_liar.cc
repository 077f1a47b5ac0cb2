// make_liar KIND FROM.gguf TO.gguf [TYPE]: a copy of an F16 model that is not what it seems, or is (KIND `none`), then quantised to TYPE
// (a number of llama_ftype). KIND: gaussian uniform shuffled rows zeroed:BLOCK random:BLOCK swapped:BLOCK:BLOCK none.
#include <ggml.h>
#include <gguf.h>
#include <llama.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct GgufFree {
  void operator()(gguf_context* file) const { gguf_free(file); }
};
struct ContextFree {
  void operator()(ggml_context* context) const { ggml_free(context); }
};
using Gguf = std::unique_ptr<gguf_context, GgufFree>;
using Tensors = std::unique_ptr<ggml_context, ContextFree>;
using Half = ggml_fp16_t;

struct Kind {
  std::string name;
  std::vector<int> blocks;
};

Kind parse_kind(std::string_view text) {
  Kind kind;
  kind.name = text.substr(0, text.find(':'));
  for (std::size_t at = text.find(':'); at != std::string_view::npos; at = text.find(':', at + 1)) {
    kind.blocks.push_back(std::atoi(text.data() + at + 1));
  }
  return kind;
}

bool is_of_block(const ggml_tensor& tensor, int block) {
  return std::string_view(tensor.name).starts_with("blk." + std::to_string(block) + ".");
}

float deviation_of(const Half* values, std::int64_t size) {
  double squares = 0;
  for (std::int64_t i = 0; i < size; ++i) {
    const auto value = static_cast<double>(ggml_fp16_to_fp32(values[i]));
    squares += value * value;
  }
  return static_cast<float>(std::sqrt(squares / static_cast<double>(size)));
}

// As large as the true ones: what shows is that they are random.
template <class Distribution>
void make_random(ggml_tensor& tensor, Distribution distribution, std::mt19937_64& random) {
  auto* values = static_cast<Half*>(tensor.data);
  const std::int64_t size = ggml_nelements(&tensor);
  const float deviation = deviation_of(values, size);
  for (std::int64_t i = 0; i < size; ++i) values[i] = ggml_fp32_to_fp16(deviation * distribution(random));
}

void shuffle_rows(ggml_tensor& tensor, std::mt19937_64& random) {
  const auto columns = static_cast<std::size_t>(tensor.ne[0]);
  const auto rows = static_cast<std::size_t>(ggml_nrows(&tensor));
  auto* values = static_cast<Half*>(tensor.data);
  for (std::size_t row = rows - 1; row > 0; --row) {
    const std::size_t other = random() % (row + 1);
    if (other != row) std::swap_ranges(values + row * columns, values + (row + 1) * columns, values + other * columns);
  }
}

void change_matrix(ggml_tensor& tensor, const Kind& kind, std::mt19937_64& random) {
  const bool is_random_block = kind.name == "random" && is_of_block(tensor, kind.blocks.at(0));
  if (kind.name == "gaussian" || is_random_block) make_random(tensor, std::normal_distribution<float>(), random);
  if (kind.name == "uniform") make_random(tensor, std::uniform_real_distribution<float>(-1.732F, 1.732F), random);
  if (kind.name == "rows") shuffle_rows(tensor, random);
  if (kind.name == "shuffled") {
    auto* values = static_cast<Half*>(tensor.data);
    std::shuffle(values, values + ggml_nelements(&tensor), random);
  }
}

bool swap_blocks(ggml_context* tensors, int one, int other) {
  const std::string from = "blk." + std::to_string(one) + ".", to = "blk." + std::to_string(other) + ".";
  for (ggml_tensor* tensor = ggml_get_first_tensor(tensors); tensor != nullptr; tensor = ggml_get_next_tensor(tensors, tensor)) {
    const std::string name = tensor->name;
    if (!name.starts_with(from)) continue;
    ggml_tensor* twin = ggml_get_tensor(tensors, (to + name.substr(from.size())).c_str());
    if (twin == nullptr || ggml_nbytes(twin) != ggml_nbytes(tensor)) return false;
    auto* bytes = static_cast<char*>(tensor->data);
    std::swap_ranges(bytes, bytes + ggml_nbytes(tensor), static_cast<char*>(twin->data));
  }
  return true;
}

bool write_liar(const Kind& kind, const char* from, const char* to) {
  ggml_context* context = nullptr;
  const Gguf source(gguf_init_from_file(from, {.no_alloc = false, .ctx = &context}));
  const Tensors tensors(context);
  if (!source || !tensors) return false;
  const Gguf file(gguf_init_empty());
  gguf_set_kv(file.get(), source.get());
  std::mt19937_64 random(7);
  for (ggml_tensor* tensor = ggml_get_first_tensor(context); tensor != nullptr; tensor = ggml_get_next_tensor(context, tensor)) {
    if (gguf_find_tensor(source.get(), tensor->name) < 0) continue;  // the one that holds all data
    gguf_add_tensor(file.get(), tensor);
    if (kind.name == "zeroed" && is_of_block(*tensor, kind.blocks.at(0))) std::memset(tensor->data, 0, ggml_nbytes(tensor));
    if (tensor->type == GGML_TYPE_F16) change_matrix(*tensor, kind, random);
  }
  if (kind.name == "swapped" && !swap_blocks(context, kind.blocks.at(0), kind.blocks.at(1))) return false;
  return gguf_write_to_file(file.get(), to, false);
}

bool quantize(const std::string& from, const std::string& to, int type) {
  llama_model_quantize_params params = llama_model_quantize_default_params();
  params.ftype = static_cast<llama_ftype>(type);
  params.allow_requantize = true;
  params.nthread = 2;
  return llama_model_quantize(from.c_str(), to.c_str(), &params) == 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4 && argc != 5) {
    std::fputs("usage: make_liar KIND FROM.gguf TO.gguf [TYPE]\n", stderr);
    return 2;
  }
  llama_log_set(
      [](ggml_log_level level, const char* text, void*) {
        if (level == GGML_LOG_LEVEL_ERROR) std::fputs(text, stderr);
      },
      nullptr);
  llama_backend_init();
  const std::string whole = argc == 5 ? std::string(argv[3]) + ".f16" : argv[3];
  bool made = write_liar(parse_kind(argv[1]), argv[2], whole.c_str());
  if (made && argc == 5) {
    made = quantize(whole, argv[3], std::atoi(argv[4]));
    std::filesystem::remove(whole);
  }
  if (!made) std::fprintf(stderr, "%s could not be made\n", argv[3]);
  return made ? 0 : 1;
}
