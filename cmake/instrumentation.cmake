# Builds that observe themselves: sanitizers (ours ends at the first finding; llama.cpp is built with the same ones by
# tools/build_llama) and coverage (our code only).
set(CUPEL_SANITIZER "" CACHE STRING "Sanitizers for our code and llama.cpp: address,undefined or thread")
option(CUPEL_COVERAGE "Count which lines run, for tools/check --coverage" OFF)

if(CUPEL_SANITIZER)
  add_compile_options(-fsanitize=${CUPEL_SANITIZER} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${CUPEL_SANITIZER})
  # RapidJSON 1.1 adds to a null pointer where it asks whether its empty stack has room (internal/stack.h).
  set_source_files_properties(src/core/json_view.cc PROPERTIES COMPILE_OPTIONS -fno-sanitize=pointer-overflow)
endif()
if(CUPEL_COVERAGE)
  add_compile_options(-fprofile-instr-generate -fcoverage-mapping)
  add_link_options(-fprofile-instr-generate)
endif()
