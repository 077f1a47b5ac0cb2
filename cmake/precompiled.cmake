# Headers compiled once, for all modules together.
option(CUPEL_PRECOMPILED "Use precompiled headers" OFF)

# cupel_precompile(TARGET): for static libraries; programs are compiled with other flags.
function(cupel_precompile target)
  if(NOT CUPEL_PRECOMPILED)
    return()
  endif()
  if(NOT TARGET cupel_precompiled)
    file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/precompiled.cc CONTENT "// only a place for the precompiled headers\n")
    add_library(cupel_precompiled OBJECT ${CMAKE_BINARY_DIR}/generated/precompiled.cc)
    target_link_libraries(cupel_precompiled PRIVATE fmt::fmt)
    target_precompile_headers(cupel_precompiled PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled.h)
  endif()
  target_precompile_headers(${target} REUSE_FROM cupel_precompiled)
endfunction()

if(CUPEL_PRECOMPILED AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_compile_options("SHELL:-Xclang -fno-pch-timestamp")  # without it ccache would see another header each time
endif()
