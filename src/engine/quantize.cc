#include "engine/quantize.h"

#include <fmt/format.h>
#include <llama.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <exception>
#include <utility>

#include "base/text.h"
#include "engine/cpu_features.h"
#include "engine/gguf.h"

namespace cupel::engine {
namespace {

struct TypeRow {
  std::string_view name;
  llama_ftype type;
};

// Those below four bits by importance need a matrix of importances, so they are not here.
constexpr std::array kTypes{TypeRow{"F32", LLAMA_FTYPE_ALL_F32},          TypeRow{"F16", LLAMA_FTYPE_MOSTLY_F16},
                            TypeRow{"BF16", LLAMA_FTYPE_MOSTLY_BF16},     TypeRow{"Q8_0", LLAMA_FTYPE_MOSTLY_Q8_0},
                            TypeRow{"Q6_K", LLAMA_FTYPE_MOSTLY_Q6_K},     TypeRow{"Q5_K_M", LLAMA_FTYPE_MOSTLY_Q5_K_M},
                            TypeRow{"Q5_K_S", LLAMA_FTYPE_MOSTLY_Q5_K_S}, TypeRow{"Q5_1", LLAMA_FTYPE_MOSTLY_Q5_1},
                            TypeRow{"Q5_0", LLAMA_FTYPE_MOSTLY_Q5_0},     TypeRow{"Q4_K_M", LLAMA_FTYPE_MOSTLY_Q4_K_M},
                            TypeRow{"Q4_K_S", LLAMA_FTYPE_MOSTLY_Q4_K_S}, TypeRow{"Q4_1", LLAMA_FTYPE_MOSTLY_Q4_1},
                            TypeRow{"Q4_0", LLAMA_FTYPE_MOSTLY_Q4_0},     TypeRow{"IQ4_NL", LLAMA_FTYPE_MOSTLY_IQ4_NL},
                            TypeRow{"IQ4_XS", LLAMA_FTYPE_MOSTLY_IQ4_XS}, TypeRow{"Q3_K_L", LLAMA_FTYPE_MOSTLY_Q3_K_L},
                            TypeRow{"Q3_K_M", LLAMA_FTYPE_MOSTLY_Q3_K_M}, TypeRow{"Q3_K_S", LLAMA_FTYPE_MOSTLY_Q3_K_S},
                            TypeRow{"Q2_K", LLAMA_FTYPE_MOSTLY_Q2_K}};

constexpr auto kNames = [] {
  std::array<std::string_view, kTypes.size()> names;
  for (std::size_t i = 0; i < kTypes.size(); ++i) names[i] = kTypes[i].name;
  return names;
}();

/// What the quantiser says: its errors, and "[  12/ 272] blk.1…" before each tensor.
struct Listener {
  std::string errors;
  const std::function<void(int, int)>& progress;

  static void hear(ggml_log_level level, const char* text, void* self) {
    auto& listener = *static_cast<Listener*>(self);
    if (level == GGML_LOG_LEVEL_ERROR) listener.errors += text;
    if (level == GGML_LOG_LEVEL_INFO && listener.progress) listener.count(text);
  }

  void count(std::string_view text) const {
    if (!text.starts_with('[')) return;
    const std::size_t slash = text.find('/');
    const std::size_t end = text.find(']');
    if (slash == std::string_view::npos || end == std::string_view::npos || end < slash) return;
    const auto number = [](std::string_view digits) {
      int value = 0;
      digits = trim(digits);
      std::from_chars(digits.data(), digits.data() + digits.size(), value);
      return value;
    };
    progress(number(text.substr(1, slash - 1)), number(text.substr(slash + 1, end - slash - 1)));
  }
};

}  // namespace

Result<std::string> parse_quantization(std::string_view name) {
  for (const std::string_view known : kNames) {
    if (to_lower(known) == to_lower(name)) return std::string(known);
  }
  return fail(ErrorCode::unknown_name, fmt::format("unknown type '{}'{}", printable(name), did_you_mean(name, kNames)),
              {fmt::format("types: {}", fmt::join(kNames, ", "))});
}

Result<void> quantize(const QuantizeTask& task, const std::function<void(int done, int total)>& progress) {
  CUPEL_CHECK(check_cpu(cpu_flags()));
  const std::string type = CUPEL_TRY(parse_quantization(task.type));
  CUPEL_CHECK(check_gguf(task.source));
  llama_model_quantize_params params = llama_model_quantize_default_params();
  params.ftype = std::ranges::find(kTypes, type, &TypeRow::name)->type;
  params.nthread = task.threads;
  params.allow_requantize = true;
  params.max_buf_size = 256ULL << 20U;
  Listener listener{.errors = "", .progress = progress};
  llama_log_set(Listener::hear, &listener);
  bool failed = true;
  try {
    llama_backend_init();
    failed = llama_model_quantize(task.source.c_str(), task.target.c_str(), &params) != 0;
  } catch (const std::exception& error) {
    listener.errors += error.what();
  }
  llama_log_set(nullptr, nullptr);
  if (!failed) return {};
  return fail(ErrorCode::corrupt, fmt::format("{} cannot be converted to {}: {}", printable(task.source.string()), type,
                                              printable_lines(trim(listener.errors))));
}

}  // namespace cupel::engine
