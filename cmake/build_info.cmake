# build_info.h: the versions of this build, and the CPU features llama.cpp was compiled to use (from its build folder, not from
# the CPU of the moment: the two differ when a build folder was carried to another machine).
string(TOLOWER ${CMAKE_CXX_COMPILER_ID} compiler_name)
separate_arguments(features UNIX_COMMAND "${CUPEL_LLAMA_CPU_FEATURES}")
list(LENGTH features CUPEL_CPU_FEATURE_COUNT)
list(TRANSFORM features REPLACE "^(.+)$" "    \"\\1\",\n")
list(JOIN features "" CUPEL_CPU_FEATURE_LINES)
set(CUPEL_COMPILER "${compiler_name} ${CMAKE_CXX_COMPILER_VERSION}")
configure_file(${CMAKE_SOURCE_DIR}/cmake/build_info.h.in ${CMAKE_BINARY_DIR}/generated/build_info.h @ONLY)
