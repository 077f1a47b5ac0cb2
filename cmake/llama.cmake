# llama.cpp, built beforehand by tools/setup from the pinned source package into a folder of its own.
set(CUPEL_LLAMA_SOURCE "${CMAKE_SOURCE_DIR}/build/deps/llama/source" CACHE PATH "llama.cpp's source tree")
set(CUPEL_LLAMA_BUILD "${CMAKE_SOURCE_DIR}/build/deps/llama/build" CACHE PATH "where llama.cpp's static libraries were built")

if(NOT EXISTS ${CUPEL_LLAMA_BUILD}/cupel_facts.cmake)  # written last
  message(FATAL_ERROR "no llama.cpp in ${CUPEL_LLAMA_BUILD}; run ./quickstart (or tools/setup) first")
endif()
include(${CUPEL_LLAMA_BUILD}/cupel_facts.cmake)

set(CUPEL_ARCHIVES lib/cupel)

# Where a library lies: in llama.cpp's build folder, or in an installed cupel.
function(cupel_llama_archive variable path)
  get_filename_component(name ${path} NAME)
  set(${variable} $<BUILD_INTERFACE:${CUPEL_LLAMA_BUILD}/${path}> $<INSTALL_INTERFACE:$<INSTALL_PREFIX>/${CUPEL_ARCHIVES}/${name}>
    PARENT_SCOPE)
  set_property(GLOBAL APPEND PROPERTY CUPEL_LLAMA_ARCHIVES ${CUPEL_LLAMA_BUILD}/${path})
endfunction()
cupel_llama_archive(httplib vendor/cpp-httplib/libcpp-httplib.a)
cupel_llama_archive(llama_common common/libllama-common.a)
cupel_llama_archive(llama_common_base common/libllama-common-base.a)
cupel_llama_archive(llama src/libllama.a)
cupel_llama_archive(ggml ggml/src/libggml.a)
cupel_llama_archive(ggml_base ggml/src/libggml-base.a)
cupel_llama_archive(ggml_cpu ggml/src/libggml-cpu.a)

add_library(cupel_llama_httplib INTERFACE)
target_include_directories(cupel_llama_httplib SYSTEM INTERFACE $<BUILD_INTERFACE:${CUPEL_LLAMA_SOURCE}/vendor/cpp-httplib>)
# The macro must be the one its library was compiled with.
target_compile_definitions(cupel_llama_httplib INTERFACE $<BUILD_INTERFACE:CPPHTTPLIB_OPENSSL_SUPPORT>)
target_link_libraries(cupel_llama_httplib INTERFACE ${httplib} OpenSSL::SSL OpenSSL::Crypto Threads::Threads)

# ggml-cpu comes after all others (ggml-base once more, as the two need each other): it is the only library compiled for this
# machine's CPU, and the linker keeps the first copy of an inline function, so no baseline code ends up with instructions another
# CPU lacks.
add_library(cupel_llama INTERFACE)
target_include_directories(cupel_llama SYSTEM INTERFACE $<BUILD_INTERFACE:${CUPEL_LLAMA_SOURCE}/include>
  $<BUILD_INTERFACE:${CUPEL_LLAMA_SOURCE}/ggml/include> $<BUILD_INTERFACE:${CUPEL_LLAMA_SOURCE}/common>)
target_link_libraries(cupel_llama INTERFACE ${llama_common} ${llama_common_base} cupel_llama_httplib ${llama} ${ggml} ${ggml_base}
  ${ggml_cpu} ${ggml_base} ${CMAKE_DL_LIBS} Threads::Threads m)
# engine/block_products.cc stands before this function, in every program: it must be taken from its library before ggml-cpu asks for it.
target_link_options(cupel_llama INTERFACE LINKER:--wrap=llamafile_sgemm LINKER:--undefined=__wrap_llamafile_sgemm)
if(CUPEL_LLAMA_OPENMP)
  find_library(CUPEL_OPENMP omp PATHS /usr/lib/llvm-19/lib REQUIRED)
  target_link_libraries(cupel_llama INTERFACE ${CUPEL_OPENMP})
endif()
