#include "engine/block_products.h"

#include <atomic>
#include <cstdint>

struct ggml_compute_params;

namespace {

std::atomic<bool> is_wanted = false;

}  // namespace

namespace cupel::engine {

void use_block_products(bool wanted) { is_wanted = wanted; }

}  // namespace cupel::engine

// The linker leads llama.cpp's calls of llamafile_sgemm to the first of these, and the second to the function itself
// (cmake/llama.cmake), which is null where llama.cpp was built without it (sanitizers). C = A x B: A has `m` rows, B and C `n` columns,
// each `k` long; ld* are the distances between rows or columns.
extern "C" {
// NOLINTBEGIN(bugprone-reserved-identifier): the linker's names
[[gnu::weak]] bool __real_llamafile_sgemm(const ggml_compute_params* params, std::int64_t m, std::int64_t n, std::int64_t k, const void* a,
                                          std::int64_t lda, const void* b, std::int64_t ldb, void* c, std::int64_t ldc, int a_type,
                                          int b_type, int c_type);

bool __wrap_llamafile_sgemm(const ggml_compute_params* params, std::int64_t m, std::int64_t n, std::int64_t k, const void* a,
                            std::int64_t lda, const void* b, std::int64_t ldb, void* c, std::int64_t ldc, int a_type, int b_type,
                            int c_type) {
  if (!is_wanted.load(std::memory_order_relaxed) || __real_llamafile_sgemm == nullptr) return false;
  // A single column twice, from the same place to the same place: one block, so one thread, computes both.
  if (n == 1) return __real_llamafile_sgemm(params, m, 2, k, a, lda, b, 0, c, 0, a_type, b_type, c_type);
  return __real_llamafile_sgemm(params, m, n, k, a, lda, b, ldb, c, ldc, a_type, b_type, c_type);
}
// NOLINTEND(bugprone-reserved-identifier)
}
