# Our own code is compiled with these; third-party headers come in as system headers.
add_library(cupel_warnings INTERFACE)
target_compile_options(cupel_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)
# style.md asks for structs with defaults and designated initialisers; both compilers would warn of every default taken.
target_compile_options(cupel_warnings INTERFACE
  $<$<CXX_COMPILER_ID:Clang>:-Wno-missing-designated-field-initializers>
  $<$<CXX_COMPILER_ID:GNU>:-Wno-missing-field-initializers>)
