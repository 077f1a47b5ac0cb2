# llama.cpp, built beforehand by tools/setup from the pinned source package into a folder of its own.
set(CUPEL_LLAMA_SOURCE "${CMAKE_SOURCE_DIR}/build/deps/llama/source" CACHE PATH "llama.cpp's source tree")
set(CUPEL_LLAMA_BUILD "${CMAKE_SOURCE_DIR}/build/deps/llama/build" CACHE PATH "where llama.cpp's static libraries were built")

if(NOT EXISTS ${CUPEL_LLAMA_BUILD}/cupel_facts.cmake)  # written last
  message(FATAL_ERROR "no llama.cpp in ${CUPEL_LLAMA_BUILD}; run ./quickstart (or tools/setup) first")
endif()
include(${CUPEL_LLAMA_BUILD}/cupel_facts.cmake)

add_library(cupel_llama_httplib INTERFACE)
target_include_directories(cupel_llama_httplib SYSTEM INTERFACE ${CUPEL_LLAMA_SOURCE}/vendor/cpp-httplib)
# The macro must be the one its library was compiled with.
target_compile_definitions(cupel_llama_httplib INTERFACE CPPHTTPLIB_OPENSSL_SUPPORT)
target_link_libraries(cupel_llama_httplib INTERFACE
  ${CUPEL_LLAMA_BUILD}/vendor/cpp-httplib/libcpp-httplib.a OpenSSL::SSL OpenSSL::Crypto Threads::Threads)

# ggml-cpu comes last: it is the only library compiled for this machine's CPU, and the linker keeps the first copy of an
# inline function, so no baseline code ends up with instructions another CPU lacks.
add_library(cupel_llama INTERFACE)
target_include_directories(cupel_llama SYSTEM INTERFACE
  ${CUPEL_LLAMA_SOURCE}/include ${CUPEL_LLAMA_SOURCE}/ggml/include ${CUPEL_LLAMA_SOURCE}/common)
target_link_libraries(cupel_llama INTERFACE
  ${CUPEL_LLAMA_BUILD}/common/libllama-common.a ${CUPEL_LLAMA_BUILD}/common/libllama-common-base.a
  cupel_llama_httplib ${CUPEL_LLAMA_BUILD}/src/libllama.a ${CUPEL_LLAMA_BUILD}/ggml/src/libggml.a
  ${CUPEL_LLAMA_BUILD}/ggml/src/libggml-cpu.a ${CUPEL_LLAMA_BUILD}/ggml/src/libggml-base.a
  $<$<BOOL:${CUPEL_LLAMA_OPENMP}>:omp> ${CMAKE_DL_LIBS} Threads::Threads m)
target_link_directories(cupel_llama INTERFACE /usr/lib/llvm-19/lib)
